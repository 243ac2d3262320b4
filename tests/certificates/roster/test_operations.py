"""A roster becomes units, people, postings and certificates; once, and only once."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.identity import full_number
from accounts.models import RoleGrant, User
from certificates.models import Certificate, CertificatePolicy, StatusEvent
from certificates.roster import operations
from core.models import AuditEntry
from core.sheets import File
from org.models import Jurisdiction, Posting, StaffingRule, Unit
from tests.factories import UnitFactory, UserFactory

HERE = Path(__file__).parent / "data"
DEMO = Path(__file__).parents[3] / "demo" / "roster"
AS_OF = date(2023, 12, 1)
EXPECTED = json.loads((DEMO / "expected_clean.json").read_text("utf-8"))
pytestmark = pytest.mark.django_db

UNITS = """单位代码,单位名称,层级,统计口径,所属区域
9900001,云岭市司法局,市直,市直,市本级
9900002,云岭市教育局,市直,市直,市本级
9901001,青塘区司法局,县区,县区,青塘区
"""
HEAD = (
    "人员编号,单位代码,单位名称,姓名,性别,身份证号,编制类别,专职/兼职,行政执法监督证号,发证日期,"
    "有效期至,行政执法证号\n"
)
HE = (
    "P1,9900001,云岭市司法局,何飞,男,990001197007223336,行政编制,专职,99JD000262,2022-07-31,"
    "2027-07-30,99ZF000001\n"
)
QIN = "P2,9901001,青塘区司法局,秦华玉,女,990001197304054401,事业编制,兼职,,,,\n"


def text(name, content):
    return File(name, content.encode())


def files(people=HE + QIN):
    return [text("units.csv", UNITS), text("persons.csv", HEAD + people)]


def stored():
    """Return how many rows each table has that an import writes."""
    tables = (Unit, User, Posting, Certificate, StatusEvent, RoleGrant, AuditEntry)
    return [table.objects.count() for table in tables]


@pytest.fixture
def run(at):
    """Import with everything that does not matter filled in."""

    def imported(given=None, **options):
        defaults = {"files": given or files(), "as_of": AS_OF, "actor": None, "at": at}
        return operations.import_roster(**defaults | options)

    return imported


def disk(*names):
    return [File(name, (DEMO / name).read_bytes()) for name in names]


class TestImportTheCleanRoster:
    def test_enters_every_unit_person_and_certificate(self, run, django_assert_max_num_queries):
        with django_assert_max_num_queries(80):
            report = run(disk("roster_clean.xlsx"))

        assert report.counts() == {
            "rows": 1266,
            "accepted": 1266,
            "repaired": 0,
            "rejected": 0,
            "ignored": 0,
            "unchanged": 0,
        }
        assert Unit.objects.bodies().count() == EXPECTED["units"]
        assert Posting.objects.on(AS_OF).count() == EXPECTED["designated"]
        assert Certificate.objects.filter(kind="supervisor").count() == EXPECTED["certified"]
        assert Posting.objects.filter(is_full_time=True).count() == EXPECTED["full_time"]
        assert {
            group: Unit.objects.bodies().filter(group=group).count()
            for group in EXPECTED["units_by_group"]
        } == EXPECTED["units_by_group"]
        assert (
            sorted(
                User.objects.filter(certificates__kind="officer")
                .filter(certificates__number__startswith="99ZF")
                .values_list("username", flat=True)
            )
            == EXPECTED["holding_both_certificates"]
        )

    def test_changes_nothing_the_second_time(self, run, django_assert_max_num_queries):
        run(disk("roster_clean.xlsx"))
        before = stored()

        with django_assert_max_num_queries(12):
            again = run(disk("roster_clean.xlsx"))
        as_text = run(disk("units.csv", "persons.csv"))

        assert again.unchanged == again.rows == as_text.unchanged == 1266
        assert again.changes == 0
        assert stored() == before

    def test_writes_nothing_in_a_dry_run(self, run):
        report = run(disk("roster_clean.xlsx"), dry_run=True)

        assert report.accepted == 1266
        assert stored() == [0] * 7


class TestImportTheDirtyRoster:
    def test_comes_to_the_people_of_the_clean_one(self, run):
        run(disk("units.csv"))

        dirty = run([File("roster_dirty.xlsx", (HERE / "roster_dirty.xlsx").read_bytes())])
        clean = run(disk("persons.csv"))

        assert dirty.counts() == {
            "rows": 875,
            "accepted": 398,
            "repaired": 409,
            "rejected": 46,
            "ignored": 22,
            "unchanged": 0,
        }
        assert clean.rejected == 0
        assert Posting.objects.count() == Posting.objects.on(AS_OF).count() == 807
        assert Certificate.objects.filter(kind="supervisor").count() == 585
        # The dirty roster has no codes of people: the clean one brings them.
        assert not User.objects.filter(username__startswith="R").exists()


class TestImportRoster:
    def test_plants_the_tree_of_units(self, run):
        run()

        assert list(Unit.objects.order_by("path").values_list("path", "name", "kind")) == [
            ("99/", "云岭市", "area"),
            ("99/990000/", "市本级", "area"),
            ("99/990000/9900001/", "云岭市司法局", "body"),
            ("99/990000/9900002/", "云岭市教育局", "body"),
            ("99/990100/", "青塘区", "area"),
            ("99/990100/9901001/", "青塘区司法局", "body"),
        ]

    def test_makes_people_officers_who_cannot_sign_in_yet(self, run):
        run()

        person = User.objects.get(username="P1")
        assert (person.name, person.gender) == ("何飞", "male")
        assert not person.has_usable_password()
        assert [grant.role for grant in person.grants.all()] == ["officer"]
        assert full_number(person) == "990001197007223336"

    def test_enters_certificates_as_they_were_issued_elsewhere(self, run, at):
        run()

        supervisor, officer = Certificate.objects.order_by("-kind")
        assert (supervisor.number, supervisor.issued_on, supervisor.expires_on) == (
            "99JD000262",
            date(2022, 7, 31),
            date(2027, 7, 30),
        )
        assert (officer.number, officer.issued_on, officer.expires_on) == ("99ZF000001", None, None)
        assert supervisor.is_imported
        assert (supervisor.holder_name, supervisor.unit_name) == ("何飞", "云岭市司法局")
        assert {event.kind for event in StatusEvent.objects.all()} == {"import"}

    def test_sets_the_rules_of_the_city_and_goes_on_with_its_numbers(self, run):
        run()

        assert sorted(StaffingRule.objects.values_list("basis", "minimum")) == [
            ("certified", 2),
            ("designated", 2),
        ]
        policy = CertificatePolicy.objects.get(kind="supervisor")
        assert (policy.number_prefix, policy.number_digits, policy.next_serial) == ("99JD", 6, 263)

    def test_ends_a_posting_that_changed_and_opens_another(self, run):
        run()
        moved = HE.replace("9900001,云岭市司法局", "9900002,云岭市教育局")

        report = run(files(moved + QIN), as_of=date(2024, 3, 1))

        former, current = Posting.objects.filter(user__username="P1").order_by("pk")
        assert (former.from_on, former.until_on) == (AS_OF, date(2024, 3, 1))
        assert (current.unit.code, current.from_on) == ("9900002", date(2024, 3, 1))
        assert (report.accepted, report.unchanged) == (1, 4)

    def test_keeps_the_former_name_in_the_audit_entry(self, run):
        run()

        run(files(HE.replace("何飞", "何非") + QIN))

        entry = AuditEntry.objects.order_by("-pk").first()
        assert entry.detail["renamed"] == [{"person": "P1", "former": {"name": "何飞"}}]
        assert User.objects.get(username="P1").name == "何非"
        # What was issued stays as it was issued.
        assert Certificate.objects.get(kind="supervisor").holder_name == "何飞"

    def test_brings_a_unit_up_to_date(self, run):
        run()
        renamed = UNITS.replace("云岭市教育局", "云岭市教育体育局")

        report = run([text("units.csv", renamed)])

        assert Unit.objects.get(code="9900002").name == "云岭市教育体育局"
        assert (report.accepted, report.unchanged) == (1, 2)

    def test_makes_codes_for_people_whose_roster_has_none(self, run):
        run(files(HE.replace("P1", "") + QIN.replace("P2", "")))

        assert sorted(User.objects.values_list("username", flat=True)) == ["R000001", "R000002"]

    def test_enters_the_good_rows_and_reports_the_others(self, run):
        report = run(files(HE + QIN.replace("4401", "4402")))

        (said,) = report.as_json()["details"]
        assert said == {
            "file": "persons.csv",
            "sheet": "",
            "row": 3,
            "action": "reject",
            "column": "身份证号",
            "code": "ID_CHECKSUM",
            "raw": "990001197304054402",
            "value": None,
        }
        assert User.objects.count() == 1

    def test_counts_a_repaired_row_that_contradicts_the_records_once(self, run):
        run()
        other = HE.replace("P1,", "P8,").replace("何飞", "何飞 ")

        report = run(files(other))

        assert (report.repaired, report.rejected, report.unchanged) == (0, 1, 3)
        assert [said.code for said in report.details] == ["PERSON_CODE_DIFFERS"]

    def test_leaves_nothing_behind_if_it_fails_halfway(self, run, monkeypatch):
        def fail(*args):
            raise RuntimeError("the disk is full")

        monkeypatch.setattr(operations.writing, "_write_certificates", fail)

        with pytest.raises(RuntimeError):
            run()

        assert stored() == [0] * 7


class TestImportRosterAsSomebody:
    def test_gives_the_first_importer_the_city_they_founded(self, run):
        hr = UserFactory(roles=["hr"])

        run(actor=hr)

        assert Jurisdiction.objects.get(user=hr).unit.name == "云岭市"
        assert AuditEntry.objects.get().actor == hr

    def test_reaches_no_further_than_the_jurisdiction(self, run):
        run()
        hr = UserFactory(roles=["hr"], reach=Unit.objects.get(name="青塘区"))

        report = run(files(HE + QIN.replace("兼职", "专职")), actor=hr)

        assert (report.accepted, report.rejected, report.unchanged) == (1, 3, 1)
        assert {said.code for said in report.details} == {"UNIT_OUT_OF_REACH"}

    def test_refuses_somebody_without_a_jurisdiction(self, run):
        UnitFactory()

        with pytest.raises(operations.NoReach):
            run(actor=UserFactory(roles=["hr"]))


class TestCommand:
    def test_writes_the_report_and_says_what_came_of_it(self, tmp_path, capsys):
        report = tmp_path / "out.json"
        arguments = [str(DEMO / "roster_clean.xlsx"), "--as-of", "2023-12-01"]

        call_command("import_roster", *arguments, "--report", str(report))
        first = json.loads(report.read_text("utf-8"))
        call_command("import_roster", *arguments, "--report", str(report))
        second = json.loads(report.read_text("utf-8"))

        assert list(first) == [
            "rows",
            "accepted",
            "repaired",
            "rejected",
            "ignored",
            "unchanged",
            "details",
        ]
        assert (first["accepted"], second["accepted"], second["unchanged"]) == (1266, 0, 1266)
        assert "1266" in capsys.readouterr().out

    def test_changes_nothing_in_a_dry_run(self):
        call_command("import_roster", str(DEMO / "units.csv"), "--as-of", "2023-12-01", "--dry-run")

        assert not Unit.objects.exists()

    def test_fails_in_one_line_on_a_file_that_cannot_be_read(self, tmp_path):
        path = tmp_path / "roster.xlsx"
        path.write_bytes(b"%PDF-1.7")

        with pytest.raises(CommandError, match=r"roster\.xlsx"):
            call_command("import_roster", str(path), "--as-of", "2023-12-01")
