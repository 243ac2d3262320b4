"""What was reported of a moment is reported of it ever after, whatever comes later."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.sheets import read_sheets
from exams.delivery import operations as delivery
from exams.invigilation import operations as invigilation
from exams.models import Attempt
from exams.results import queries, writing
from tests.exams.results.helpers import (
    END,
    corrected,
    extended,
    hold,
    in_charge,
    lift,
    release,
    sat,
    voided,
)
from tests.factories import (
    MOMENT,
    AttemptFactory,
    CandidacyFactory,
    PostingFactory,
    ResultFactory,
    RoomFactory,
    SeatFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# While the list was open, and when it was fixed.
MOMENTS = (MOMENT + timedelta(minutes=95), END)
AFTER = END + timedelta(hours=1)
LATER = END + timedelta(days=30)


@pytest.fixture
def scene():
    """A sitting with one of each: marked, held, freed, submitted, timed out, answering, absent."""
    return staged(SittingFactory(unit=UnitFactory(code="990100")))


def staged(sitting):
    unit = UnitFactory(parent=sitting.unit, name="城东")
    marked, held, freed = (
        sat(sitting, score, at=MOMENT + timedelta(hours=1), unit=unit) for score in (4, 1, 3)
    )
    marked.parts.create(part="common", raw_score=2, maximum=3, cut_score=2, is_passed=True)
    hold(held.attempt)
    scene = SimpleNamespace(
        sitting=sitting,
        unit=unit,
        reader=UserFactory(roles=["trainer"], reach=sitting.unit),
        marked=marked,
        note=hold(freed.attempt),
        submitted=attending(sitting, unit, submitted=True),
        timed_out=attending(sitting, unit),
        answering=attending(sitting, unit, due_at=END + timedelta(minutes=30)),
        absent=CandidacyFactory(sitting=sitting),
    )
    PostingFactory(user=scene.absent.candidate, unit=unit)
    delivery.close_overdue_attempts(at=MOMENT + timedelta(minutes=92))
    scene.timed_out.refresh_from_db()
    return scene


def attending(sitting, unit, **more):
    attempt = AttemptFactory(sitting=sitting, **more)
    CandidacyFactory(sitting=sitting, candidate=attempt.candidate)
    PostingFactory(user=attempt.candidate, unit=unit)
    return attempt


def reported(scene, at):
    """Return all that is shown of a sitting as of a moment: pages, workbook, participation."""
    sitting = type(scene.sitting).objects.select_related("paper").get(pk=scene.sitting.pk)
    figures = queries.figures_of(sitting, at=at, now=LATER)
    units = queries.unit_figures(sitting, at=at, now=LATER, reader=scene.reader)
    rows = list(queries.export_rows(sitting, at=at, now=LATER))
    with writing.sitting_workbook(
        sitting, rows=rows, units=units, figures=figures, asked_by="审计", asked_at=LATER
    ) as file:
        book = read_sheets(file.read(), "results.xlsx")
    lists = {
        "results": [result.pk for result in queries.result_rows(sitting, at=at)],
        "held": closings(queries.held_people(sitting, at=at)),
        "unmarked": closings(queries.unmarked_people(sitting, at=at)),
    }
    if at >= queries.list_fixed_at(sitting):
        lists["absent"] = [each.pk for each in queries.absent_people(sitting, at=at)]
    day = MOMENT.date()
    return {
        "figures": figures,
        "units": units,
        "rows": rows,
        "book": [sheet.rows for sheet in book],
        "items": queries.item_figures(sitting, at=at),
        "lists": lists,
        "participation": queries.participation(
            reader=scene.reader, since=day, until=day, kind="", at=at
        ),
    }


def closings(attempts):
    return [(attempt.pk, attempt.closed_then) for attempt in attempts]


def void_the_marked(scene):
    voided(scene.marked.attempt, at=AFTER)


def void_the_submitted(scene):
    voided(scene.submitted, at=AFTER)


def void_the_timed_out(scene):
    voided(scene.timed_out, at=AFTER)


def void_the_answering(scene):
    voided(scene.answering, at=END + timedelta(minutes=5))


def void_and_start_again(scene):
    voided(scene.submitted, at=END + timedelta(minutes=5))
    AttemptFactory(
        sitting=scene.sitting,
        candidate=scene.submitted.candidate,
        opened_at=END + timedelta(minutes=10),
    )


def key_a_paper(scene):
    one, two, three = in_charge(scene.sitting, 3)
    record = invigilation.record_paper(
        sitting_id=scene.sitting.pk,
        candidate_id=scene.absent.candidate_id,
        edition="A",
        reason="断电",
        started_at=MOMENT,
        handed_in_at=MOMENT + timedelta(minutes=80),
        actor=one,
        at=AFTER,
    )
    for keyer in (one, two):
        invigilation.key_paper(record_id=record.pk, answers={1: ["B"]}, actor=keyer, at=AFTER)
    invigilation.settle_paper(record_id=record.pk, settled={}, actor=three, at=AFTER)


def open_again(scene):
    extended(scene.timed_out, 240, at=AFTER)
    assert scene.timed_out.status == Attempt.Status.OPEN


def open_again_and_submit(scene):
    open_again(scene)
    delivery.submit_attempt(
        attempt_id=scene.timed_out.pk,
        candidate=scene.timed_out.candidate,
        page_token=scene.timed_out.page_token,
        at=AFTER + timedelta(minutes=5),
    )


def extend_twice(scene):
    extended(scene.answering, 60, at=END + timedelta(minutes=5))
    extended(scene.answering, 60, at=END + timedelta(minutes=80))


def extend_what_is_over(scene):
    extended(scene.timed_out, 30, at=AFTER)
    assert scene.timed_out.status == Attempt.Status.TIMED_OUT


def correct(scene):
    corrected(scene.marked, 1, at=AFTER)


def mark(scene):
    ResultFactory(attempt=scene.submitted, marked_at=AFTER)


def note_and_lift(scene):
    hold(scene.marked.attempt, at=AFTER)
    lift(scene.note, at=AFTER)


def release_it(scene):
    delivery.close_overdue_attempts(at=AFTER)
    release(scene.sitting, at=AFTER, leaves_unmarked=True)


def arrange_another(scene):
    other = SittingFactory(unit=scene.sitting.unit, created_at=AFTER)
    sat(other, unit=scene.unit)


def seat_somebody(scene):
    room = RoomFactory(sitting=scene.sitting)
    SeatFactory(room=room, candidacy=scene.absent, assigned_at=AFTER)


@pytest.mark.parametrize("at", MOMENTS, ids=["list open", "list fixed"])
@pytest.mark.parametrize(
    "act",
    [
        void_the_marked,
        void_the_submitted,
        void_the_timed_out,
        void_the_answering,
        void_and_start_again,
        key_a_paper,
        open_again,
        open_again_and_submit,
        extend_twice,
        correct,
        mark,
        note_and_lift,
        release_it,
        arrange_another,
        seat_somebody,
    ],
    ids=lambda act: act.__name__,
)
def test_everything_stays_as_it_was_reported(scene, act, at):
    before, today = reported(scene, at), reported(scene, LATER)

    act(scene)

    assert reported(scene, at) == before
    assert reported(scene, LATER) != today


@pytest.mark.parametrize("at", MOMENTS, ids=["list open", "list fixed"])
def test_time_that_opens_nothing_again_changes_no_figure(scene, at):
    before = reported(scene, at)

    extend_what_is_over(scene)

    assert reported(scene, at) == before


@pytest.mark.parametrize("overdue", ["submit", "void"])
def test_the_clock_closes_in_time_whoever_notices_it_and_when(overdue):
    scene = staged(SittingFactory(unit=UnitFactory(code="990100"), overdue=overdue))
    attending(scene.sitting, scene.unit)
    before = [reported(scene, at) for at in (*MOMENTS, LATER)]

    delivery.close_overdue_attempts(at=LATER)

    assert [reported(scene, at) for at in (*MOMENTS, LATER)] == before
    assert before[1]["figures"].submitted == (6 if overdue == "submit" else 4)


@pytest.mark.parametrize("at", MOMENTS, ids=["list open", "list fixed"])
def test_what_was_not_submitted_in_time_is_not_for_being_voided(at):
    scene = staged(SittingFactory(unit=UnitFactory(code="990100"), overdue="void"))
    before = reported(scene, at)

    void_the_timed_out(scene)

    assert scene.timed_out.closed_at == MOMENT + timedelta(minutes=90, seconds=30)
    assert reported(scene, at) == before


def test_rows_of_an_open_list_are_those_who_had_come(scene):
    at = MOMENTS[0]
    before = reported(scene, at)
    listed = CandidacyFactory(sitting=scene.sitting)
    PostingFactory(user=listed.candidate, unit=UnitFactory(parent=scene.sitting.unit))

    assert reported(scene, at) == before
    assert len(before["rows"]) == 6
    assert len(list(queries.export_rows(scene.sitting, at=at, now=at))) == 8


def test_figures_follow_once_the_moment_is_after_the_change(scene):
    def passed(at):
        return queries.figures_of(scene.sitting, at=at, now=LATER).passed

    correct(scene)

    assert passed(AFTER - timedelta(seconds=1)) == 1
    assert passed(AFTER) == 0


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["mark", "correct", "hold", "void"]),
            st.integers(0, 4),
            st.integers(1, 10),
        ),
        max_size=6,
    )
)
def test_figures_never_change_by_rows_that_are_written_later(acts):
    sitting = SittingFactory()
    results = [sat(sitting, score) for score in (0, 2, 4)]
    before = attempts_in_figures(sitting)

    for act, score, days in acts:
        later = END + timedelta(days=days)
        if act == "mark":
            results.append(sat(sitting, score, at=later, attempt__opened_at=later))
            continue
        result = results[score % len(results)]
        if act == "correct" and not hasattr(result, "superseded_by"):
            results[score % len(results)] = corrected(
                result, score, at=max(later, result.marked_at)
            )
        elif act == "hold":
            hold(result.attempt, at=later)
        elif act == "void" and result.attempt.status != "voided":
            voided(result.attempt, at=later)

    assert attempts_in_figures(sitting) == before


def attempts_in_figures(sitting):
    """Return the figures without the list, on which the test puts people after its end."""
    return replace(queries.figures_of(sitting, at=END, now=LATER), listed=None, absent=None)
