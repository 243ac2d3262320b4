from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from exams.bank.operations import NotYourRole
from exams.corrections import operations, queries
from exams.corrections.models import CorrectionRun
from exams.marking import operations as marking
from exams.models import CorrectionDecision, KeyCorrection, PaperPart, Result
from tests.exams.corrections.helpers import (
    LATER,
    answered,
    ask,
    confirm,
    corrected,
    in_charge,
    marked_sitting,
    run,
    version_at,
)
from tests.exams.delivery.helpers import statements
from tests.factories import CandidacyFactory, PaperFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return UnitFactory()


@pytest.fixture
def trainer(city):
    return in_charge(city)


@pytest.fixture
def reviewer(city):
    return in_charge(city, "reviewer")


@pytest.fixture
def sitting(city):
    """Right twice (fails), right three times, and everything right; the first chose A at 1."""
    return marked_sitting(city, "ABBC", "BBBC", "BBBB")


def standing(sitting):
    rows = Result.objects.standing().filter(attempt__sitting=sitting).order_by("attempt")
    return [(row.raw_score, row.maximum, row.cut_score, row.is_passed) for row in rows]


class TestAskCorrection:
    def test_changes_no_score_and_begins_the_dry_run(self, sitting, trainer):
        before = standing(sitting)

        correction = ask(sitting, trainer)

        assert standing(sitting) == before
        assert correction.keys == [["A"]]
        assert [one.sitting for one in correction.scope.all()] == [sitting]
        assert correction.runs.get().kind == "dry-run"
        assert AuditEntry.objects.get(action="exams.correction-asked").actor == trainer

    @pytest.mark.parametrize("kind", ["two-keys", "new-key"])
    def test_wants_keys_where_the_kind_needs_them(self, sitting, trainer, kind):
        with pytest.raises(operations.KeyMissing):
            ask(sitting, trainer, kind=kind, keys=())

    @pytest.mark.parametrize("key", [("X",), ("A", "B"), ()])
    def test_refuses_what_cannot_be_a_key(self, sitting, trainer, key):
        with pytest.raises(operations.KeyUnfit):
            ask(sitting, trainer, keys=(key,))

        assert not KeyCorrection.objects.exists()

    def test_leaves_keys_out_where_none_are_needed(self, sitting, trainer):
        assert ask(sitting, trainer, kind="drop", keys=(("A",),)).keys == []

    def test_wants_a_reason(self, sitting, trainer):
        with pytest.raises(operations.ReasonMissing):
            operations.ask_correction(
                version_id=version_at(sitting).pk,
                kind="drop",
                keys=[],
                sitting_ids=[sitting.pk],
                reason="  ",
                actor=trainer,
                at=LATER,
            )

    def test_refuses_sittings_beyond_the_reach(self, sitting):
        foreign = in_charge(UnitFactory())

        with pytest.raises(operations.NoSittingChosen):
            ask(sitting, foreign)

    def test_refuses_a_sitting_without_the_item(self, sitting, trainer, city):
        other = marked_sitting(city)

        with pytest.raises(operations.NoSittingChosen):
            ask(sitting, trainer, others=[other])

    def test_refuses_a_role_that_knows_no_keys(self, sitting, city):
        with pytest.raises(NotYourRole):
            ask(sitting, in_charge(city, "invigilator"))

    def test_refuses_a_candidate_of_the_sitting(self, sitting, trainer):
        CandidacyFactory(sitting=sitting, candidate=trainer)

        with pytest.raises(operations.OwnSitting):
            ask(sitting, trainer)

    def test_refuses_a_second_one_of_the_same_item_while_one_waits(
        self, sitting, trainer, reviewer
    ):
        ask(sitting, trainer)

        with pytest.raises(operations.CorrectionWaits):
            ask(sitting, reviewer, kind="drop")


