from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from exams.models import LaterRelease, ReleaseRequest
from tests import by_two
from tests.exams.delivery.helpers import statements
from tests.exams.results.helpers import hold, lift
from tests.exams.results.helpers import release as released
from tests.factories import (
    AttemptFactory,
    CandidacyFactory,
    ResponseFactory,
    ResultFactory,
    SittingFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting():
    now = timezone.now()
    return SittingFactory(opens_at=now - timedelta(hours=4), closes_at=now - timedelta(hours=1))


@pytest.fixture
def result(sitting):
    result = ResultFactory(attempt__sitting=sitting)
    result.topics.create(
        topic=TopicFactory(name="行政强制"), items=4, correct=3, raw_score=3, maximum=4
    )
    return result


@pytest.fixture
def candidate(client, result):
    client.force_login(result.attempt.candidate)
    return client


def release(sitting):
    by_two.release(sitting, at=timezone.now(), by=UserFactory(name="陈雅琴"))


class TestOwnResult:
    def page(self, client, attempt):
        return client.get(f"/exams/{attempt.pk}/result/")

    def test_is_sealed_until_it_is_released_but_shows_the_receipt(self, candidate, result):
        ResponseFactory(attempt=result.attempt)
        ResponseFactory(attempt=result.attempt, position=3, verdict="late")

        html = self.page(candidate, result.attempt).content.decode()

        assert "成绩统一发布前不予显示" in html
        assert "行政强制" not in html
        assert "<dd>1</dd>" in html
        assert "第 3 题：已留存，但不计分" in html

    def test_shows_score_cut_score_and_topics_once_released(self, candidate, result, sitting):
        release(sitting)

        html = self.page(candidate, result.attempt).content.decode()

        assert "合格" in html
        assert "得 4 分，合格线 2.40 分" in html
        assert "行政强制：4 分中得 3 分" in html

    def test_tells_who_did_not_pass(self, client, sitting):
        result = ResultFactory(attempt__sitting=sitting, raw_score=Decimal(1))
        release(sitting)
        client.force_login(result.attempt.candidate)

        assert "不合格" in self.page(client, result.attempt).content.decode()

    def test_shows_nothing_of_a_voided_attempt(self, client, sitting):
        result = ResultFactory(attempt__sitting=sitting, attempt__status="voided")
        release(sitting)
        client.force_login(result.attempt.candidate)

        html = self.page(client, result.attempt).content.decode()

        assert "作答已作废" in html
        assert "合格线" not in html

    def test_leads_back_into_the_room_while_time_is_left(self, client):
        now = timezone.now()
        attempt = AttemptFactory(opened_at=now, due_at=now + timedelta(minutes=1))
        client.force_login(attempt.candidate)

        assert self.page(client, attempt).headers["Location"] == f"/exams/{attempt.pk}/room/"

    def test_closes_an_attempt_whose_time_is_up(self, client, sitting):
        attempt = AttemptFactory(sitting=sitting)
        client.force_login(attempt.candidate)

        self.page(client, attempt)

        attempt.refresh_from_db()
        assert attempt.status == "timed-out"

    def test_is_not_there_for_somebody_else(self, client, result):
        client.force_login(UserFactory())

        assert self.page(client, result.attempt).status_code == 404


class TestResultsOfTheDesk:
    @pytest.fixture
    def desk(self, client, sitting):
        client.force_login(UserFactory(roles=["trainer"], reach=sitting.unit))
        return client

    def test_list_the_sittings_in_reach_that_somebody_finished(self, desk, result):
        elsewhere = ResultFactory(attempt__sitting__title="别处的考试")

        html = desk.get("/teach/results/").content.decode()

        assert result.attempt.sitting.title in html
        assert elsewhere.attempt.sitting.title not in html

    def test_show_figures_with_their_denominators(self, desk, result):
        html = desk.get(f"/teach/results/{result.attempt.sitting_id}/").content.decode()

        assert "成绩 1 份，合格 1 份" in html
        assert "未发布" in html

    def test_show_the_candidates_with_their_scores(self, desk, result):
        page = f"/teach/results/{result.attempt.sitting_id}/candidates/"

        html = desk.get(page).content.decode()

        assert result.attempt.candidate.name in html

    @pytest.mark.parametrize("show", ["held", "unmarked", "absent"])
    def test_list_who_has_no_result(self, desk, sitting, show):
        attempt = AttemptFactory(sitting=sitting, submitted=True)
        absent = CandidacyFactory(sitting=sitting).candidate
        held = hold(ResultFactory(attempt__sitting=sitting).attempt, at=sitting.opens_at).candidate
        names = {"held": held.name, "unmarked": attempt.candidate.name, "absent": absent.name}

        html = desk.get(f"/teach/results/{sitting.pk}/candidates/?show={show}").content.decode()

        assert [name for name in names.values() if name in html] == [names[show]]

    @pytest.mark.parametrize("tab", ["", "units/", "items/", "candidates/"])
    def test_say_what_is_wrong_with_a_moment_to_come(self, desk, sitting, tab):
        response = desk.get(f"/teach/results/{sitting.pk}/{tab}?as_of=2999-01-01T00:00")

        assert response.status_code == 422
        assert "该时间尚未到来" in response.content.decode()

    def test_say_that_the_list_of_an_earlier_moment_is_not_recorded(self, desk, sitting):
        before = timezone.localtime(sitting.opens_at).strftime("%Y-%m-%dT%H:%M")

        html = desk.get(f"/teach/results/{sitting.pk}/?as_of={before}").content.decode()

        assert "名单尚未截止" in html

    def test_take_the_same_number_of_queries_however_many(self, desk, sitting, result):
        with statements() as few:
            desk.get(f"/teach/results/{sitting.pk}/")
        for _ in range(4):
            ResultFactory(attempt__sitting=sitting)

        with statements() as many:
            desk.get(f"/teach/results/{sitting.pk}/")

        assert len(many) == len(few)

    def test_are_released_by_one_who_asks_and_another_who_confirms(
        self, client, desk, sitting, result
    ):
        page = f"/teach/results/{sitting.pk}/release/"

        shown = desk.get(page).content.decode()
        desk.post(page, {"act": "ask"})
        own = desk.get(page).content.decode()
        asked = ReleaseRequest.objects.get()
        refused = desk.post(page, {"act": "confirm", "request": asked.pk})
        client.force_login(UserFactory(roles=["invigilator"], reach=sitting.unit))
        done = client.post(page, {"act": "confirm", "request": asked.pk})

        sitting.refresh_from_db()
        assert "发布后不能撤回" in shown
        assert "须由另一人" in own
        assert refused.status_code == 409
        assert done.headers["Location"] == f"/teach/results/{sitting.pk}/"
        assert sitting.released_at

    def test_are_declined_with_a_reason_only(self, client, desk, sitting, result):
        page = f"/teach/results/{sitting.pk}/release/"
        desk.post(page, {"act": "ask"})
        asked = ReleaseRequest.objects.get()
        client.force_login(UserFactory(roles=["trainer"], reach=sitting.unit))

        without = client.post(page, {"act": "decline", "request": asked.pk})
        client.post(page, {"act": "decline", "request": asked.pk, "reason": "第三题有争议"})

        assert without.status_code == 422
        assert asked.decision.reason == "第三题有争议"
        assert "第三题有争议" in client.get(page).content.decode()

    @pytest.mark.parametrize("typed", ["", "x", "9" * 30, "123456"])
    def test_are_not_released_by_a_request_that_is_not_there(self, desk, sitting, typed):
        page = f"/teach/results/{sitting.pk}/release/"

        assert desk.post(page, {"act": "confirm", "request": typed}).status_code == 404

    def test_say_what_stands_in_the_way(self, desk, sitting):
        AttemptFactory(sitting=sitting, submitted=True)

        response = desk.post(f"/teach/results/{sitting.pk}/release/", {"act": "ask"})

        assert response.status_code == 409
        assert "还有 1 份答卷尚未评完" in response.content.decode()

    def test_are_released_one_by_one_once_a_hold_is_lifted(self, client, desk, sitting, result):
        held = ResultFactory(attempt__sitting=sitting).attempt
        note = hold(held, at=sitting.opens_at)
        released(sitting, at=timezone.now())
        lift(note, at=timezone.now())
        page = f"/teach/results/attempts/{held.pk}/release/"

        listed = desk.get(f"/teach/results/{sitting.pk}/").content.decode()
        desk.post(page, {"act": "ask"})
        asked = ReleaseRequest.objects.get(attempt=held)
        client.force_login(UserFactory(roles=["trainer"], reach=sitting.unit))
        shown = client.get(page).content.decode()
        client.post(page, {"act": "confirm", "request": asked.pk})

        assert page in listed
        assert held.candidate.name in shown
        assert LaterRelease.objects.get().left_out.attempt == held
        assert client.get(page).status_code == 404

    @pytest.mark.parametrize("path", ["", "release/", "units/", "items/", "candidates/"])
    def test_of_other_units_are_not_there(self, desk, path):
        assert desk.get(f"/teach/results/{SittingFactory().pk}/{path}").status_code == 404

    @pytest.mark.parametrize("role", ["reviewer", "auditor"])
    def test_are_not_released_by_who_only_reads(self, client, sitting, role):
        client.force_login(UserFactory(roles=[role], reach=sitting.unit))

        assert client.post(f"/teach/results/{sitting.pk}/release/").status_code == 403

    @pytest.mark.parametrize("role", ["officer", "hr", "approver"])
    def test_are_closed_to_other_roles(self, client, sitting, role):
        client.force_login(UserFactory(roles=[role], reach=sitting.unit))

        assert client.get("/teach/results/").status_code == 403
