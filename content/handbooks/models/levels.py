"""For whom something is written."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.laws.queries import articles_by_keys
from content.pages import rules


class Level(models.TextChoices):
    """The level of enforcement that something is written for; empty is every level."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    TOWN = "town", _("Town or street")


LEVELS = ["", *Level.values]  # what a constraint allows


def level_field() -> "models.CharField[Any, Any]":
    """Return the field of a level."""
    return models.CharField(_("level"), max_length=12, choices=Level, blank=True)


def domain_field() -> "models.CharField[Any, Any]":
    """Return the field of a domain: its plain name, as cases have it; empty is every domain."""
    return models.CharField(_("domain"), max_length=60, blank=True, db_index=True)


def refuse_unknown_keys(typed: dict[str, str]) -> None:
    """Refuse citation keys of articles that are not there. One query, or none.

    Args:
        typed: what stands in each field, one key a line.

    Raises:
        ValidationError: by field, with each key that leads nowhere.
    """
    known = articles_by_keys(
        rules.split_place(key)[0] for text in typed.values() for key in rules.lines(text)
    )
    errors = {name: list(_unknown(rules.lines(text), known)) for name, text in typed.items()}
    if found := {name: each for name, each in errors.items() if each}:
        raise ValidationError(found)


def _unknown(keys: Iterable[str], known: Iterable[str]) -> Iterable[ValidationError]:
    return (
        ValidationError(_("There is no such article: %(key)s"), params={"key": key})
        for key in keys
        if rules.split_place(key)[0] not in known
    )
