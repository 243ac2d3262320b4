"""Give a person a role, and set how far it reaches."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Role, User
from core.errors import Refusal
from org.administration import operations
from org.models import Unit


class Command(BaseCommand):
    help = "Give a person a role; --unit sets the unit below which the person's roles reach."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--unit", default="", help="code of the unit")
        parser.add_argument("--reason", default="")

    def handle(self, *, username: str, role: str, unit: str, reason: str, **options: Any) -> None:
        try:
            operations.grant_role_within(
                user_id=User.objects.get(username=username).pk,
                role=role,
                unit_id=Unit.objects.get(code=unit).pk if unit else None,
                actor=None,
                at=timezone.now(),
                reason=reason,
            )
        except User.DoesNotExist as error:
            raise CommandError(f"There is no account {username}.") from error
        except Unit.DoesNotExist as error:
            raise CommandError(f"There is no unit {unit}.") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(self.style.SUCCESS(f"{username} is {role}."))
