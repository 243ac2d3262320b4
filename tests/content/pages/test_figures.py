"""Figures of the cases as of a day: counted from what was public then."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction

from content.models import CaseIndexPage, CasePage, CaseRecord
from content.pages import figures
from content.pages.operations import load_cases, record_case
from core.dates import SHANGHAI
from tests.content.pages.conftest import AGREEMENT, HEARING, case_documents
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def case():
    """Make a case without publishing it."""

    def make(title="某案", **fields):
        page = CasePage(title=title, issuer="云岭市司法局", points="要点", live=False, **fields)
        page.facts, page.result, page.slug = "事实", "结果", f"case-{CasePage.objects.count()}"
        return CaseIndexPage.objects.get().add_child(instance=page)

    return make


def moment(day):
    return datetime(2026, 11, day, 10, 0, tzinfo=SHANGHAI)


class TestCaseFigures:
    def test_count_by_publisher_domain_and_year(self, case):
        for kind, domain in (("guiding", "市场监管"), ("typical", "市场监管"), ("lost", "环保")):
            page = case(kind=kind, domain=domain, published_on=date(2026, 5, 1))
            record_case(case=page, is_public=True, at=moment(20))

        found = figures.case_figures(on=TUESDAY)

        assert [(each.domain, each.year, each.in_reference) for each in found] == [
            ("市场监管", 2026, 2),
            ("环保", 2026, 1),
        ]
        assert figures.total(found).guiding == 1

    def test_count_withdrawn_cases_apart(self, case):
        page = case(withdrawn_on=date(2026, 11, 22), withdrawal_reason="依据已废止")
        record_case(case=page, is_public=True, at=moment(20))

        before, after = (figures.case_figures(on=date(2026, 11, day)) for day in (21, 22))

        assert [(each.typical, each.withdrawn) for each in (*before, *after)] == [(1, 0), (0, 1)]

    def test_tell_the_same_of_a_day_whatever_comes_later(self, case):
        page = case(kind="typical")
        record_case(case=page, is_public=True, at=moment(20))
        said = figures.case_figures(on=date(2026, 11, 21))

        page.kind = "guiding"
        record_case(case=page, is_public=True, at=moment(22))
        record_case(case=page, is_public=False, at=moment(23))

        assert figures.case_figures(on=date(2026, 11, 21)) == said
        assert [each.guiding for each in figures.case_figures(on=date(2026, 11, 22))] == [1]
        assert figures.case_figures(on=date(2026, 11, 23)) == []

    def test_change_nothing_when_the_same_is_recorded_again(self, case):
        page = case()
        for _ in range(2):
            record_case(case=page, is_public=True, at=moment(20))

        assert figures.total(figures.case_figures(on=TUESDAY)).in_reference == 1

    def test_take_one_query(self, case, django_assert_num_queries):
        record_case(case=case(), is_public=True, at=moment(20))

        with django_assert_num_queries(1):
            figures.case_figures(on=TUESDAY)

    def test_follow_publication_and_taking_down(self, laws, at):
        load_cases(documents=case_documents(HEARING, AGREEMENT), actor=None, at=at)
        CasePage.objects.get(source_id=AGREEMENT).unpublish()

        newest = CaseRecord.objects.order_by("-pk")
        assert [(each.kind, each.is_public) for each in newest] == [
            ("typical", False),
            ("typical", True),
            ("guiding", True),
        ]


class TestTheRecord:
    def test_is_never_rewritten(self, case):
        record_case(case=case(), is_public=True, at=moment(20))

        for sql in (
            "UPDATE content_caserecord SET kind = 'guiding'",
            "DELETE FROM content_caserecord",
        ):
            with (
                pytest.raises(IntegrityError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)

    def test_knows_its_kinds(self, case):
        page = case()
        page.kind = "song"

        with pytest.raises(IntegrityError), transaction.atomic():
            record_case(case=page, is_public=True, at=moment(20))


class TestThePage:
    def test_is_public_and_shows_a_day(self, client, case):
        record_case(case=case(domain="市场监管"), is_public=True, at=moment(20))

        shown = client.get("/learn/cases/figures/?on=2026-11-24")
        before = client.get("/learn/cases/figures/?on=2026-11-19")

        assert "市场监管" in shown.content.decode()
        assert "市场监管" not in before.content.decode()
        assert "workbook" not in shown.content.decode()

    @pytest.mark.parametrize("on", ["x", "0000-01-01", "9999-12-31", "2026-02-30"])
    def test_says_what_is_wrong_with_a_day(self, client, on):
        assert client.get(f"/learn/cases/figures/?on={on}").status_code == 422

    def test_hands_trainers_a_workbook(self, client, case):
        record_case(case=case(domain="=1+1"), is_public=True, at=moment(20))
        client.force_login(UserFactory(roles=["trainer"]))

        answer = client.get("/learn/cases/figures/workbook/?on=2026-11-24")

        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert sheet["A3"].value == "云岭市司法局"
        assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
        assert sheet["E3"].value == 1

    def test_keeps_the_workbook_from_others(self, client):
        client.force_login(UserFactory(roles=["officer"]))

        assert client.get("/learn/cases/figures/workbook/").status_code == 403


class TestTheList:
    @pytest.fixture
    def cases(self, case):
        lost = case("败诉案", kind="lost", published_on=date(2025, 3, 1), domain="交通")
        out = case("撤回案", kind="guiding", withdrawn_on=TUESDAY, withdrawal_reason="依据已废止")
        good = case("指导案", kind="guiding", published_on=date(2026, 3, 1))
        for each in (lost, out, good):
            each.live = True
            each.save()
        return lost, out, good

    def titles(self, client, query=""):
        return [each.title for each in client.get(f"/learn/cases/?{query}").context["page"]]

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("", ["指导案", "败诉案", "撤回案"]),
            ("kind=lost", ["败诉案"]),
            ("year=2025", ["败诉案"]),
            ("domain=交通", ["败诉案"]),
            ("issuer=云岭市司法局&state=in-reference", ["指导案", "败诉案"]),
            ("state=withdrawn", ["撤回案"]),
        ],
    )
    def test_is_narrowed(self, client, cases, query, titles):
        assert self.titles(client, query) == titles

    def test_takes_the_same_queries_however_long(self, client, cases, django_assert_num_queries):
        with django_assert_num_queries(5):
            client.get("/learn/cases/")

    def test_says_so_of_a_withdrawn_case(self, client, cases):
        html = client.get(cases[1].address).content.decode()

        assert "依据已废止" in html
        assert client.get(cases[1].address).status_code == 200


class TestACase:
    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": "song"},
            {"withdrawn_on": TUESDAY},
            {"withdrawal_reason": "依据已废止"},
            {"kind": "typical", "needs_sign_off": True},
        ],
    )
    def test_of_no_sense_is_refused_by_the_database(self, case, fields):
        page = case()

        with pytest.raises(IntegrityError), transaction.atomic():
            CasePage.objects.filter(pk=page.pk).update(**fields)
