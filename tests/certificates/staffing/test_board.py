"""The staffing board: from the database, by command, and on its pages."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.urls import reverse

from certificates.issuance import operations as issuance
from certificates.roster.operations import import_roster
from certificates.staffing import operations, queries
from core.dates import SHANGHAI
from core.sheets import File
from org.models import StaffingRule, Unit
from tests.factories import (
    CertificateFactory,
    PostingFactory,
    StaffingRuleFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ROSTER = Path(__file__).resolve().parents[3] / "demo" / "roster"
DAY = date(2026, 11, 24)
SURVEYED = date(2023, 12, 1)


@pytest.fixture
def city():
    area = UnitFactory(kind="area", level="city", name="云岭市")
    operations.ensure_default_rules(area=area)
    return area


@pytest.fixture
def unit(city):
    return UnitFactory(parent=city, name="云岭市司法局")


def supervisor(unit, **certificate):
    """Somebody who serves in the unit, with a certificate if its fields are given."""
    person = UserFactory()
    PostingFactory(user=person, unit=unit)
    if certificate:
        CertificateFactory(holder=person, unit=unit, **certificate)
    return person


def text_of(response):
    return response.content.decode()


class TestStaffingBoard:
    def test_counts_the_people_in_post_on_the_day(self, city, unit):
        person = supervisor(unit)
        person.postings.update(from_on=date(2024, 1, 1), until_on=date(2025, 1, 1))

        days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)]
        people = [queries.staffing_board(root=city, day=day).people for day in days]

        assert people == [0, 1, 1, 0]

    def test_counts_who_held_a_certificate_in_force_on_the_day(self, city, unit):
        supervisor(unit, issued_on=date(2024, 5, 1), expires_on=date(2026, 4, 30))

        days = [date(2024, 4, 30), date(2024, 5, 1), date(2026, 4, 30), date(2026, 5, 1)]
        certified = [queries.staffing_board(root=city, day=day).certified for day in days]

        assert certified == [0, 1, 1, 0]

    def test_does_not_count_a_suspended_certificate_from_that_day_on(self, registry, at):
        certificate = registry.issued()
        suspended_at = at + timedelta(days=30)
        issuance.suspend_certificate(
            identifier=certificate.identifier,
            actor=registry.approver,
            reason="年度考核不合格",
            at=suspended_at,
        )

        days = [at.date() + timedelta(days=n) for n in (29, 30)]
        certified = [queries.staffing_board(root=registry.root, day=day).certified for day in days]

        assert certified == [1, 0]

    def test_changes_as_soon_as_a_certificate_is_issued(self, registry, at):
        operations.ensure_default_rules(area=registry.root)
        application = registry.checked()
        before = queries.staffing_board(root=registry.root, day=at.date())

        registry.issue(application)

        after = queries.staffing_board(root=registry.root, day=at.date())
        code = "supervisors-certified"
        assert [drawn.strengths[0].missing(code) for drawn in (before, after)] == [2, 1]

    def test_leaves_out_areas_and_closed_units(self, city, unit):
        UnitFactory(parent=city, closed_on=DAY)
        UnitFactory(parent=city, kind="area")

        drawn = queries.staffing_board(root=city, day=DAY)

        assert [strength.unit.id for strength in drawn.strengths] == [unit.pk]

    def test_ends_at_the_root_and_keeps_the_rules_from_above(self, city, unit):
        county = UnitFactory(parent=city, kind="area")
        inside = UnitFactory(parent=county)

        drawn = queries.staffing_board(root=county, day=DAY)

        assert [strength.unit.id for strength in drawn.strengths] == [inside.pk]
        assert [report.below for report in drawn.reports] == [1, 1]

    def test_goes_by_the_rules_in_force_on_the_day(self, city, unit):
        StaffingRule.objects.filter(code="supervisors-certified").update(until_on=DAY)

        codes = [
            [report.rule.code for report in queries.staffing_board(root=city, day=day).reports]
            for day in (DAY - timedelta(days=1), DAY)
        ]

        assert codes == [
            ["supervisors-designated", "supervisors-certified"],
            ["supervisors-designated"],
        ]

    def test_takes_four_queries_however_many_units_there_are(self, city, django_assert_num_queries):
        for _ in range(10):
            supervisor(UnitFactory(parent=city), expires_on=date(2029, 1, 1))

        with django_assert_num_queries(4):
            queries.staffing_board(root=city, day=DAY)


class TestRunningOutByMonth:
    def test_counts_each_supervisor_in_post_once(self, city, unit):
        for ends in (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 30)):
            supervisor(unit, expires_on=ends)
        supervisor(unit, expires_on=date(2027, 3, 1))
        CertificateFactory(unit=unit, expires_on=date(2027, 3, 2))

        months = queries.running_out_by_month(root=city, day=DAY)

        assert months == {date(2026, 11, 1): 2, date(2027, 3, 1): 1}


class TestEnsureDefaultRules:
    def test_makes_no_second_ones(self, city):
        operations.ensure_default_rules(area=city)

        rules = StaffingRule.objects.filter(area=city).order_by("pk")
        assert list(rules.values_list("code", "basis", "minimum")) == [
            ("supervisors-designated", "designated", 2),
            ("supervisors-certified", "certified", 2),
        ]

    def test_leaves_a_rule_that_the_city_has_changed(self):
        changed = StaffingRuleFactory(minimum=3)

        operations.ensure_default_rules(area=changed.area)

        assert StaffingRule.objects.get(code=changed.code).minimum == 3

    def test_relies_on_a_constraint(self, city):
        with pytest.raises(IntegrityError):
            StaffingRuleFactory(area=city)


class TestTheRosterOfTheSurvey:
    """The real figures: 459 units, 807 people, 585 certificates; two rules, two numbers."""

    @pytest.fixture
    def imported(self):
        file = File("roster_clean.xlsx", (ROSTER / "roster_clean.xlsx").read_bytes())
        import_roster(
            files=[file],
            as_of=SURVEYED,
            actor=None,
            at=datetime(2023, 12, 1, 9, tzinfo=SHANGHAI),
        )

    def test_comes_out_by_command_as_the_survey_has_it(self, imported, capsys):
        expected = json.loads((ROSTER / "expected_clean.json").read_text(encoding="utf-8"))

        call_command("staffing", "--as-of", "2023-12-01", "--json")

        said = json.loads(capsys.readouterr().out)
        assert said == {
            "as_of": "2023-12-01",
            "units": 459,
            "people": 807,
            "certified": 585,
            "not_certified": 222,
            "full_time": expected["full_time"],
            "part_time": expected["part_time"],
            "rules": [
                {
                    "rule": "supervisors-designated",
                    "minimum": 2,
                    "below": 117,
                    "by_group": {"市直": 17, "县区": 100},
                    "unit_codes": expected["unit_codes_below_two_designated"],
                },
                {
                    "rule": "supervisors-certified",
                    "minimum": 2,
                    "below": 269,
                    "by_group": expected["units_below_two_certified_by_group"],
                    "unit_codes": expected["unit_codes_below_two_certified"],
                },
            ],
            "expiring_within_90_days": expected["certificates_expiring_within_90_days"],
            "holding_both": expected["holding_both_certificates"],
        }

    def test_shows_the_same_figures_on_the_board(self, imported, client):
        root = Unit.objects.get(parent=None)
        client.force_login(UserFactory(username="hr", roles=["hr"], reach=root))

        page = text_of(client.get(reverse("certificates:board"), {"as_of": "2023-12-01"}))

        for figure in ("117 个单位不足", "269 个单位不足", "17 个单位不足", "100 个单位不足"):
            assert figure in page
        assert "<dd>807</dd>" in page
        assert "<dd>585</dd>" in page

    def test_says_three_years_later_that_many_certificates_have_run_out(self, imported, client):
        root = Unit.objects.get(parent=None)
        client.force_login(UserFactory(username="hr", roles=["hr"], reach=root))

        page = text_of(client.get(reverse("certificates:board"), {"as_of": "2026-11-25"}))

        assert "268 个单位的 330 名监督人员证书已到期。" in page


class TestTheCommand:
    def test_says_the_figures_in_words(self, unit, capsys):
        supervisor(unit, expires_on=date(2029, 1, 1))

        call_command("staffing", "--as-of", "2026-11-24")

        said = capsys.readouterr().out
        assert "1 units, 1 designated supervisors" in said
        assert (
            "supervisors-certified (at least 2): 1 units below (县区 1), 1 people missing." in said
        )

    def test_says_when_there_are_no_units(self):
        with pytest.raises(CommandError, match="Import a roster first"):
            call_command("staffing")

    def test_wants_a_day(self, city):
        with pytest.raises(CommandError, match="--as-of"):
            call_command("staffing", "--as-of", "yesterday")


class TestTheBoardPage:
    @pytest.fixture
    def reader(self, client, city):
        reader = UserFactory(roles=["hr"], reach=city)
        client.force_login(reader)
        return reader

    def get(self, client, **chosen):
        return client.get(reverse("certificates:board"), {"as_of": "2026-11-24", **chosen})

    def test_takes_few_queries_however_many_units_there_are(
        self, client, city, reader, django_assert_max_num_queries
    ):
        for _ in range(30):
            supervisor(UnitFactory(parent=city), expires_on=date(2029, 1, 1))

        with django_assert_max_num_queries(10):
            answer = self.get(client)

        assert "?as_of=2026-11-24&amp;page=2" in text_of(answer)

    def test_lists_the_units_of_the_chosen_region_and_level(self, client, city, reader):
        county = UnitFactory(parent=city, kind="area", name="青塘区")
        UnitFactory(parent=county, name="青塘区司法局", level="county")
        UnitFactory(parent=county, name="青塘区羊岩乡人民政府", level="town")
        UnitFactory(parent=city, name="云岭市审计局", level="city")

        page = text_of(self.get(client, region=county.code, level="town"))

        listed = page[page.index('id="short"') :]
        assert "青塘区羊岩乡人民政府" in listed
        assert "青塘区司法局" not in listed
        assert "云岭市审计局" not in listed

    def test_says_what_is_wrong_with_a_day_and_shows_today(self, client, unit, reader):
        answer = self.get(client, as_of="2026-13-40")

        assert answer.status_code == 200
        assert "请填写日期" in text_of(answer)

    def test_ignores_a_filter_that_means_nothing(self, client, unit, reader):
        answer = self.get(client, region="nowhere", level="moon", rule="none", page="x")

        assert unit.name in text_of(answer)

    def test_shows_no_unit_beyond_the_reach(self, client, city, unit):
        county = UnitFactory(parent=city, kind="area")
        client.force_login(UserFactory(roles=["hr"], reach=county))

        assert unit.name not in text_of(self.get(client))

    def test_asks_for_a_reach_when_there_is_none(self, client):
        client.force_login(UserFactory(roles=["hr"]))

        assert "您还没有分管的单位" in text_of(self.get(client))

    def test_invites_to_import_when_there_are_no_units(self, client, reader):
        assert "还没有单位" in text_of(self.get(client))

    def test_says_when_no_rule_is_in_force(self, client, unit, reader):
        assert "没有现行有效的配备规则" in text_of(self.get(client, as_of="2017-01-01"))

    @pytest.mark.parametrize("role", ["officer", "trainer", "administrator"])
    def test_is_not_for_other_roles(self, client, role):
        client.force_login(UserFactory(roles=[role]))

        assert self.get(client).status_code == 403


class TestTheUnitPages:
    @pytest.fixture(autouse=True)
    def _reader(self, client, city):
        client.force_login(UserFactory(roles=["auditor"], reach=city))

    def test_list_the_units_that_match(self, client, city, unit):
        UnitFactory(parent=city, name="云岭市审计局")

        page = text_of(client.get(reverse("certificates:units"), {"q": "司法"}))

        assert "云岭市司法局" in page
        assert "云岭市审计局" not in page

    def test_say_what_the_unit_lacks_and_who_serves_there(self, client, unit):
        person = supervisor(unit, issued_on=date(2024, 5, 1), expires_on=date(2026, 4, 30))

        page = text_of(
            client.get(reverse("certificates:unit", args=[unit.pk]), {"as_of": "2026-11-24"})
        )

        assert "已明确 1 人，应有 2 人 · 缺 1 人" in page
        assert "持有效证 0 人，应有 2 人 · 缺 2 人" in page
        assert person.name in page
        assert "1 个证书已到期" in page

    def test_take_the_same_queries_however_many_people_there_are(
        self, client, unit, django_assert_max_num_queries
    ):
        for _ in range(6):
            supervisor(unit, expires_on=date(2029, 1, 1))

        with django_assert_max_num_queries(13):
            client.get(reverse("certificates:unit", args=[unit.pk]))

    def test_are_not_found_beyond_the_reach(self, client):
        elsewhere = UnitFactory()

        answer = client.get(reverse("certificates:unit", args=[elsewhere.pk]))

        assert answer.status_code == 404

    def test_are_not_found_of_an_area(self, client, city):
        assert client.get(reverse("certificates:unit", args=[city.pk])).status_code == 404