class TestTheDryRun:
    def test_lists_what_would_change_and_changes_nothing(self, sitting, trainer):
        before = standing(sitting)
        correction = ask(sitting, trainer)

        done = run(correction)

        assert (done.state, done.done, done.total) == ("done", 3, 3)
        (change,) = queries.change_rows(done)
        assert (change.result.raw_score, change.raw_score) == (Decimal(2), Decimal(3))
        assert (change.was_passed, change.is_passed) == (False, True)
        effects = queries.effects_of(done)
        assert (effects.changed, effects.to_pass, effects.to_fail) == (1, 1, 0)
        assert standing(sitting) == before

    def test_goes_on_where_a_dead_worker_left_it(self, sitting, trainer, monkeypatch):
        whole = run(ask(sitting, trainer, kind="new-key"))
        monkeypatch.setattr("exams.corrections.operations.runs.BATCH", 1)
        again = operations.start_dry_run(correction_id=whole.correction_id, actor=trainer, at=LATER)
        calls = []

        def die(*arguments, **keywords):
            calls.append(1)
            if len(calls) == 2:
                raise RuntimeError("killed")
            return queries.next_effects(*arguments, **keywords)

        with monkeypatch.context() as patched:
            patched.setattr("exams.corrections.operations.runs.queries", _with(die))
            with pytest.raises(RuntimeError):
                operations.make_dry_run(run_id=again.pk, at=LATER)
        assert CorrectionRun.objects.get(pk=again.pk).done == 1

        done = operations.make_dry_run(run_id=again.pk, at=LATER)

        assert done.fingerprint == whole.fingerprint
        assert queries.effects_of(done) == queries.effects_of(whole)

    def test_counts_no_test_run(self, sitting, trainer):
        answered(sitting, "ABBC", is_test_run=True)
        marking.mark_sitting(sitting_id=sitting.pk, at=LATER)

        done = run(ask(sitting, trainer))

        assert queries.effects_of(done).changed == 1

    def test_takes_as_many_statements_for_more_attempts(self, sitting, trainer):
        few = _statements_of_dry_run(sitting, trainer)
        for _more in range(20):
            answered(sitting, "ABBC")
        marking.mark_sitting(sitting_id=sitting.pk, at=LATER)

        assert _statements_of_dry_run(sitting, trainer, position=4) == few

    def test_is_found_again_when_its_announcement_was_missed(self, sitting, trainer):
        ask(sitting, trainer)

        assert operations.resume_runs(at=LATER + timedelta(minutes=1)) == 0
        assert operations.resume_runs(at=LATER + timedelta(minutes=10)) == 1

    def test_is_frozen_once_it_ended(self, sitting, trainer):
        done = run(ask(sitting, trainer))

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            CorrectionRun.objects.filter(pk=done.pk).update(done=7)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            done.changes.all().delete()


def _with(next_effects):
    class Patched:
        def __getattr__(self, name):
            return next_effects if name == "next_effects" else getattr(queries, name)

    return Patched()


def _statements_of_dry_run(sitting, trainer, position=1):
    correction = ask(sitting, trainer, position=position, keys=(("A",), ("C",)))
    waiting = correction.runs.get()
    with statements() as said:
        operations.work_on_run(run_id=waiting.pk, at=LATER)
    return len(said)


