"""The pages of the drill calendar: whose they are, and what they say in words."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.exams.drill_calendar.helpers import drilled
from tests.factories import (
    AbsenceFactory,
    DrillFactory,
    PostingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
OWN, UNITS = "/drill/calendar/", "/teach/drills/"
MARCH = {"month": "2026-03"}


def day(number):
    return date(2026, 3, number)


def text(html):
    """Return what a reader of the page hears or reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def cells(html):
    """Return the days of the own calendar as they are heard, by number."""
    found = re.findall(r"<td class=\"[\w -]+\"[^>]*><time[^>]*>(\d+)</time>(.*?)</td>", html, re.S)
    return {int(number): text(said) for number, said in found}


@pytest.fixture
def client(client):
    """Read the pages in English."""
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def city():
    return UnitFactory(kind="area", level="city")


@pytest.fixture
def unit(city):
    return UnitFactory(parent=city, name="云岭市城管局")


@pytest.fixture
def officer(unit):
    return PostingFactory(unit=unit, user=UserFactory(name="罗海涛", roles=["officer"])).user


@pytest.fixture(params=["trainer", "hr", "auditor"])
def reader(request, client, city):
    user = UserFactory(roles=[request.param], reach=city)
    client.force_login(user)
    return user


@pytest.fixture
def trainer(client, city):
    user = UserFactory(roles=["trainer"], reach=city)
    client.force_login(user)
    return user


class TestTheOwnCalendar:
    def test_says_each_state_in_words(self, client, officer):
        drilled(officer, day(2), day(7))
        AbsenceFactory(person=officer, from_on=day(4), kind="sick")
        client.force_login(officer)

        said = cells(client.get(OWN, MARCH).content.decode())

        assert len(said) == 31
        assert (said[2], said[3], said[4]) == ("done", "missed", "leave")
        assert said[7] == "day off drill done all the same"
        assert said[8] == "day off"

    def test_shows_the_own_leave_with_its_kind(self, client, officer):
        AbsenceFactory(person=officer, from_on=day(4), kind="sick", note="在家")
        AbsenceFactory(person=officer, from_on=day(10), kind="study", taken_back=True)
        AbsenceFactory(from_on=day(5), kind="secondment")
        client.force_login(officer)

        page = client.get(OWN, MARCH).content.decode()

        assert "Sick leave" in page
        assert "在家" in page
        assert "Study" not in page
        assert "Secondment" not in page

    def test_shows_the_denominator(self, client, officer):
        drilled(officer, day(2), day(3))
        client.force_login(officer)

        page = text(client.get(OWN, MARCH).content.decode())

        assert "2 / 22 drills done, of those expected" in page

    def test_leads_to_the_months_beside_it(self, client, officer):
        client.force_login(officer)

        page = client.get(OWN, {"month": "2026-01"}).content.decode()

        assert 'href="?month=2025-12"' in page
        assert 'href="?month=2026-02"' in page

    def test_shows_this_month_unless_asked(self, client, officer):
        client.force_login(officer)

        for month in ("", "2026-13", "x"):
            page = client.get(OWN, {"month": month})
            assert page.status_code == 200
            assert 'aria-current="date"' in page.content.decode()

    def test_says_that_a_year_is_not_known(self, client, officer):
        client.force_login(officer)
        said = "The public holidays of 2090 are not known here."

        assert said in client.get(OWN, {"month": "2090-03"}).content.decode()
        assert "are not known here" not in client.get(OWN, MARCH).content.decode()

    def test_is_linked_from_the_home_page_and_from_a_drill(self, client, officer):
        drill = DrillFactory(learner=officer)
        client.force_login(officer)

        for address in (reverse("home"), reverse("exams:drill", args=[drill.pk])):
            assert f'href="{OWN}"' in client.get(address).content.decode()


class TestTheUnits:
    def test_are_those_in_reach_with_their_figures(self, client, reader, unit, officer):
        drilled(officer, day(2), day(3))
        AbsenceFactory(person=officer, from_on=day(4))
        PostingFactory(unit=UnitFactory(name="邻市城管局"))

        page = client.get(UNITS, MARCH).content.decode()

        line = text(page[page.index("云岭市城管局") :].partition("</tr>")[0])
        assert "People 1 Expected 21 Done 2 Missed 19 On leave (days) 1" in line
        assert "Share 10 % (2/21)" in line
        assert "邻市城管局" not in page

    def test_keep_the_search_when_the_month_changes(self, client, trainer, unit, officer):
        page = client.get(UNITS, {**MARCH, "q": "城管", "page": "1"}).content.decode()

        assert "云岭市城管局" in page
        assert "month=2026-04&amp;q=%E5%9F%8E%E7%AE%A1" in page

    @pytest.mark.parametrize("role", ["officer", "reviewer", "registrar", "invigilator"])
    def test_are_not_for_others(self, client, city, unit, role):
        client.force_login(UserFactory(roles=[role], reach=city))

        assert client.get(UNITS).status_code == 403
        assert client.get(f"{UNITS}{unit.pk}/").status_code == 403

    def test_cost_the_same_for_many(self, client, trainer, city, officer):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                assert client.get(UNITS, MARCH).status_code == 200
            return len(captured)

        queries()
        for_one = queries()
        for _ in range(12):
            another = UnitFactory(parent=city)
            for _ in range(4):
                drilled(PostingFactory(unit=another).user, day(2))

        assert queries() == for_one <= 14


class TestAUnit:
    def address(self, unit):
        return f"{UNITS}{unit.pk}/"

    def test_shows_its_people_day_by_day(self, client, reader, unit, officer):
        drilled(officer, day(2))
        AbsenceFactory(person=officer, from_on=day(4), kind="sick", note="在家")

        page = client.get(self.address(unit), MARCH).content.decode()

        line = text(page[page.index("罗海涛") :].partition("</tr>")[0])
        assert f"{officer.username} 1/21 20 1 – day off ✓ done × missed L leave" in line
        assert "在家" not in page
        assert "Sick" not in page

    def test_shows_nobody_of_another_unit(self, client, trainer, city, unit, officer):
        PostingFactory(unit=UnitFactory(parent=city), user=UserFactory(name="马远"))

        assert "马远" not in client.get(self.address(unit), MARCH).content.decode()

    def test_is_not_there_out_of_reach(self, client, reader, officer):
        assert client.get(self.address(UnitFactory())).status_code == 404

    def test_has_nobody_before_anybody_came(self, client, trainer, unit, officer):
        page = client.get(self.address(unit), {"month": "2020-03"}).content.decode()

        assert "Nobody serves here in this month" in page

    def test_is_paged_and_costs_the_same_for_many(self, client, trainer, unit, officer):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                assert client.get(self.address(unit), MARCH).status_code == 200
            return len(captured)

        queries()
        for_one = queries()
        for _ in range(30):
            drilled(PostingFactory(unit=unit).user, day(2))

        assert queries() == for_one <= 16
        second = client.get(self.address(unit), {**MARCH, "page": "2"}).content.decode()
        assert second.count('scope="row"') == 6
