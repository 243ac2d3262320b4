"""Every address of the project and who may use it: as the code says, and as docs/roles.md says."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, get_resolver

from accounts.models import Role

TABLE = Path(__file__).resolve().parents[2] / "docs" / "roles.md"
COLUMNS = ("public", "signed-in", *Role.values)
# Tried in turn until one fits what the address takes.
SAMPLES = ("1", "x", "2026-11-24", "a" * 32, "a" * 64, "00000000-0000-0000-0000-000000000000")


@dataclass(frozen=True)
class Page:
    """One address: its name, how it is written, and the view behind it."""

    name: str
    route: str
    view: object
    converters: dict

    @property
    def access(self):
        """The columns of the table that are ticked, as the view's decorators say."""
        roles = getattr(self.view, "allowed_roles", None)
        if roles is not None:
            return frozenset(str(role) for role in roles)
        needs_sign_in = hasattr(self.view, "login_url") or hasattr(self.view, "signed_in_only")
        return frozenset({"signed-in" if needs_sign_in else "public"})

    @property
    def sample(self):
        """Arguments with which the address can be written."""
        return {
            key: next(sample for sample in SAMPLES if re.fullmatch(converter.regex, sample))
            for key, converter in self.converters.items()
        }

    @property
    def row(self):
        """The row of the table that the code asks for."""
        cells = ["x" if column in self.access else "" for column in COLUMNS]
        return f"| … | `{self.name}` | `/{self.route}` | {' | '.join(cells)} |"


def pages():
    """Return every address that is not Wagtail's own."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver, prefix, namespace):
    for pattern in resolver.url_patterns:
        route = prefix + re.sub(r"[\^$]", "", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}"
            yield Page(name, route, pattern.callback, pattern.pattern.converters)
        elif not _is_wagtail(pattern):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, route, inner)


def _is_wagtail(resolver):
    module = resolver.urlconf_module
    return getattr(module, "__name__", "").startswith("wagtail.")


def rows():
    """Return what the table says: the ticked columns of each name."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == len(COLUMNS) + 3 and cells[1].startswith("`"):
            ticked = zip(COLUMNS, cells[3:], strict=True)
            found[cells[1].strip("`")] = frozenset(column for column, cell in ticked if cell)
    return found