class TestConfirmCorrection:
    def test_writes_new_results_beside_the_old_ones(self, sitting, trainer, reviewer):
        correction = corrected(sitting, trainer, reviewer)

        first = sitting.attempts.order_by("pk").first()
        old, new = first.results.order_by("number")
        assert (old.raw_score, new.raw_score) == (Decimal(2), Decimal(3))
        assert (new.number, new.supersedes, new.cause) == (2, old, "key-corrected")
        assert (new.correction, new.is_passed) == (correction, True)
        assert Result.objects.filter(attempt__sitting=sitting).count() == 4
        assert correction.decision.decided_by == reviewer

    @pytest.mark.parametrize(
        ("kind", "keys"),
        [("two-keys", (("A",),)), ("new-key", (("A",),)), ("all-credit", ()), ("drop", ())],
    )
    def test_does_what_the_dry_run_showed(self, sitting, trainer, reviewer, kind, keys):
        correction = ask(sitting, trainer, kind=kind, keys=keys)
        shown = [
            (row.result_id, row.raw_score, row.maximum, row.cut_score, row.is_passed)
            for row in queries.change_rows(run(correction)).order_by("result__attempt")
        ]

        confirm(correction, reviewer)

        done = Result.objects.filter(correction=correction).order_by("attempt")
        assert shown == [
            (row.supersedes_id, row.raw_score, row.maximum, row.cut_score, row.is_passed)
            for row in done
        ]
        assert shown

    def test_marks_what_was_not_marked_yet_by_the_new_key(self, city, trainer, reviewer):
        sitting = marked_sitting(city, released=False)
        waiting = answered(sitting, "ABBC")

        corrected(sitting, trainer, reviewer)
        marking.mark_sitting(sitting_id=sitting.pk, at=LATER + timedelta(hours=2))

        (result,) = waiting.results.all()
        assert (result.raw_score, result.cause) == (Decimal(3), "marked")

    def test_refuses_when_results_came_in_between(self, sitting, trainer, reviewer):
        correction = ask(sitting, trainer)
        run(correction)
        answered(sitting, "AAAA")
        marking.mark_sitting(sitting_id=sitting.pk, at=LATER)
        before = standing(sitting)

        refused = confirm(correction, reviewer)

        assert (refused.state, refused.refusal) == ("refused", "dry-run-stale")
        assert standing(sitting) == before
        assert queries.is_waiting(correction)

    def test_refuses_when_another_key_was_corrected_in_between(self, sitting, trainer, reviewer):
        correction = ask(sitting, trainer)
        run(correction)
        corrected(sitting, trainer, reviewer, kind="all-credit", keys=(), position=2)

        assert confirm(correction, reviewer).refusal == "dry-run-stale"

    def test_goes_on_after_a_fresh_dry_run(self, sitting, trainer, reviewer):
        correction = ask(sitting, trainer)
        run(correction)
        answered(sitting, "AAAA")
        marking.mark_sitting(sitting_id=sitting.pk, at=LATER)
        confirm(correction, reviewer)

        operations.start_dry_run(correction_id=correction.pk, actor=reviewer, at=LATER)
        run(correction)

        assert confirm(correction, reviewer).state == "done"

    def test_is_for_a_second_person(self, sitting, trainer):
        correction = ask(sitting, trainer)
        run(correction)

        with pytest.raises(operations.SecondPersonNeeded):
            confirm(correction, trainer)
        with pytest.raises(IntegrityError, match="decided-by-asker"), transaction.atomic():
            CorrectionDecision.objects.create(
                correction=correction, is_confirmed=True, decided_by=trainer, decided_at=LATER
            )

    def test_is_not_for_a_candidate_of_the_sitting(self, sitting, trainer, reviewer):
        correction = ask(sitting, trainer)
        run(correction)
        CandidacyFactory(sitting=sitting, candidate=reviewer)

        with pytest.raises(operations.OwnSitting):
            confirm(correction, reviewer)

    def test_is_not_for_those_beyond_the_reach(self, sitting, trainer):
        correction = ask(sitting, trainer)
        run(correction)

        with pytest.raises(KeyCorrection.DoesNotExist):
            confirm(correction, in_charge(UnitFactory()))

    def test_is_not_for_those_who_reach_some_of_the_sittings_only(self, sitting, city, trainer):
        below = UnitFactory(parent=city)
        other = marked_sitting(below, paper=sitting.paper)
        correction = ask(sitting, trainer, others=[other])
        run(correction)

        with pytest.raises(KeyCorrection.DoesNotExist):
            confirm(correction, in_charge(below))

    def test_wants_the_newest_dry_run(self, sitting, trainer, reviewer):
        correction = ask(sitting, trainer)
        old = run(correction)
        operations.start_dry_run(correction_id=correction.pk, actor=trainer, at=LATER)

        with pytest.raises(operations.RunWaits):
            operations.confirm_correction(
                correction_id=correction.pk, dry_run_id=old.pk, actor=reviewer, at=LATER
            )
        run(correction)
        with pytest.raises(operations.NoDryRun):
            operations.confirm_correction(
                correction_id=correction.pk, dry_run_id=old.pk, actor=reviewer, at=LATER
            )

    def test_happens_once(self, sitting, trainer, reviewer):
        correction = corrected(sitting, trainer, reviewer)
        commit = correction.runs.get(kind="commit")
        before = Result.objects.count()

        operations.work_on_run(run_id=commit.pk, at=LATER + timedelta(days=1))

        assert Result.objects.count() == before
        with pytest.raises(operations.CorrectionDecided):
            confirm(correction, reviewer)

    def test_announces_what_candidates_can_see(self, sitting, trainer, reviewer, monkeypatch):
        heard = []
        monkeypatch.setattr(
            "exams.corrections.operations.deciding.result_changed.send_robust",
            lambda sender, result_id: heard.append(result_id),
        )
        correction = corrected(sitting, trainer, reviewer)

        operations.announce_changes(correction_id=correction.pk)

        assert set(heard) == {Result.objects.get(correction=correction).pk}

    def test_announces_nothing_of_a_sealed_sitting(self, city, trainer, reviewer):
        sitting = marked_sitting(city, "ABBC", released=False)
        correction = corrected(sitting, trainer, reviewer)

        assert operations.announce_changes(correction_id=correction.pk) == 0

    def test_takes_as_many_statements_for_more_attempts(self, sitting, trainer, reviewer):
        few = _statements_of_commit(sitting, trainer, reviewer, 1)
        for _more in range(20):
            answered(sitting, "AABC")
        marking.mark_sitting(sitting_id=sitting.pk, at=LATER)

        assert _statements_of_commit(sitting, trainer, reviewer, 2) == few


