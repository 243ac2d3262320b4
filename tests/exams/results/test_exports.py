import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.models import AuditEntry
from core.sheets import read_sheets
from exams.results import queries
from tests import by_two
from tests.exams.delivery.helpers import statements
from tests.exams.results.helpers import hold
from tests.factories import (
    CandidacyFactory,
    PostingFactory,
    ResultFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting():
    now = timezone.now()
    return SittingFactory(
        unit=UnitFactory(code="990100"),
        opens_at=now - timedelta(hours=4),
        closes_at=now - timedelta(hours=1),
    )


@pytest.fixture
def trainer(client, sitting):
    trainer = UserFactory(roles=["trainer"], reach=sitting.unit)
    client.force_login(trainer)
    return trainer


def sat(sitting, *, name="周明", **more):
    result = ResultFactory(
        attempt__sitting=sitting,
        attempt__candidate=UserFactory(name=name),
        marked_at=sitting.closes_at,
        **more,
    )
    CandidacyFactory(sitting=sitting, candidate=result.attempt.candidate)
    PostingFactory(user=result.attempt.candidate, unit=sitting.unit)
    return result


def sent(response):
    return b"".join(response.streaming_content)


class TestExport:
    def post(self, client, sitting, **more):
        return client.post(f"/teach/results/{sitting.pk}/export/", {"format": "xlsx", **more})

    def test_is_a_workbook_of_results_units_and_figures(self, client, trainer, sitting):
        sat(sitting)
        sat(sitting, raw_score=Decimal(1), critical_missed=1)
        CandidacyFactory(sitting=sitting)

        response = self.post(client, sitting)

        results, units, figures = read_sheets(sent(response), "results.xlsx")
        assert len(results.rows) == 4
        names = results.rows[0]
        row = dict(zip(names, results.rows[2], strict=False))
        assert (row["合格"], row["不合格原因"]) == ("否", "总分低于合格线、关键题未答对")
        assert results.rows[3][6] == "缺考"
        assert units.rows[1][0] == sitting.unit.name
        assert any(line[0] == "合格" and line[1:4] == [1, 2, 50] for line in figures.rows)

    def test_takes_no_name_for_a_formula(self, client, trainer, sitting):
        sat(sitting, name="=1+1")

        book = sent(self.post(client, sitting))
        table = sent(self.post(client, sitting, format="csv")).decode("utf-8-sig")

        assert read_sheets(book, "results.xlsx")[0].rows[1][0] == "=1+1"
        assert list(csv.reader(io.StringIO(table)))[1][0] == "'=1+1"

    def test_says_nothing_of_the_score_of_a_held_result(self, client, trainer, sitting):
        hold(sat(sitting).attempt, at=sitting.closes_at)

        table = sent(self.post(client, sitting, format="csv")).decode("utf-8-sig")

        row = list(csv.reader(io.StringIO(table)))[1]
        assert row[8] == "是"
        assert row[9:] == [""] * len(row[9:])

    def test_leaves_test_runs_out(self, client, trainer, sitting):
        CandidacyFactory(sitting=sitting, is_test_run=True)

        table = sent(self.post(client, sitting, format="csv")).decode("utf-8-sig")

        assert len(list(csv.reader(io.StringIO(table)))) == 1

    def test_is_recorded(self, client, trainer, sitting):
        sent(self.post(client, sitting, format="csv"))

        entry = AuditEntry.objects.get(action="exams.results-exported")
        assert (entry.actor, entry.detail["format"]) == (trainer, "csv")

    def test_is_not_there_for_other_units_nor_for_a_moment_to_come(self, client, trainer, sitting):
        assert self.post(client, SittingFactory()).status_code == 404
        assert self.post(client, sitting, as_of="2999-01-01T00:00").status_code == 404
        assert not AuditEntry.objects.filter(action="exams.results-exported").exists()

    @pytest.mark.parametrize("role", ["reviewer", "invigilator"])
    def test_is_closed_to_who_only_reads(self, client, sitting, role):
        client.force_login(UserFactory(roles=[role], reach=sitting.unit))

        assert self.post(client, sitting).status_code == 403


class TestExportRows:
    def test_take_the_same_number_of_queries_for_each_some(self, sitting, monkeypatch):
        monkeypatch.setattr("exams.results.queries.rows.CHUNK", 2)
        for _ in range(2):
            sat(sitting)
        with statements() as one:
            list(queries.export_rows(sitting, at=timezone.now(), now=timezone.now()))
        for _ in range(4):
            sat(sitting)

        with statements() as three:
            rows = list(queries.export_rows(sitting, at=timezone.now(), now=timezone.now()))

        assert len(rows) == 6
        assert len(three) - 1 == 3 * (len(one) - 1)


class TestParticipationExport:
    def test_is_a_workbook_and_recorded(self, client, trainer, sitting):
        sat(sitting)
        by_two.release(sitting, at=timezone.now())
        day = timezone.localdate().isoformat()

        response = client.post(
            "/teach/results/participation/export/", {"since": day, "until": day, "kind": ""}
        )

        units, about = read_sheets(sent(response), "participation.xlsx")
        assert units.rows[1][0] == sitting.unit.name
        assert units.rows[1][2:8] == [1, 1, 100, 1, 1, 100]
        assert any(line[0] == "已发布成绩的考试场次" for line in about.rows)
        assert AuditEntry.objects.get().action == "exams.participation-exported"

    def test_is_not_there_without_a_period(self, client, trainer):
        assert client.post("/teach/results/participation/export/", {}).status_code == 404


class TestParticipationPage:
    def test_shows_the_units_in_reach(self, client, trainer, sitting):
        sat(sitting)
        by_two.release(sitting, at=timezone.now())

        html = client.get("/teach/results/participation/").content.decode()

        assert sitting.unit.name in html
        assert "应考 1 人次，实考 1 人次" in html

    def test_says_what_is_wrong_with_a_period(self, client, trainer):
        response = client.get(
            "/teach/results/participation/", {"since": "2026-02-01", "until": "2026-01-01"}
        )

        assert response.status_code == 422
        assert "截止日期早于起始日期" in response.content.decode()
