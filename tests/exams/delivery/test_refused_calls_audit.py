"""What is left of a call that the exam room refused: who asked, for what, when and why not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Refusal
from core.models import AuditEntry
from exams.delivery import operations
from exams.delivery.queries import uncounted_responses
from exams.delivery.views import denials
from exams.invigilation.queries import board_of, newest_events
from exams.models import Attempt, GroupExtension, WrongCode
from tests import by_two
from tests.exams.admission.helpers import ruled
from tests.exams.delivery.helpers import give, open_attempt, statements
from tests.factories import (
    MOMENT,
    AttemptFactory,
    CandidacyFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
INSIDE, OUTSIDE = {"REMOTE_ADDR": "10.8.0.5"}, {"REMOTE_ADDR": "203.0.113.9"}
JSON = {"accept": "application/json"}
CHOICE = {"chosen": "B", "nonce": "n" * 16, "page": "page-1", "sequence": 1}


@pytest.fixture
def sitting():
    now = timezone.now()
    return SittingFactory(opens_at=now - timedelta(minutes=5), closes_at=now + timedelta(hours=3))


@pytest.fixture
def attempt(sitting):
    return open_attempt(sitting=sitting)


def refused(action):
    """Return what was written of an action: who, about what, why."""
    entries = AuditEntry.objects.filter(action=action).order_by("pk")
    return [(each.actor, each.subject_id, each.detail["why"]) for each in entries]


class TestAnAttemptOfAnother:
    @pytest.mark.parametrize(
        ("method", "name", "args", "data"),
        [
            ("get", "room", [], {}),
            ("post", "take-over", [], {}),
            ("post", "save-page", [], {"page": "page-1", "shown": "1", "q1": "B"}),
            ("post", "save-response", [1], CHOICE),
            ("get", "submit", [], {}),
            ("post", "submit", [], {"page": "page-1"}),
            ("get", "receipt", [], {}),
            ("get", "result", [], {}),
        ],
    )
    def test_is_not_there_and_the_log_says_who_asked(
        self, client, attempt, method, name, args, data
    ):
        stranger = UserFactory()
        client.force_login(stranger)

        answer = getattr(client, method)(reverse(f"exams:{name}", args=[attempt.pk, *args]), data)

        assert answer.status_code == 404
        assert refused("exams.attempt-denied") == [(stranger, str(attempt.pk), name)]
        assert not attempt.responses.exists()

    @pytest.mark.parametrize("name", ["sync", "presence"])
    def test_is_not_there_for_a_script(self, client, attempt, name):
        stranger = UserFactory()
        client.force_login(stranger)
        body = '{"page": "page-1", "saves": [], "pending": 0}'

        page = reverse(f"exams:{name}", args=[attempt.pk])
        answer = client.post(page, body, content_type="application/json")

        assert answer.json()["code"] == "not-found"
        assert refused("exams.attempt-denied") == [(stranger, str(attempt.pk), name)]

    def test_is_written_once_an_hour_for_each_page(self, attempt):
        stranger, hour = UserFactory(), timedelta(hours=1)
        asked = [("room", 0), ("room", 59), ("submit", 59), ("room", 60), ("room", 61)]

        for why, minute in asked:
            at = MOMENT + timedelta(minutes=minute)
            operations.note_denial(attempt, actor=stranger, why=why, at=at)

        entries = AuditEntry.objects.filter(actor=stranger).order_by("at", "pk")
        assert [(each.detail["why"], each.at) for each in entries] == [
            ("room", MOMENT),
            ("submit", MOMENT + hour - timedelta(minutes=1)),
            ("room", MOMENT + hour),
        ]

    def test_fills_no_log_by_one_number_after_the_other(self, client, sitting):
        client.force_login(UserFactory())
        attempts = [AttemptFactory(sitting=sitting) for _ in range(23)]

        for each in attempts:
            assert client.get(reverse("exams:room", args=[each.pk])).status_code == 404

        assert len(refused("exams.attempt-denied")) == 20

    def test_is_kept_apart_from_what_another_asks(self, client, attempt):
        for _ in range(2):
            client.force_login(UserFactory())
            client.get(reverse("exams:room", args=[attempt.pk]))

        assert len(refused("exams.attempt-denied")) == 2

    def test_is_nothing_where_there_is_no_attempt_or_it_is_ones_own(self, client, attempt):
        client.force_login(attempt.candidate)

        assert client.get(reverse("exams:room", args=[attempt.pk + 1])).status_code == 404
        assert client.get(reverse("exams:room", args=[attempt.pk])).status_code == 200
        assert refused("exams.attempt-denied") == []

    def test_costs_an_ordinary_save_nothing(self, client, attempt):
        client.force_login(attempt.candidate)

        with statements() as said:
            answer = client.post(reverse("exams:save-response", args=[attempt.pk, 1]), CHOICE)

        assert answer.status_code == 200
        assert not [text for text in said.texts() if "core_auditentry" in text]


class TestWhatComesAfterTheEnd:
    """Kept aside, and seen by those in charge: the row itself is the record."""

    def test_is_seen_of_a_voided_attempt(self, client):
        attempt = open_attempt()
        by_two.void(attempt)
        kept = give(attempt, 2, "C")
        client.force_login(UserFactory(roles=["invigilator"], reach=attempt.sitting.unit))

        html = client.get(reverse("exams:attempt", args=[attempt.pk])).content.decode()

        assert kept.aside == "voided"
        assert list(uncounted_responses(attempt)) == [kept]
        assert "作答作废之后" in html.split('id="uncounted"')[1]

    def test_is_seen_of_a_submitted_one_on_page_and_board(self, sitting):
        attempt = open_attempt()
        operations.submit_attempt(
            attempt_id=attempt.pk, candidate=attempt.candidate, page_token="page-1", at=MOMENT
        )
        kept = give(attempt, 2, "C")

        events = newest_events(attempt.sitting, board_of(attempt.sitting, at=MOMENT))

        assert kept.aside == "closed"
        assert list(uncounted_responses(attempt)) == [kept]
        assert [each.attempt for each in events if each.at == kept.given_at] == [attempt.pk]


class TestARefusedSubmission:
    def submit(self, attempt, *, at, page="page-1", **more):
        with pytest.raises(Refusal):
            operations.submit_attempt(
                attempt_id=attempt.pk,
                candidate=attempt.candidate,
                page_token=page,
                at=at,
                **more,
            )

    @pytest.mark.parametrize("overdue", ["submit", "void"])
    def test_that_came_too_late_is_written_with_its_moment(self, overdue):
        attempt = open_attempt(sitting__overdue=overdue)
        at = attempt.due_at + timedelta(minutes=3)

        self.submit(attempt, at=at)

        assert refused("exams.submission-refused") == [
            (attempt.candidate, str(attempt.pk), "too-late")
        ]
        assert AuditEntry.objects.get(action="exams.submission-refused").at == at

    def test_of_a_voided_attempt_and_of_another_page_are_written(self):
        elsewhere, voided = open_attempt(), open_attempt()
        by_two.void(voided)

        self.submit(elsewhere, at=MOMENT, page="another")
        self.submit(voided, at=MOMENT)

        assert [why for _, _, why in refused("exams.submission-refused")] == [
            "opened-elsewhere",
            "attempt-voided",
        ]

    def test_is_written_once_however_often_the_page_asks(self):
        attempt = open_attempt()
        for second in range(4):
            self.submit(attempt, at=attempt.due_at + timedelta(minutes=3, seconds=second))

        assert len(refused("exams.submission-refused")) == 1

    def test_by_the_pages_own_clock_is_no_event(self):
        self.submit(open_attempt(), at=MOMENT, is_automatic=True)

        assert refused("exams.submission-refused") == []


class TestEntry:
    def test_from_a_foreign_network_is_written_with_the_address(self, client, sitting):
        place = CandidacyFactory(sitting=ruled(sitting, networks=["10.8.0.0/16"]))
        client.force_login(place.candidate)

        for _ in range(2):
            client.post(reverse("exams:start", args=[sitting.pk]), **OUTSIDE)

        entry = AuditEntry.objects.get(action="exams.entry-refused")
        assert (entry.actor, entry.subject_type) == (place.candidate, "exams.sitting")
        assert entry.detail == {"why": "outside-networks", "address": "203.0.113.9"}
        assert not Attempt.objects.exists()

    def test_to_a_running_attempt_is_written_of_that_attempt(self, client, sitting):
        attempt = open_attempt(sitting=ruled(sitting, networks=["10.8.0.0/16"]))
        client.force_login(attempt.candidate)

        client.get(reverse("exams:room", args=[attempt.pk]), **OUTSIDE)
        client.post(reverse("exams:take-over", args=[attempt.pk]), **OUTSIDE)
        client.get(reverse("exams:room", args=[attempt.pk]), **INSIDE)

        entry = AuditEntry.objects.get(action="exams.entry-refused")
        assert (entry.subject_type, entry.subject_id) == ("exams.attempt", str(attempt.pk))

    def test_without_the_browser_is_written(self, client, sitting):
        rules = {"needs_safe_browser": True, "browser_salt": "c2FsdA=="}
        place = CandidacyFactory(sitting=ruled(sitting, **rules))
        client.force_login(place.candidate)

        client.post(reverse("exams:start", args=[sitting.pk]))

        assert refused("exams.entry-refused") == [
            (place.candidate, str(sitting.pk), "safe-browser-needed")
        ]

    def test_with_wrong_codes_has_a_row_for_each_and_an_entry_when_it_is_too_many(
        self, client, sitting
    ):
        place = CandidacyFactory(sitting=ruled(sitting, asks_code=True, access_code="K7MPQ4"))
        client.force_login(place.candidate)

        for _ in range(8):
            client.post(reverse("exams:start", args=[sitting.pk]), {"code": "K7MPQ5"})

        assert WrongCode.objects.filter(candidate=place.candidate).count() == 5
        assert refused("exams.entry-refused") == [
            (place.candidate, str(sitting.pk), "too-many-codes")
        ]
        assert not AuditEntry.objects.filter(detail__icontains="K7MPQ5").exists()

    def test_of_who_is_not_listed_is_written(self, client, sitting):
        stranger = UserFactory()
        client.force_login(stranger)

        assert client.post(reverse("exams:start", args=[sitting.pk])).status_code == 404
        assert refused("exams.sitting-denied") == [(stranger, str(sitting.pk), "start")]


class TestThoseInCharge:
    @pytest.fixture
    def stranger(self, client):
        """Somebody in charge elsewhere."""
        user = UserFactory(roles=["trainer", "invigilator"], reach=UnitFactory())
        client.force_login(user)
        return user

    @pytest.mark.parametrize("name", ["attempt-void", "attempt-extend", "attempt-hand-over"])
    def test_reach_no_attempt_elsewhere_and_the_log_says_who_tried(
        self, client, attempt, stranger, name
    ):
        data = {"reason": "替考", "minutes": "10"}

        answer = client.post(reverse(f"exams:{name}", args=[attempt.pk]), data)

        assert answer.status_code == 404
        assert refused("exams.attempt-denied") == [(stranger, str(attempt.pk), name)]

    def test_decide_nothing_that_was_asked_for_elsewhere(self, client, attempt, stranger, at):
        asked = attempt.interventions.create(
            kind="void", reason="替考", asked_by=UserFactory(), asked_at=at
        )
        for_all = GroupExtension.objects.create(
            sitting=attempt.sitting, minutes=5, reason="停电", asked_by=UserFactory(), asked_at=at
        )

        for name, pk in (("intervention", asked.pk), ("group-extension", for_all.pk)):
            page = reverse(f"exams:{name}", args=[pk])
            assert client.post(page, {"confirm": "1"}).status_code == 404

        assert refused("exams.attempt-denied") == [(stranger, str(attempt.pk), "intervention")]
        assert refused("exams.sitting-denied") == [
            (stranger, str(attempt.sitting_id), "group-extension")
        ]

    @pytest.mark.parametrize(
        "name", ["sitting-extend", "marking-hold", "release", "sitting-code", "seats-assign"]
    )
    def test_act_in_no_sitting_elsewhere(self, client, sitting, stranger, name):
        page = reverse(f"exams:{name}", args=[sitting.pk])

        assert client.get(page).status_code in (404, 405)
        assert refused("exams.sitting-denied") == []
        assert client.post(page, {"reason": "停电"}).status_code == 404
        assert refused("exams.sitting-denied") == [(stranger, str(sitting.pk), name)]

    def test_let_nobody_in_elsewhere(self, client, sitting, stranger):
        place = CandidacyFactory(sitting=sitting)
        page = reverse("exams:check-in-admit", args=[sitting.pk, place.candidate_id])

        client.post(page, {"after": "0", "way": "list"})

        assert refused("exams.sitting-denied") == [(stranger, str(sitting.pk), "check-in-admit")]

    def test_are_not_those_who_have_no_such_role(self, client, attempt):
        client.force_login(attempt.candidate)

        page = reverse("exams:attempt-extend", args=[attempt.pk])
        assert client.post(page, {"reason": "停电", "minutes": "10"}).status_code == 403

        assert refused("exams.attempt-denied") == [
            (attempt.candidate, str(attempt.pk), "attempt-extend")
        ]


@pytest.mark.parametrize("name", ["intervention_id", "extension_id", "attempt_id", "sitting_id"])
def test_a_number_that_no_row_can_have_is_nothing(name):
    assert denials._asked_for({name: 10**30}, is_act=True) is None