def _statements_of_commit(sitting, trainer, reviewer, position):
    correction = ask(sitting, trainer, position=position, keys=(("A",), ("C",), ("D",)))
    shown = run(correction)
    operations.confirm_correction(
        correction_id=correction.pk, dry_run_id=shown.pk, actor=reviewer, at=LATER
    )
    commit = correction.runs.get(kind="commit")
    with statements() as said:
        operations.work_on_run(run_id=commit.pk, at=LATER)
    return len(said)


class TestTakingBack:
    def take_back(self, correction, trainer, reviewer):
        asked = operations.ask_take_back(
            correction_id=correction.pk, reason="专家复核后维持原答案。", actor=trainer, at=LATER
        )
        run(asked)
        confirm(asked, reviewer, at=LATER + timedelta(hours=3))
        return asked

    @pytest.mark.parametrize(
        ("kind", "keys"),
        [("two-keys", (("A",),)), ("new-key", (("A",),)), ("all-credit", ()), ("drop", ())],
    )
    def test_gives_the_very_figures_of_before(self, sitting, trainer, reviewer, kind, keys):
        before = standing(sitting)
        correction = corrected(sitting, trainer, reviewer, kind=kind, keys=keys)
        assert standing(sitting) != before

        self.take_back(correction, trainer, reviewer)

        assert standing(sitting) == before
        newest = Result.objects.filter(cause="key-restored").first()
        assert (newest.correction, newest.number) == (correction, 3)

    def test_lets_the_earlier_correction_hold_again(self, sitting, trainer, reviewer):
        corrected(sitting, trainer, reviewer)
        between = standing(sitting)
        later = corrected(sitting, trainer, reviewer, kind="drop", keys=())

        self.take_back(later, trainer, reviewer)

        assert standing(sitting) == between

    def test_happens_once(self, sitting, trainer, reviewer):
        correction = corrected(sitting, trainer, reviewer)
        self.take_back(correction, trainer, reviewer)

        with pytest.raises(operations.NotInForce):
            self.take_back(correction, trainer, reviewer)

    def test_may_be_asked_again_once_it_was_declined(self, sitting, trainer, reviewer):
        correction = corrected(sitting, trainer, reviewer)
        asked = operations.ask_take_back(
            correction_id=correction.pk, reason="有误", actor=trainer, at=LATER
        )
        run(asked)
        operations.decline_correction(
            correction_id=asked.pk, reason="理由不足", actor=reviewer, at=LATER
        )

        assert self.take_back(correction, trainer, reviewer).takes_back == correction

    def test_is_of_what_is_in_force_only(self, sitting, trainer):
        correction = ask(sitting, trainer)

        with pytest.raises(operations.NotInForce):
            operations.ask_take_back(
                correction_id=correction.pk, reason="有误", actor=trainer, at=LATER
            )


