"""The pages about one attempt: two devices of a candidate, and those in charge."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.conftest import SignedInClient
from tests.factories import (
    AttemptFactory,
    CandidacyFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PHONE_SAYS = "Mozilla/5.0 (Linux; Android 13) Chrome/110 Mobile Safari/537"


@pytest.fixture
def attempt():
    now = timezone.now()
    unit = UnitFactory(code="990100")
    sitting = SittingFactory(
        unit=unit, opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=2)
    )
    return AttemptFactory(
        sitting=sitting,
        candidate=CandidacyFactory(sitting=sitting).candidate,
        opened_at=now - timedelta(minutes=10),
        due_at=now + timedelta(minutes=80),
    )


def device(attempt):
    client = SignedInClient()
    client.force_login(attempt.candidate)
    return client


PASSWORD = "correct horse battery"


def desk(attempt, *roles):
    client = SignedInClient()
    client.force_login(UserFactory(roles=roles or ["invigilator"], reach=attempt.sitting.unit))
    return client


class TestTwoDevices:
    def test_are_told_apart_by_a_cookie_that_no_script_reads(self, attempt):
        phone = device(attempt)
        phone.get(f"/exams/{attempt.pk}/room/")

        cookie = phone.cookies["zf-device"]
        assert cookie["httponly"]
        assert (cookie["path"], cookie["samesite"]) == ("/exams/", "Lax")

    def test_do_not_answer_at_once(self, attempt):
        phone, computer = device(attempt), device(attempt)
        phone.get(f"/exams/{attempt.pk}/room/", headers={"User-Agent": PHONE_SAYS})

        refused = computer.get(f"/exams/{attempt.pk}/room/")

        html = refused.content.decode()
        assert refused.status_code == 409
        assert "Chrome · Android" in html
        assert f'action="/exams/{attempt.pk}/page/"' in html

    def test_go_on_where_the_candidate_says(self, attempt):
        phone, computer, page = device(attempt), device(attempt), f"/exams/{attempt.pk}/page/"
        phone.get(f"/exams/{attempt.pk}/room/")

        assert computer.post(page, {"password": PASSWORD}, follow=True).status_code == 200
        assert phone.get(f"/exams/{attempt.pk}/room/").status_code == 409
        assert computer.get(f"/exams/{attempt.pk}/room/").status_code == 200

    def test_do_not_tell_each_other_who_may_submit(self, attempt):
        phone, computer = device(attempt), device(attempt)
        phone.get(f"/exams/{attempt.pk}/room/")
        attempt.refresh_from_db()

        asked = computer.get(f"/exams/{attempt.pk}/submit/")
        sent = computer.post(f"/exams/{attempt.pk}/submit/", {"page": "page-1"})

        assert (asked.status_code, sent.status_code) == (409, 409)
        assert attempt.page_token not in asked.content.decode()
        assert attempt.page_token in phone.get(f"/exams/{attempt.pk}/submit/").content.decode()

    def test_are_freed_by_the_invigilator(self, attempt):
        phone, computer = device(attempt), device(attempt)
        phone.get(f"/exams/{attempt.pk}/room/")

        desk(attempt).post(f"/teach/attempts/{attempt.pk}/hand-over/", {"reason": "手机没电"})

        assert computer.get(f"/exams/{attempt.pk}/room/").status_code == 200
        assert phone.get(f"/exams/{attempt.pk}/room/").status_code == 409


class TestTheAttemptsPage:
    def test_shows_devices_and_what_does_not_count(self, attempt):
        phone = device(attempt)
        phone.get(f"/exams/{attempt.pk}/room/", headers={"User-Agent": PHONE_SAYS})
        phone.post(
            f"/exams/{attempt.pk}/answers/3/",
            {"chosen": "C", "nonce": "nonce-0001", "page": "page-1", "sequence": "1"},
        )

        html = desk(attempt).get(f"/teach/attempts/{attempt.pk}/").content.decode()

        assert "Chrome · Android" in html
        assert "来自其他页面或设备" in html
        assert "/extend/" in html

    def test_offers_auditors_nothing_to_do(self, attempt):
        html = desk(attempt, "auditor").get(f"/teach/attempts/{attempt.pk}/").content.decode()

        assert "/extend/" not in html
        assert "/void/" not in html

    @pytest.mark.parametrize("path", ["", "void/", "extend/", "hand-over/"])
    def test_does_not_reach_other_units(self, attempt, path):
        stranger = SignedInClient()
        stranger.force_login(UserFactory(roles=["invigilator"], reach=UnitFactory()))

        assert stranger.get(f"/teach/attempts/{attempt.pk}/{path}").status_code == 404

    @pytest.mark.parametrize("path", ["void/", "extend/", "hand-over/"])
    def test_asks_for_a_reason(self, attempt, path):
        invigilator = desk(attempt)

        assert invigilator.get(f"/teach/attempts/{attempt.pk}/{path}").status_code == 200
        answer = invigilator.post(f"/teach/attempts/{attempt.pk}/{path}", {"minutes": "5"})
        assert answer.status_code == 422


class TestTwoPeople:
    def ask(self, attempt):
        first = desk(attempt)
        first.post(f"/teach/attempts/{attempt.pk}/extend/", {"minutes": "15", "reason": "停电"})
        return first, f"/teach/interventions/{attempt.interventions.get().pk}/"

    def test_give_more_time(self, attempt):
        due_at = attempt.due_at
        first, page = self.ask(attempt)
        second = desk(attempt)
        board = second.get(f"/teach/sittings/{attempt.sitting_id}/board/").content.decode()

        own = first.post(page, {"confirm": "1"})
        done = second.post(page, {"confirm": "1"})

        attempt.refresh_from_db()
        assert page in board
        assert (own.status_code, done.status_code) == (409, 302)
        assert attempt.due_at == due_at + timedelta(minutes=15)

    def test_decline_with_a_reason(self, attempt):
        _first, page = self.ask(attempt)
        second = desk(attempt)

        assert second.post(page, {"reason": ""}).status_code == 422
        assert second.post(page, {"reason": "没有停电"}).status_code == 302
        assert "没有停电" in second.get(f"/teach/attempts/{attempt.pk}/").content.decode()

    def test_see_what_was_asked_for_and_why(self, attempt):
        first, page = self.ask(attempt)

        assert "停电" in desk(attempt).get(page).content.decode()
        assert "须由另一人决定" in first.get(page).content.decode()

    def test_do_not_reach_other_units(self, attempt):
        _first, page = self.ask(attempt)
        stranger = SignedInClient()
        stranger.force_login(UserFactory(roles=["invigilator"], reach=UnitFactory()))

        assert stranger.post(page, {"confirm": "1"}).status_code == 404
