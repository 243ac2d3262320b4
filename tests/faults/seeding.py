"""Makes a sitting with candidates in the database of DATABASE_URL, and prints who they are.

Run in a process of its own: `python -m tests.faults.seeding CANDIDATES ITEMS SECONDS GRACE`.
"""

import json
import sys
from datetime import timedelta

import django


def main(candidates: int, items: int, seconds: int, grace: int) -> None:
    """Print the sitting, the accounts and their password; all candidates may start now."""
    django.setup()

    from django.contrib.auth.hashers import make_password
    from django.test import override_settings
    from django.utils import timezone
    from factory import Transformer

    from exams.delivery.operations import create_receipt_key
    from tests.factories import CandidacyFactory, PaperFactory, SittingFactory, UserFactory

    password = "correct horse battery"
    digest = Transformer.Force(make_password(password))
    create_receipt_key(at=timezone.now())
    # Nobody signs in as the others that the rows need: no second is spent on their passwords.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        sitting = SittingFactory(
            paper=PaperFactory(size=items, frozen=True),
            opens_at=timezone.now() - timedelta(minutes=1),
            closes_at=timezone.now() + timedelta(days=1),
            grace_seconds=grace,
        )
        people = [UserFactory(password=digest) for _ in range(candidates)]
    for person in people:
        CandidacyFactory(sitting=sitting, candidate=person)
    sitting.closes_at = timezone.now() + timedelta(seconds=seconds)
    sitting.save(update_fields=["closes_at"])
    sys.stdout.write(
        json.dumps(
            {
                "sitting": sitting.pk,
                "usernames": [person.username for person in people],
                "password": password,
                "closes_at": sitting.closes_at.timestamp(),
                "grace": grace,
            }
        )
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
