"""What the requests of a candidate ask of the database, each counted whole, sign-in included."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from exams.delivery import operations
from exams.marking.operations import mark_attempt
from exams.models import Attempt
from tests import by_two
from tests.exams.delivery.helpers import statements
from tests.factories import CandidacyFactory, PaperFactory, SittingFactory

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def _sessions_in_a_cache(settings):
    """As with Redis: the session of a candidate is not read from the database."""
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "sessions"}
    settings.CACHES = {"default": local, "sessions": local}
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"


@dataclass
class Candidate:
    """Sits an exam over HTTP, and counts the statements of each request."""

    sitting: object
    counts: dict = field(default_factory=dict)

    def __post_init__(self):
        listed = CandidacyFactory(sitting=self.sitting, candidate__roles=["officer"])
        self.user, self.client = listed.candidate, Client()
        self.client.force_login(self.user)

    def ask(self, what, method, path, status, *args, **more):
        with statements() as captured:
            answer = getattr(self.client, method)(path, *args, **more)
        assert answer.status_code == status, answer.content
        self.counts[what] = len(captured)
        return answer

    def start(self):
        self.ask("start", "post", f"/exams/{self.sitting.pk}/start/", 302)
        self.attempt = Attempt.objects.get(candidate=self.user)
        self.at = f"/exams/{self.attempt.pk}"

    def room(self):
        self.ask("room", "get", f"{self.at}/room/", 200)
        self.attempt.refresh_from_db()

    def save(self, number):
        data = {
            "chosen": "B", "nonce": f"nonce-{number:04d}", "page": self.attempt.page_token,
            "sequence": number, "clock": "1",
        }  # fmt: skip
        answer = self.ask("save", "post", f"{self.at}/answers/1/", 200, data, headers=JSON)
        assert answer.json()["code"] == "saved"

    def submit(self):
        data = {"page": self.attempt.page_token}
        self.ask("submit", "post", f"{self.at}/submit/", 200, data, headers=JSON)

    def review(self):
        self.ask("review", "get", f"{self.at}/review/", 200)

    def sit(self):
        self.start()
        self.room()
        self.save(1)
        self.save(2)
        self.submit()


@pytest.fixture(params=[2, 24])
def sitting(request):
    """Return a sitting whose paper this process knows: somebody sat it before."""
    now = timezone.now()
    operations.create_receipt_key(at=now)
    sitting = SittingFactory(
        paper=PaperFactory(size=request.param, frozen=True),
        opens_at=now - timedelta(minutes=5),
        closes_at=now + timedelta(hours=3),
        review="full",
    )
    Candidate(sitting).sit()
    return sitting


@pytest.mark.usefixtures("_sessions_in_a_cache")
def test_a_sitting_keeps_to_the_bars_however_many_items(sitting):
    candidate = Candidate(sitting)
    candidate.sit()
    for attempt in sitting.attempts.all():
        mark_attempt(attempt_id=attempt.pk, at=timezone.now())
    by_two.release(sitting, at=timezone.now() + timedelta(minutes=1))
    candidate.review()

    # performance.md: 12, 10, 4, 10 and 12 at most.
    assert candidate.counts == {"start": 8, "room": 8, "save": 3, "submit": 7, "review": 9}


def test_sessions_in_the_database_alone_take_one_more(sitting):
    candidate = Candidate(sitting)
    candidate.sit()

    assert candidate.counts == {"start": 9, "room": 9, "save": 4, "submit": 8}
