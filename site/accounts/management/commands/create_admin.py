"""Make the first administrator of an installation."""

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import operations
from accounts.models import User
from core.errors import Refusal


class Command(BaseCommand):
    help = "Make an administrator: asks for the password, or reads it from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the person's name; default: the account")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *, username: str, name: str, password_stdin: bool, **options: Any) -> None:
        name = name or username
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _asked()
        try:
            validate_password(password, User(username=username, name=name))
            operations.create_administrator(
                username=username, name=name, password=password, at=timezone.now()
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            self.style.SUCCESS(f"{username} is an administrator. Sign in to set up the phone.")
        )


def _asked() -> str:
    password = getpass("Password: ")
    if getpass("Password again: ") != password:
        raise CommandError("The two passwords differ.")
    return password
