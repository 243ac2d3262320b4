"""What the tests of admission share."""

from datetime import timedelta

from exams.models import Accommodation, AccommodationDecision, EntryRules
from tests.factories import DAY, MOMENT, UserFactory

ASKED = MOMENT - timedelta(days=30)


def ruled(sitting, **rules):
    """Give a sitting rules of entry; return it."""
    EntryRules.objects.create(sitting=sitting, **rules)
    return sitting


def asked(person=None, **fields):
    """Return an accommodation that waits for a second person."""
    fields = {"percent": 25, "from_on": DAY - timedelta(days=30), "asked_at": ASKED} | fields
    fields.setdefault("asked_by", UserFactory())
    return Accommodation.objects.create(person=person or UserFactory(), **fields)


def granted(person=None, **fields):
    """Return an accommodation that a second person approved."""
    accommodation = asked(person, **fields)
    AccommodationDecision.objects.create(
        accommodation=accommodation,
        is_approved=True,
        basis="便民〔2026〕3号",
        decided_by=UserFactory(),
        decided_at=ASKED + timedelta(days=1),
    )
    return accommodation
