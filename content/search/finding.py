"""From a query to what holds its words: in every version and of every type, before it is read."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from modelsearch.backends import get_search_backend
from wagtail.models import PageViewRestriction

from content.laws.models import Article, LawVersion
from content.search import ranking
from content.search.asking import Asked, Term
from content.search.kinds import PageKind, by_content_type, kind_of_law

ENOUGH = 20  # hits with all the words, from which those with some are left out
LOOSE = 300  # hits with some of the words, at most
LEAST = 0.34  # the share of the words, by weight, that a hit must hold
MORE = 0.6  # the same of a short query, where something holds all
SHORT = 3  # words
WHOLE = 0.9  # the share that counts as all: a word that is everywhere may be missing


class Group(NamedTuple):
    """What the facets tell apart."""

    kind: str
    level: str = ""  # of a law
    state: str = ""  # of its version
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """What of a version of a law counts for its articles."""

    law: int
    name: str
    group: Group
    effective_on: date


class Row(NamedTuple):
    """A hit whose text nobody has read yet. There may be thousands: a tuple is made fastest."""

    pk: int
    group: Group
    coverage: float = 1.0  # the share of the words that it holds, by their weight
    bits: int = 0  # one for each term that it holds
    law: int = 0
    title: str = ""  # of a page; the name of an article's law
    is_named: bool = False  # by law and number
    day: date = date.min  # since when it is in force, or out
    is_withdrawn: bool = False  # a case that is no longer to be referred to: below all others


@dataclass(frozen=True, slots=True)
class Pool:
    """All that was found, whatever it is narrowed to."""

    rows: list[Row] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)  # of the terms
    unknown: tuple[int, ...] = ()  # places of terms that nothing holds


def find(asked: Asked, *, on: date, among: int) -> Pool:
    """Return what holds the words of a query. Four queries, and one for each type of pages found.

    Args:
        on: the reader's day, for the state of versions.
        among: how many articles there are.
    """
    named = list(_articles_named(asked, on))
    if not asked.terms:
        return Pool(named)
    bits = _holders(asked)
    kinds = Counter(bits.values())
    held = [
        sum(number for each, number in kinds.items() if each >> place & 1)
        for place in range(len(asked.terms))
    ]
    weights = [ranking.weight(number, max(among, number)) for number in held]
    unknown = tuple(place for place, number in enumerate(held) if not number)
    rows = _rows(_shares(asked, bits, weights, unknown), bits, on)
    pinned = named if asked.number is not None and asked.laws else []
    keys = {row.pk for row in pinned}
    own = [row for row in _of_named_laws(rows, asked) if not (row.law and row.pk in keys)]
    return Pool([*pinned, *own], weights, unknown)


def _holders(asked: Asked) -> dict[int, int]:
    """Return the entries of the index that hold some term, each with the bits of its terms.

    One query; a second one for the spare ways of terms where few entries hold them all.
    """
    every = list(enumerate(asked.terms))
    found = _bits([(place, term, False) for place, term in every])
    all_bits = (1 << len(every)) - 1
    if sum(bits == all_bits for bits in found.values()) < ENOUGH:
        for entry, bits in _bits([(place, term, True) for place, term in every]).items():
            found[entry] = found.get(entry, 0) | bits
    return found


def _bits(wanted: Sequence[tuple[int, Term, bool]]) -> dict[int, int]:
    """Return what holds terms, with their bits: by their spare ways, or by all others."""
    places, ways = [], []
    for place, term, is_spare in wanted:
        words = [way.words for way in term.ways if way.is_spare is is_spare]
        if words:
            places.append(1 << place)
            ways.append(words)
    found: dict[int, int] = {}
    for entry, number in get_search_backend().holders(ways) if ways else ():
        found[entry] = found.get(entry, 0) | places[number]
    return found


def _shares(
    asked: Asked, bits: Mapping[int, int], weights: Sequence[float], unknown: Collection[int]
) -> dict[int, float]:
    """Return the entries that are hits, each with the share of the words that it holds."""
    known = [0.0 if place in unknown else weight for place, weight in enumerate(weights)]
    needed = sum(1 << place for place, term in enumerate(asked.terms) if term.is_quoted)
    kinds = {each: ranking.coverage(each, known) for each in set(bits.values())}
    kinds = {each: share for each, share in kinds.items() if each & needed == needed}
    whole = {entry: kinds[each] for entry, each in bits.items() if kinds.get(each, 0) >= WHOLE}
    if len(whole) >= ENOUGH:
        return whole
    least = MORE if whole and len(weights) <= SHORT else LEAST
    some = sorted(
        (-kinds[each], entry) for entry, each in bits.items() if least <= kinds.get(each, 0) < WHOLE
    )
    return whole | {entry: -share for share, entry in some[:LOOSE]}


def _rows(shares: Mapping[int, float], bits: Mapping[int, int], on: date) -> list[Row]:
    article_type = ContentType.objects.get_for_model(Article).pk
    placed = get_search_backend().placed(list(shares), article_type)
    versions = _versions({version for *_, version in placed if version}, on)
    kinds = by_content_type()
    pages: dict[int, list[tuple[int, int]]] = {}
    rows = []
    for entry, content_type, pk, version in placed:
        if version:
            rows.append(_article_row(pk, versions[version], shares[entry], bits[entry]))
        elif content_type in kinds:
            pages.setdefault(content_type, []).append((pk, entry))
    for content_type, found in pages.items():
        rows += _page_rows(kinds[content_type], dict(found), shares, bits)
    return rows


def _article_row(pk: int, version: Version, share: float, bits: int) -> Row:
    return Row(
        pk, version.group, share, bits, version.law, title=version.name, day=version.effective_on
    )


def _versions(keys: Collection[int], on: date) -> dict[int, Version]:
    """Return versions by their keys, with their state on a day. One query."""
    rows = LawVersion.objects.filter(pk__in=keys).select_related("law")
    return {version.pk: _version(version, on) for version in rows.defer("history", "source")}


def _version(version: LawVersion, on: date) -> Version:
    law = version.law
    group = Group(kind_of_law(law.kind), law.kind, str(version.state_on(on)), law.domain)
    return Version(law.pk, law.short_name, group, version.effective_on)


def _page_rows(
    kind: PageKind, found: Mapping[int, int], shares: Mapping[int, float], bits: Mapping[int, int]
) -> Iterator[Row]:
    """Yield the pages that everybody may read. One query."""
    names = {each.name for each in kind.pages._meta.get_fields()}
    columns = [
        "pk",
        "title",
        "first_published_at",
        *(each for each in ("domain", "withdrawn_on") if each in names),
    ]
    pages = kind.pages.objects.live().filter(~is_restricted(), pk__in=found)
    for page in pages.values(*columns):
        group = Group(kind.code, domain=page.get("domain", ""))
        published_at, entry = page["first_published_at"], found[page["pk"]]
        yield Row(
            page["pk"],
            group,
            shares[entry],
            bits[entry],
            title=page["title"],
            day=published_at.date() if published_at else date.min,
            is_withdrawn=page.get("withdrawn_on") is not None,
        )


def is_restricted() -> Exists:
    """Tell whether a page, or one above it, is kept to some readers: QuerySet.public() undone."""
    restrictions = PageViewRestriction.objects.annotate(
        below=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    )
    return Exists(restrictions.filter(below__startswith=F("page__path")))


def _of_named_laws(rows: list[Row], asked: Asked) -> list[Row]:
    """Return the hits of the laws that a query names, if there are any; else all."""
    if not asked.laws:
        return rows
    own = [row for row in rows if row.law in asked.laws]
    return own or rows


def _articles_named(asked: Asked, on: date) -> Iterator[Row]:
    """Yield the articles that a query names, by law or number or both. Two queries, or none."""
    is_needed = asked.number is not None or not asked.terms
    if not is_needed or (not asked.laws and (asked.terms or asked.number is None)):
        return
    wanted = Q(version__law__in=asked.laws) if asked.laws else Q()
    if asked.number is not None:
        wanted &= Q(number=asked.number)
    found = list(Article.objects.filter(wanted).values_list("pk", "version"))
    versions = _versions({version for _, version in found}, on)
    for pk, version in found:
        row = _article_row(pk, versions[version], 1.0, 0)
        yield row._replace(is_named=bool(asked.laws) and asked.number is not None)
