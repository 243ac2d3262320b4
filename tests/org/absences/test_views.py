"""The pages about leave: for HR, of people in reach."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.dates import local_day
from org.models import Absence
from tests.factories import AbsenceFactory, PostingFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST, NEW = "/staff/absences/", "/staff/absences/new/"


@pytest.fixture
def client(client):
    """Read the pages in English."""
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def city():
    return UnitFactory(kind="area", level="city")


@pytest.fixture
def county(city):
    return UnitFactory(kind="area", parent=city)


@pytest.fixture
def hr(client, county):
    user = UserFactory(roles=["hr"], reach=county)
    client.force_login(user)
    return user


@pytest.fixture
def officer(county):
    return PostingFactory(unit=UnitFactory(parent=county), user=UserFactory(name="罗海涛")).user


@pytest.fixture
def stranger(city):
    return PostingFactory(unit=UnitFactory(parent=city), user=UserFactory(name="马远")).user


def filled_in(person, **fields):
    days = {"from_on": "2026-11-23", "to_on": "2026-11-27"}
    return {"account": person.username, "kind": "annual", "note": "", **days, **fields}


class TestTheList:
    def test_shows_what_runs_or_comes_in_reach(self, client, hr, officer, stranger):
        today = local_day(timezone.now())
        AbsenceFactory(person=officer, from_on=today, note="探亲")
        AbsenceFactory(person=officer, from_on=today - timedelta(days=9), note="从前")
        AbsenceFactory(person=stranger, from_on=today)

        page = client.get(LIST).content.decode()

        assert "罗海涛" in page
        assert "探亲" in page
        assert "on leave now" in page
        assert "从前" not in page
        assert "马远" not in page

    def test_shows_all_with_what_was_taken_back(self, client, hr, officer):
        AbsenceFactory(person=officer, taken_back=True)

        assert "登记有误" not in client.get(LIST).content.decode()
        assert "登记有误" in client.get(LIST, {"show": "all"}).content.decode()

    def test_finds_by_name(self, client, hr, officer):
        AbsenceFactory(person=officer)

        assert "罗海涛" in client.get(LIST, {"show": "all", "q": "海涛"}).content.decode()
        assert "罗海涛" not in client.get(LIST, {"show": "all", "q": "欧阳"}).content.decode()

    def test_costs_the_same_for_many(self, client, hr, officer):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(LIST, {"show": "all"})
            return len(captured)

        AbsenceFactory(person=officer, from_on=date(2026, 1, 1))
        for_one = queries()
        for number in range(2, 20):
            AbsenceFactory(person=officer, from_on=date(2026, 1, number))

        assert queries() == for_one <= 8

    @pytest.mark.parametrize("role", ["trainer", "auditor", "registrar", "officer"])
    def test_is_for_hr_alone(self, client, county, role):
        client.force_login(UserFactory(roles=[role], reach=county))

        assert client.get(LIST).status_code == 403


class TestTheForm:
    def test_records(self, client, hr, officer):
        answer = client.post(NEW, filled_in(officer), follow=True)

        assert Absence.objects.get().person == officer
        assert "The leave of 罗海涛 is recorded." in answer.content.decode()

    def test_is_led_to_from_the_record_of_a_person(self, client, hr, officer):
        page = client.get(reverse("org:person", args=[officer.pk])).content.decode()

        assert f"{NEW}?account={officer.username}" in page
        form = client.get(NEW, {"account": officer.username}).content.decode()
        assert f'value="{officer.username}"' in form

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"to_on": "2026-11-20"}, "The last day is before the first."),
            ({"from_on": "2026-11-20", "to_on": "2026-11-23"}, "recorded already"),
            ({"account": "nobody"}, "Nobody in your reach has the account nobody."),
        ],
    )
    def test_says_what_is_wrong_with_it(self, client, hr, officer, fields, said):
        AbsenceFactory(person=officer, from_on=date(2026, 11, 23), kind="sick")

        answer = client.post(NEW, filled_in(officer, **fields))

        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert Absence.objects.count() == 1

    def test_knows_nobody_out_of_reach(self, client, hr, stranger):
        assert client.post(NEW, filled_in(stranger)).status_code == 422
        assert not Absence.objects.exists()


class TestTakingBack:
    def test_asks_why_and_keeps_the_row(self, client, hr, officer):
        absence = AbsenceFactory(person=officer)
        address = reverse("org:absence-take-back", args=[absence.pk])

        assert client.post(address, {"reason": ""}).status_code == 422
        answer = client.post(address, {"reason": "已销假"})

        absence.refresh_from_db()
        assert answer.url == LIST
        assert (absence.taken_back_by, absence.taken_back_reason) == (hr, "已销假")

    def test_is_not_there_for_hr_of_another_county(self, client, hr, stranger):
        absence = AbsenceFactory(person=stranger)
        address = reverse("org:absence-take-back", args=[absence.pk])

        assert client.get(address).status_code == 404
        assert client.post(address, {"reason": "已销假"}).status_code == 404


class TestTheRecordOfAPerson:
    def test_shows_the_kind_of_leave_to_hr_alone(self, client, county, hr, officer):
        AbsenceFactory(person=officer, kind="sick", note="在家")
        address = reverse("org:person", args=[officer.pk])

        assert "Sick leave" in client.get(address).content.decode()
        client.force_login(UserFactory(roles=["auditor"], reach=county))
        page = client.get(address).content.decode()
        assert "Sick leave" not in page
        assert "在家" not in page
