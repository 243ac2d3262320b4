"""Answers that people marked are marked again for an appeal; what was upheld is taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates.issuance.queries import effects_of_appeal
from exams.appeals import letters, operations, queries
from exams.appeals.operations import exporting
from exams.models import (
    Appeal,
    Marker,
    MarkingTask,
    PersonMark,
    Remark,
    Result,
)
from exams.results.queries import review_of
from tests.exams.appeals.helpers import IN_TIME, appeal, confirmed, in_charge, seen_of, taken_on
from tests.exams.appeals.remarks import ask, marked_attempt, propose, reject, upheld
from tests.exams.corrections.helpers import corrected
from tests.exams.marking.helpers import (
    give_points,
    mark_next,
    marker,
    take,
    trainer,
    written_sitting,
)
from tests.printed import text_of

pytestmark = pytest.mark.django_db


class TestAskRemark:
    def test_puts_the_answer_into_the_queue_once_more(self, made, handler, attempt, fourth):
        [row] = ask(made, handler)

        assert (row.task.round, row.task.position, row.task.maximum) == (4, 1, 10)
        assert (row.asked_by, row.task.marker) == (handler, None)
        assert attempt.results.count() == 1
        assert made.steps.order_by("-pk").first().reason == "评分与采分点不符"

    def test_warns_where_it_can_take_the_last_who_may_confirm(
        self, client, made, handler, sitting, fourth
    ):
        client.force_login(handler)
        page = f"/teach/appeals/{made.pk}/"
        warned = "重新评阅之后可能没有可以复核确认的人员"

        assert warned in client.get(page).content.decode()
        ask(made, handler)
        assert warned in client.get(page).content.decode()
        in_charge(sitting.unit)
        assert warned not in client.get(page).content.decode()
        mark_next(sitting, fourth, 5, 3)
        assert queries.seconds_left(made, queries.parties_of(made)) == 1

    def test_asks_once_however_often_it_is_called(self, made, handler, fourth):
        [first], [again] = ask(made, handler), ask(made, handler)

        assert first == again
        assert MarkingTask.objects.filter(round=4).count() == 1

    def test_comes_to_nobody_who_marked_it_or_looks_into_the_appeal(
        self, made, handler, sitting, fourth
    ):
        earlier = list(PersonMark.objects.values_list("marker", flat=True))
        looking = marker(sitting)
        operations.give_back_appeal(appeal_id=made.pk, reason="另有任务", actor=handler, at=IN_TIME)
        operations.take_on_appeal(appeal_id=made.pk, actor=looking, at=IN_TIME)
        ask(made, looking)

        for row in Marker.objects.filter(user__in=[*earlier, looking.pk]):
            assert take(sitting, row.user, beyond_share=True) is None
        assert take(sitting, fourth).round == 4

    def test_shows_the_marker_neither_name_nor_marks_nor_appeal(
        self, client, made, handler, sitting, fourth
    ):
        ask(made, handler)
        task = take(sitting, fourth)
        client.force_login(fourth)

        html = client.get(f"/teach/marking/answers/{task.pk}/").content.decode()

        candidate = made.attempt.candidate
        for secret in (candidate.username, "评分与采分点不符", "重新评阅", "第一评"):
            assert secret not in html
        assert client.get(f"/teach/appeals/{made.pk}/").status_code == 404
        assert (
            candidate.username not in client.get("/teach/appeals/?state=assigned").content.decode()
        )

    def test_is_refused_where_nobody_could_do_it(self, made, handler):
        with pytest.raises(operations.NobodyToRemark, match="1"):
            ask(made, handler)
        assert not MarkingTask.objects.filter(round=4).exists()

    def test_is_refused_for_what_the_computer_scored(self):
        attempt = marked_attempt(
            "single", "short-answer", answers={1: ["A"], 2: ["应当"]}, points=(3, 1)
        )
        handler = in_charge(attempt.sitting.unit, "reviewer")
        marker(attempt.sitting)
        one = taken_on(attempt, handler, kind="mark", position=1)
        whole = taken_on(attempt, handler, kind="result", position=None)

        for made, positions in ((one, ()), (whole, (1, 2)), (whole, ())):
            with pytest.raises(operations.NotMarkedByPeople):
                ask(made, handler, positions)

    def test_is_done_once_for_an_answer(self, attempt, made, handler, sitting, fourth):
        ask(made, handler)
        mark_next(sitting, fourth, 1, 1)
        whole = taken_on(attempt, handler, kind="result", position=None)
        marker(sitting)

        with pytest.raises(operations.RemarkedAlready):
            ask(made, handler)
        with pytest.raises(operations.RemarkedAlready):
            ask(whole, handler, (1,))

    def test_is_for_the_handler_with_a_reason(self, made, handler, second, fourth):
        with pytest.raises(operations.NotTheHandler):
            ask(made, second)
        with pytest.raises(operations.ReasonMissing):
            ask(made, handler, reason=" ")

    def test_holds_every_decision_up(self, made, handler, fourth):
        ask(made, handler)

        with pytest.raises(operations.RemarkWaits):
            reject(made, handler)
        with pytest.raises(operations.RemarkWaits):
            propose(made, handler)
        with pytest.raises(operations.RemarkWaits):
            operations.give_back_appeal(
                appeal_id=made.pk, reason="另有任务", actor=handler, at=IN_TIME
            )
        with pytest.raises(IntegrityError, match="re-mark-waits"), transaction.atomic():
            Appeal.objects.filter(pk=made.pk).update(
                state="rejected", finding="无误", decided_at=IN_TIME
            )


class TestCallOff:
    def call_off(self, made, handler):
        return operations.call_off_remark(
            appeal_id=made.pk, reason="另行办理", actor=handler, at=IN_TIME
        )

    def test_takes_out_what_nobody_has_marked(self, made, handler, fourth):
        ask(made, handler)

        assert self.call_off(made, handler) == 1
        assert self.call_off(made, handler) == 0
        assert not MarkingTask.objects.filter(round=4).exists()
        assert reject(made, handler).state == "rejected"

    def test_leaves_what_is_marked(self, made, handler, sitting, fourth):
        ask(made, handler)
        mark_next(sitting, fourth, 1, 1)

        assert self.call_off(made, handler) == 0
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Remark.objects.all().delete()

    def test_happens_with_a_withdrawal(self, made, attempt, handler, fourth):
        ask(made, handler)

        operations.withdraw_appeal(appeal_id=made.pk, candidate=attempt.candidate, at=IN_TIME)

        assert not MarkingTask.objects.filter(round=4).exists()


class TestUpholdByARemark:
    def test_shows_old_and_new_score_and_that_it_passes_now(
        self, made, handler, second, sitting, fourth
    ):
        ask(made, handler)
        mark_next(sitting, fourth, 5, 3)

        effect = queries.effect_shown(made)

        assert (effect.before.raw, effect.after.raw) == (Decimal(4), Decimal(8))
        assert (effect.before.is_passed, effect.after.is_passed) == (False, True)
        found = effects_of_appeal(appeal_id=made.pk, user=second)
        assert (found.certificates.count(), found.under_way) == (0, 0)
        assert queries.flips_of_appeal(appeal_id=made.pk, user=second).to_pass.get() == made.attempt

    def test_makes_another_row_of_the_chain(self, attempt, made, handler, second, sitting, fourth):
        done = upheld(made, handler, second, sitting, fourth)

        old, new = attempt.results.order_by("number")
        assert (old.raw_score, new.raw_score, new.cause) == (Decimal(4), Decimal(8), "appealed")
        assert (new.supersedes, new.points, new.is_passed) == (old, {"1": "8"}, True)
        assert (done.state, done.result, done.confirmed_by) == ("upheld", new, second)
        assert Result.objects.standing().get(attempt=attempt) == new

    def test_is_announced_for_certificates_and_figures(
        self, made, handler, second, sitting, fourth, django_capture_on_commit_callbacks
    ):
        ask(made, handler)
        mark_next(sitting, fourth, 5, 3)
        propose(made, handler)

        with django_capture_on_commit_callbacks() as callbacks:
            confirmed(made, second)

        assert len(callbacks) == 1

    def test_changes_nothing_before_it_is_confirmed(self, attempt, made, handler, sitting, fourth):
        ask(made, handler)
        mark_next(sitting, fourth, 5, 3)
        propose(made, handler)

        again = (
            corrected(sitting, trainer(sitting), trainer(sitting), kind="two-keys") if 0 else None
        )
        assert again is None
        assert Result.objects.standing().get(attempt=attempt).raw_score == 4

    def test_keeps_its_marks_through_corrections_of_other_keys(self):
        attempt = marked_attempt(
            "single", "short-answer", answers={1: ["A"], 2: ["应当"]}, points=(3, 1)
        )
        sitting = attempt.sitting
        handler, second = in_charge(sitting.unit, "reviewer"), in_charge(sitting.unit)
        made = taken_on(attempt, handler, kind="mark", position=2)
        upheld(made, handler, second, sitting, marker(sitting))

        corrected(sitting, second, handler, position=1)

        assert Result.objects.standing().get(attempt=attempt).points == {"1": "10", "2": "8"}

    def test_takes_no_marks_away_and_is_rejected_then(
        self, attempt, made, handler, sitting, fourth
    ):
        ask(made, handler)
        mark_next(sitting, fourth, 1, 1)

        with pytest.raises(operations.RemarkNotMore):
            propose(made, handler)
        assert reject(made, handler).state == "rejected"
        assert attempt.results.count() == 1
        assert "未高于原得分" in letters._decision(Appeal.objects.get(pk=made.pk))

    def test_is_not_passed_over_when_it_gives_more(self, made, handler, sitting, fourth):
        ask(made, handler)
        mark_next(sitting, fourth, 5, 3)

        with pytest.raises(operations.RemarkGivesMore):
            reject(made, handler)
        with pytest.raises(operations.RemarkGivesMore):
            propose(made, handler, "key-correction")

    def test_is_the_only_way_to_other_marks_of_what_people_marked(self, made, handler):
        with pytest.raises(operations.MarkedByPeople):
            propose(made, handler, "points", Decimal(9))
        with pytest.raises(operations.NoRemark):
            propose(made, handler)

    def test_is_confirmed_by_nobody_who_marked_it(self, made, handler, sitting, fourth):
        ask(made, handler)
        mark_next(sitting, fourth, 5, 3)
        propose(made, handler)

        with pytest.raises(operations.HadPart):
            confirmed(made, fourth)
        with pytest.raises(operations.SecondPersonNeeded):
            confirmed(made, handler)

    def test_may_be_sent_back_and_proposed_again(self, made, handler, second, sitting, fourth):
        ask(made, handler)
        mark_next(sitting, fourth, 5, 3)
        propose(made, handler)
        operations.send_back_appeal(appeal_id=made.pk, reason="理由不足", actor=second, at=IN_TIME)

        assert propose(made, handler).state == "proposed"

    def test_marks_again_the_parts_of_a_case_that_people_mark(self):
        attempt = marked_attempt("case", answers={1: ["1|B", "2|因为"]}, points=(3, 1))
        sitting = attempt.sitting
        handler, second = in_charge(sitting.unit, "reviewer"), in_charge(sitting.unit)
        made = taken_on(attempt, handler, kind="mark")
        before = Result.objects.standing().get(attempt=attempt).raw_score
        fourth = marker(sitting)

        ask(made, handler)
        mark_next(sitting, fourth, 4, 3)
        propose(made, handler)
        confirmed(made, second)

        [row] = queries.remark_rows(Appeal.objects.get(pk=made.pk))
        assert (row.part, row.before, row.again) == (2, 4, 7)
        assert Result.objects.standing().get(attempt=attempt).raw_score == before + 3


class TestTheWholeResult:
    @pytest.fixture
    def attempt(self):
        return marked_attempt(
            "single",
            "short-answer",
            "short-answer",
            answers={1: ["A"], 2: ["应当"], 3: ["可以"]},
        )

    def test_is_upheld_by_a_re_mark_of_the_answers_named(
        self, attempt, sitting, handler, second, fourth
    ):
        made = taken_on(attempt, handler, kind="result", position=None)
        ask(made, handler, (2, 3))
        for points in ((5, 3), (1, 0)):
            mark_next(sitting, fourth, *points)
        propose(made, handler)

        confirmed(made, second)

        points = Result.objects.standing().get(attempt=attempt).points
        assert sorted(points.values()) == ["0", "4", "8"]  # nobody loses by an appeal

    def test_lists_in_its_letter_what_changed(self, attempt, sitting, handler, second, fourth):
        made = taken_on(attempt, handler, kind="result", position=None)
        ask(made, handler, (2,))
        mark_next(sitting, fourth, 5, 3)
        propose(made, handler)
        confirmed(made, second)

        done = Appeal.objects.get(pk=made.pk)
        assert "得分由 4 分改为 8 分" in letters._decision(done)
        assert "得分由 4 分改为 8 分" in letters._why(done.result)[0]
        text = text_of(letters.appeal_letter(done))
        assert f"{attempt.candidate.name}（人员编号{attempt.candidate.username}）" in text
        assert "得分由4分改为8分" in text


class TestWhatFollows:
    def test_replay_and_evidence_show_the_re_mark(
        self, attempt, made, handler, second, sitting, fourth
    ):
        upheld(made, handler, second, sitting, fourth)

        events = exporting.replay_content(attempt)["events"]
        marks = [each["round"] for each in events if each["kind"] == "mark"]
        results = [each["score"] for each in events if each["kind"] == "result"]
        assert (sorted(marks), marks[-1], results) == ([1, 2, 4], 4, ["4", "8"])
        own = queries.events_of(attempt, is_own=True)
        assert not [event for event in own if event.kind == "mark"]

    def test_feedback_shows_the_comment_once_the_re_mark_counts(
        self, attempt, made, handler, second, sitting, fourth
    ):
        sitting.review = "full"
        sitting.save()
        ask(made, handler)
        give_points(take(sitting, fourth), fourth, 5, 3, comment="采分点齐全")
        result = Result.objects.standing().select_related("attempt__sitting__paper")
        assert "采分点齐全" not in str(review_of(result.get(attempt=attempt), on=IN_TIME.date()))

        propose(made, handler)
        confirmed(made, second)

        assert "采分点齐全" in str(review_of(result.get(attempt=attempt), on=IN_TIME.date()))


class TestTheDatabase:
    def test_lets_nobody_mark_again_who_marked_or_looks_into_it(self, made, handler, fourth):
        [row] = ask(made, handler)
        earlier = PersonMark.objects.first().marker

        for person, name in (
            (handler, "marked-again-by-who-decides"),
            (made.attempt.candidate, "marked-by-candidate|marked-again-by-who-decides"),
            (earlier, "marking_task_by_different_people|UNIQUE"),
        ):
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                MarkingTask.objects.filter(pk=row.task_id).update(marker=person, claimed_at=IN_TIME)

    def test_takes_no_re_mark_of_another_attempt(self, made, handler, fourth):
        other = MarkingTask.objects.filter(round=1).first()

        with pytest.raises(IntegrityError, match="re-mark-of-the-appeal"), transaction.atomic():
            Remark.objects.create(appeal=made, task=other, asked_by=handler, asked_at=IN_TIME)

    def test_upholds_by_a_re_mark_only_with_its_result(self, made, handler, second):
        Appeal.objects.filter(pk=made.pk).update(state="proposed", remedy="re-mark", finding="属实")

        with pytest.raises(IntegrityError, match="appeal_result_by_marks"), transaction.atomic():
            Appeal.objects.filter(pk=made.pk).update(
                state="upheld", confirmed_by=second, decided_at=IN_TIME
            )


class TestTheDesk:
    @pytest.fixture
    def attempt(self):
        return marked_attempt(released_at=timezone.now() - timedelta(days=1))

    def test_goes_from_the_re_mark_to_the_new_result_and_back(
        self, client, attempt, sitting, fourth
    ):
        handler, second = in_charge(sitting.unit, "reviewer"), in_charge(sitting.unit)
        made = appeal(attempt, kind="result", position=None, at=timezone.now())
        page = f"/teach/appeals/{made.pk}/"
        client.force_login(handler)
        client.post(f"{page}take-on/")
        assert client.post(f"{page}re-mark/", {"reason": "偏低"}).status_code == 422
        client.post(f"{page}re-mark/", {"positions": ["1"], "reason": "偏低"})
        assert "等待评阅" in client.get(page).content.decode()
        assert client.post(f"{page}reject/", {"finding": "无误"}).status_code == 409

        mark_next(sitting, fourth, 5, 3)
        client.post(f"{page}uphold/", {"remedy": "re-mark", "finding": "应予更正"})
        client.force_login(second)
        assert "变为合格" in client.get(page).content.decode()
        sent = {"reason": "属实", "seen": seen_of(made)}
        assert client.post(f"{page}confirm/", sent).status_code == 302
        assert Result.objects.standing().get(attempt=attempt).raw_score == 8

        client.post(f"{page}take-back/", {"reason": "复评有误"})
        client.force_login(handler)
        sent = {"reason": "属实", "seen": seen_of(made)}
        assert client.post(f"{page}confirm-take-back/", sent).status_code == 302
        assert Result.objects.standing().get(attempt=attempt).raw_score == 4
        client.force_login(attempt.candidate)
        html = client.get(f"/exams/appeals/{made.pk}/").content.decode()
        assert "已撤销" in html

    def test_shows_the_certificates_touched(self, client, made, second):
        client.force_login(second)

        answer = client.get(f"/teach/appeals/certificates/{made.pk}/")

        assert answer.status_code == 200
        client.force_login(in_charge(written_sitting().unit))
        assert client.get(f"/teach/appeals/certificates/{made.pk}/").status_code == 404
