"""Reads about lists of matters: what is published, and what waits to be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from content.handbooks.models import Matter, MatterImport, MatterListPage
from content.handbooks.rules.matters import FIELDS, Changes, MatterRow, changes, matter_row
from content.laws.queries import Quote, articles_by_keys, quote
from content.pages import rules

# Where words are looked for in a list.
SEARCHED = ("name", "basis", "conditions", "consequence", "note")


def published_lists(
    *, kind: str = "", level: str = "", domain: str = ""
) -> QuerySet[MatterListPage]:
    """Return the lists that readers see, with the `count` of their matters, the newest first."""
    asked = {"kind": kind, "level": level, "domain": domain}
    lists = MatterListPage.objects.live().filter(
        **{key: each for key, each in asked.items() if each}
    )
    counted: QuerySet[MatterListPage] = lists.annotate(count=Count("matters"))
    return counted.order_by(F("valid_from_on").desc(nulls_last=True), "title")


def list_domains() -> list[str]:
    """Return the domains that published lists are about."""
    lists = MatterListPage.objects.live().exclude(domain="")
    return list(lists.order_by("domain").values_list("domain", flat=True).distinct())


def matters_of(page: MatterListPage, *, typed: str = "", domain: str = "") -> QuerySet[Matter]:
    """Return the matters of a list, in its order: of a draft, those of the draft.

    Args:
        typed: words, all of which a matter holds; empty for all.
        domain: of the matters; empty for all.
    """
    matters: QuerySet[Matter] = page.matters.all()
    if words := typed.split():
        matters = matters.filter(reduce(and_, map(_holds, words)))
    if domain:
        matters = matters.filter(domain=domain)
    return matters


def _holds(word: str) -> Q:
    return reduce(or_, (Q(**{f"{name}__icontains": word}) for name in SEARCHED))


def matter_domains(page: MatterListPage) -> list[str]:
    """Return the domains of a list's matters, in the order of the list. One query."""
    domains = page.matters.all().values_list("domain", flat=True)
    return list(dict.fromkeys(domain for domain in domains if domain))


@dataclass(frozen=True, slots=True)
class ShownMatter:
    """A matter with links to the articles that it rests on."""

    matter: Matter
    quotes: list[Quote]


def shown_matters(matters: Sequence[Matter], *, on: date) -> list[ShownMatter]:
    """Return matters with their articles as they stand on a day. One query, or none."""
    keys = {matter: [rules.split_place(key)[0] for key in matter.key_list] for matter in matters}
    known = articles_by_keys(key for each in keys.values() for key in each)
    return [
        ShownMatter(matter, [quote(known[key], on=on) for key in own if key in known])
        for matter, own in keys.items()
    ]


# --- What trainers see ---------------------------------------------------------------------------


def all_lists() -> QuerySet[MatterListPage]:
    """Return every list, drafts too, with the `count` of the matters published, by title."""
    counted: QuerySet[MatterListPage] = MatterListPage.objects.annotate(count=Count("matters"))
    return counted.order_by("title", "pk")


def newest_text(page: MatterListPage) -> MatterListPage:
    """Return a list as its newest revision has it."""
    newest: MatterListPage = page.get_latest_revision_as_object()
    return newest


def rows_of(page: MatterListPage) -> list[MatterRow]:
    """Return the matters of a list as plain rows. One query, or none for a draft."""
    return [row_of(matter) for matter in page.matters.all()]


def row_of(matter: Matter) -> MatterRow:
    """Return a matter as a plain row."""
    return matter_row({name: getattr(matter, name) for name in FIELDS})


def rows_from(data: Iterable[dict[str, Any]]) -> list[MatterRow]:
    """Return rows that were kept as JSON."""
    return [MatterRow(**each) for each in data]


def draft_changes(page: MatterListPage) -> Changes:
    """Return what the newest draft of a list would change for readers. Two queries."""
    published = rows_of(page) if page.live else []
    return changes(published, rows_of(newest_text(page)))


def import_of(pk: int, *, owner: Any) -> MatterImport | None:
    """Return somebody's own upload with its list; None if there is none."""
    uploads = MatterImport.objects.select_related("matter_list")
    return uploads.filter(pk=pk, uploaded_by=owner).first()
