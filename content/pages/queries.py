"""Reads about cases: lists, and what a case shows with the law of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Case, F, QuerySet, When

from content.laws.models import Article
from content.laws.queries import Quote, articles_by_keys, quote
from content.pages import rules
from content.pages.models import CasePage
from content.pages.records import CaseKind

# Guiding cases first: they are to be referred to.
RANKS = Case(*(When(kind=kind, then=rank) for rank, kind in enumerate(CaseKind.values)), default=9)


def published_cases(
    *,
    domain: str = "",
    kind: str = "",
    issuer: str = "",
    year: int | None = None,
    is_withdrawn: bool | None = None,
) -> QuerySet[CasePage]:
    """Return the cases that readers see: those in reference by kind, the newest first.

    Args:
        is_withdrawn: None for all, the withdrawn ones last.
    """
    cases: QuerySet[CasePage] = CasePage.objects.live()
    wanted = {"domain": domain, "kind": kind, "issuer": issuer, "published_on__year": year}
    cases = cases.filter(**{name: value for name, value in wanted.items() if value})
    if is_withdrawn is not None:
        cases = cases.filter(withdrawn_on__isnull=not is_withdrawn)
    is_out = Case(When(withdrawn_on=None, then=0), default=1)
    ranked: QuerySet[CasePage] = cases.annotate(is_out=is_out, rank=RANKS)
    return ranked.order_by("is_out", "rank", "-published_on", "path")


def case_publishers() -> list[str]:
    """Return who published the cases that readers see. One query."""
    cases = CasePage.objects.live().order_by("issuer")
    return list(cases.values_list("issuer", flat=True).distinct())


def case_years() -> list[int]:
    """Return the years in which these were published, the newest first. One query."""
    cases = CasePage.objects.live().exclude(published_on=None)
    return [day.year for day in cases.dates("published_on", "year", order="DESC")]


def case_domains() -> list[str]:
    """Return the domains that published cases are about."""
    cases = CasePage.objects.live().exclude(domain="")
    return list(cases.order_by("domain").values_list("domain", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class ToSignOff:
    """A page that readers are asked to sign off, in the text that is public now."""

    page_id: int
    revision_id: int
    title: str
    url: str
    kind: str
    due_on: date | None


def pages_to_sign_off() -> list[ToSignOff]:
    """Return what is to be signed off, the nearest day first, then what has none. One query."""
    cases = CasePage.objects.live().filter(
        needs_sign_off=True, withdrawn_on=None, live_revision__isnull=False
    )
    return [
        ToSignOff(
            page_id=case.pk,
            revision_id=case.live_revision_id,
            title=case.title,
            url=case.address,
            kind=case.get_kind_display(),
            due_on=case.sign_off_due_on,
        )
        for case in cases.order_by(F("sign_off_due_on").asc(nulls_last=True), "pk")
    ]


class Standing(StrEnum):
    """How a citation of a case stands on the reader's day."""

    STANDS = "stands"  # the text cited is in force
    MOVED = "moved"  # another article is in force instead
    GONE = "gone"  # out of force, and nothing is known instead
    OLDER = "older"  # the text cited is not in this collection; today's article is known
    UNKNOWN = "unknown"  # neither is in this collection


@dataclass(frozen=True, slots=True)
class Basis:
    """A citation of a case as its page shows it."""

    cited: str
    note: str
    standing: Standing
    old: list[Quote]  # the articles cited, if they are out of force
    current: list[Quote]  # the articles to read today


def case_basis(case: CasePage, *, on: date) -> list[Basis]:
    """Return the citations of a case with the articles behind them. Two queries."""
    rows = list(case.legal_basis.all())
    keys = [key for row in rows for key in rules.lines(f"{row.cited_keys}\n{row.current_keys}")]
    known = articles_by_keys(keys)
    return [_basis(row, known, on) for row in rows]


def _basis(row: Any, known: dict[str, Article], day: date) -> Basis:
    cited = _quotes(rules.lines(row.cited_keys), known, day)
    current = _quotes(rules.lines(row.current_keys), known, day)
    standing = _standing(cited, current)
    if standing == Standing.STANDS:
        return Basis(row.cited, row.note, standing, old=[], current=cited)
    old = [each for each in cited if not each.is_in_force]
    return Basis(row.cited, row.note, standing, old=old, current=current)


def _standing(cited: list[Quote], current: list[Quote]) -> Standing:
    if cited and all(each.is_in_force for each in cited):
        return Standing.STANDS
    if cited:
        return Standing.MOVED if current else Standing.GONE
    return Standing.OLDER if current else Standing.UNKNOWN


def _quotes(keys: Iterable[str], known: dict[str, Article], day: date) -> list[Quote]:
    return [quote(known[key], on=day) for key in keys if key in known]