class TestThatSomethingIsMeasured:
    """A sitting of which no item counts has tested nobody: it is held anew, not corrected."""

    def test_the_last_item_that_counts_cannot_be_dropped(self, sitting, trainer, reviewer):
        for position in (1, 2, 3):
            corrected(sitting, trainer, reviewer, kind="drop", keys=(), position=position)
        before = standing(sitting)

        with pytest.raises(operations.NothingCounts):
            ask(sitting, trainer, kind="drop", keys=(), position=4)

        assert standing(sitting) == before
        assert not queries.waiting_corrections().exists()

    def test_nor_while_the_others_were_dropped_meanwhile(self, sitting, trainer, reviewer):
        last = ask(sitting, trainer, kind="drop", keys=(), position=4)
        run(last)
        for position in (1, 2, 3):
            corrected(sitting, trainer, reviewer, kind="drop", keys=(), position=position)
        before = standing(sitting)

        refused = confirm(last, reviewer)
        again = operations.start_dry_run(correction_id=last.pk, actor=trainer, at=LATER)

        assert (refused.state, refused.refusal) == ("refused", "nothing-counts")
        assert operations.work_on_run(run_id=again.pk, at=LATER).refusal == "nothing-counts"
        assert standing(sitting) == before

    def test_nor_by_taking_back_what_let_a_dropped_item_count(self, sitting, trainer, reviewer):
        corrected(sitting, trainer, reviewer, kind="drop", keys=(), position=1)
        holds = corrected(sitting, trainer, reviewer, kind="new-key", position=1)
        for position in (2, 3, 4):
            corrected(sitting, trainer, reviewer, kind="drop", keys=(), position=position)

        with pytest.raises(operations.NothingCounts):
            operations.ask_take_back(
                correction_id=holds.pk, reason="原答案无误", actor=trainer, at=LATER
            )

    def test_a_part_with_a_cut_score_of_its_own_keeps_an_item_too(self, city, trainer):
        paper = PaperFactory(size=4)
        paper.items.filter(position=1).update(part="special")
        PaperPart.objects.create(paper=paper, part="special", maximum=1, cut_score=1)
        paper.approved_by, paper.frozen_at = UserFactory(), LATER - timedelta(days=9)
        paper.save()
        sitting = marked_sitting(city, "ABBC", paper=paper)

        with pytest.raises(operations.NothingCounts):
            ask(sitting, trainer, kind="drop", keys=(), position=1)
        assert ask(sitting, trainer, kind="all-credit", keys=(), position=1)


class TestDeclineAndWithdraw:
    def test_a_declined_one_changes_nothing(self, sitting, trainer, reviewer):
        before = standing(sitting)
        correction = ask(sitting, trainer)
        run(correction)

        operations.decline_correction(
            correction_id=correction.pk, reason="原答案正确", actor=reviewer, at=LATER
        )

        assert standing(sitting) == before
        with pytest.raises(operations.CorrectionDecided):
            confirm(correction, reviewer)

    def test_declining_wants_a_reason_and_a_second_person(self, sitting, trainer, reviewer):
        correction = ask(sitting, trainer)
        run(correction)

        with pytest.raises(operations.ReasonMissing):
            operations.decline_correction(
                correction_id=correction.pk, reason=" ", actor=reviewer, at=LATER
            )
        with pytest.raises(operations.SecondPersonNeeded):
            operations.decline_correction(
                correction_id=correction.pk, reason="不改", actor=trainer, at=LATER
            )

    def test_who_asked_gives_it_up(self, sitting, trainer, reviewer):
        correction = ask(sitting, trainer)
        run(correction)

        operations.withdraw_correction(
            correction_id=correction.pk, reason="填错了", actor=trainer, at=LATER
        )

        with pytest.raises(operations.CorrectionDecided):
            confirm(correction, reviewer)
        with pytest.raises(IntegrityError, match="given-up-already"), transaction.atomic():
            CorrectionDecision.objects.create(
                correction=correction, is_confirmed=True, decided_by=reviewer, decided_at=LATER
            )
        assert ask(sitting, trainer)

    def test_nobody_else_gives_it_up(self, sitting, trainer, reviewer):
        correction = ask(sitting, trainer)
        run(correction)

        with pytest.raises(operations.NotTheAsker):
            operations.withdraw_correction(
                correction_id=correction.pk, reason="不改", actor=reviewer, at=LATER
            )

    def test_not_while_a_run_is_under_way(self, sitting, trainer):
        correction = ask(sitting, trainer)

        with pytest.raises(operations.RunWaits):
            operations.withdraw_correction(
                correction_id=correction.pk, reason="填错了", actor=trainer, at=LATER
            )
