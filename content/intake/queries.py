"""Reads about intakes: what a statute would change here, and what keeps it from being law."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from content.intake.models import LawIntake
from content.intake.reading import Read
from content.intake.rules.checks import Finding, article_faults, note_findings
from content.intake.rules.statute import Note
from content.laws import documents
from content.laws.documents import DocumentError, LawDocument
from content.laws.models import Law, LawVersion
from content.laws.rules import ArticleText, law_name, ranges

REQUIRED = (
    "law",
    "short_name",
    "slug",
    "kind",
    "issuer",
    "promulgated",
    "effective",
    "effective_basis",
)
STATUSES = (documents.IN_FORCE, documents.AMENDED, documents.REPEALED)


@dataclass(frozen=True, slots=True)
class Check:
    """How a statute stands: what it would be here, and what was found."""

    standing: str  # "new-law", "new-version", "unchanged", "other-text", "unknown"
    key: str  # of the version that it is or would be; empty while a part of it is missing
    article_count: int
    blocking: list[Finding]
    warnings: list[Finding]

    @property
    def can_be_committed(self) -> bool:
        return not self.blocking

    def as_json(self) -> dict[str, Any]:
        """Return the check as it is kept with an intake."""
        return {
            "standing": self.standing,
            "key": self.key,
            "articles": self.article_count,
            "problems": [[finding.code, finding.params] for finding in self.blocking],
            "warnings": [[finding.code, finding.params] for finding in self.warnings],
        }


def intakes() -> QuerySet[LawIntake]:
    """Return the intakes with the people in them, the newest first; without their texts."""
    newest_first = LawIntake.objects.order_by("-uploaded_at", "-pk")
    return newest_first.select_related("uploaded_by", "settled_by", "version__law").defer(
        "document", "notes"
    )


def key_of(data: Mapping[str, Any]) -> str:
    """Return the key of the version that a document tells of; empty while it cannot be said."""
    has_parts = data["slug"] and data["promulgated"]
    return f"{data['slug']}_{data['promulgated']}" if has_parts else ""


def law_document(data: Mapping[str, Any]) -> LawDocument:
    """Return the law of an intake's document.

    Raises:
        DocumentError: something is missing or holds what it cannot.
    """
    return documents.document_of({**data, "id": key_of(data)})


def prepared(read: Read) -> dict[str, Any]:
    """Return a document that was read with its place among the laws that are here.

    What it says itself stays; the address of a law that is here, the versions before and after
    it and the laws that it repeals are filled in. Four queries at most.
    """
    data = dict(read.data)
    law = known_law(data["law"], data["short_name"])
    if law is not None:
        data["slug"] = data["slug"] if data["slug"] == law.slug else law.slug
        data["kind"] = data["kind"] or law.kind
    return data | links(data) | {"repeals": data["repeals"] or repeals(read.repeals, data)}


def known_law(name: str, short_name: str) -> Law | None:
    """Return the law that is called so; None if there is none, or no one alone. One query."""
    if not name and not short_name:
        return None
    found = Law.objects.filter(Q(name=name) | Q(short_name=short_name))[:2]
    return found[0] if len(found) == 1 else None


def links(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the versions before and after one, by the days on which they were adopted.

    What the document names itself is kept. One query.
    """
    promulgated = _day(data["promulgated"])
    supersedes, follower, ended = (
        data["supersedes"],
        data["superseded_by"],
        data["superseded_on"],
    )
    if promulgated is not None:
        versions = LawVersion.objects.filter(law__slug=data["slug"]).order_by("promulgated_on")
        before = [each for each in versions if each.promulgated_on < promulgated]
        after = [each for each in versions if each.promulgated_on > promulgated]
        if not supersedes and before and before[-1].end_kind != LawVersion.End.REPEALED:
            supersedes = before[-1].key
        if not ended and not follower and after:
            follower, ended = after[0].key, str(after[0].effective_on)
    return {"supersedes": supersedes, "superseded_by": follower, "superseded_on": ended}


def repeals(names: Iterable[str], data: Mapping[str, Any]) -> list[str]:
    """Return the keys of versions that laws of these names stand with when it takes effect.

    One query, or none.
    """
    effective = _day(data["effective"])
    if effective is None:
        return []
    named = _named(names, data).filter(effective_on__lte=effective)
    standing = Q(ended_on=None) | Q(ended_on__gt=effective) | Q(ended_on=effective, ended_by=None)
    found = named.filter(standing | Q(ended_by__key=key_of(data)))
    return sorted(found.values_list("key", flat=True))


def repealable(names: Iterable[str], data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return key and name of each version that a law with these names in it may end. One query."""
    standing = Q(ended_by=None) | Q(ended_by__key=key_of(data))
    found = _named(names, data).filter(standing).select_related("law").order_by("key")
    return [(each.key, f"《{each.law.short_name}》 {each.promulgated_on}") for each in found]


def _named(names: Iterable[str], data: Mapping[str, Any]) -> QuerySet[LawVersion]:
    """Return the versions of other laws that are called so."""
    short = {law_name(name) for name in names}
    named = Q(law__short_name__in=short) | Q(law__name__in=set(names))
    return LawVersion.objects.filter(named).exclude(law__slug=data["slug"])


@dataclass(frozen=True, slots=True)
class Passage:
    """An article as it was read, with the headings above it where they change."""

    number: int
    label: str
    place: str
    place_changes: bool
    paragraphs: list[str]


def passages(articles: Sequence[ArticleText]) -> list[Passage]:
    """Return articles as a page shows them."""
    shown, last = [], ""
    for each in articles:
        place = " / ".join(filter(None, (each.book, each.sub_book, each.chapter, each.section)))
        paragraphs = each.text.split("\n")
        shown.append(Passage(each.number, each.label, place, place != last, paragraphs))
        last = place
    return shown


def sister_versions(data: Mapping[str, Any]) -> list[LawVersion]:
    """Return the other versions of a document's law that are here, the newest first. One query."""
    versions = LawVersion.objects.filter(law__slug=data["slug"]).exclude(key=key_of(data))
    return list(versions.order_by("-promulgated_on"))


def check(data: Mapping[str, Any], notes: Sequence[Note] = ()) -> Check:
    """Return how a document stands among the laws that are here. Six queries at most."""
    articles = documents.articles_of(data)
    blocking, warnings = note_findings(notes)
    blocking = [*article_faults(articles), *blocking]
    missing = [Finding(f"no-{field}") for field in REQUIRED if not data[field]]
    document = None
    if not missing:
        try:
            document = law_document(data)
        except DocumentError as error:
            missing = [Finding("document", {"problem": str(error)})]
    blocking += missing
    standing = "unknown"
    if document is not None:
        standing, faults, more = _among_laws(document)
        blocking += faults
        warnings += more
    warnings += _to_look_at(data)
    return Check(standing, key_of(data), len(articles), blocking, warnings)


def _to_look_at(data: Mapping[str, Any]) -> list[Finding]:
    warnings = []
    status = str(data["status"]).removesuffix(f"（{documents.UNCONFIRMED}）")
    if status not in STATUSES:
        warnings.append(Finding("unknown-status", {"status": status[:40]}))
    if documents.UNCONFIRMED in data["status"]:
        warnings.append(Finding("not-confirmed"))
    if data["effective_basis"] == "memory":
        warnings.append(Finding("from-memory"))
    if data["effective"] and data["promulgated"] and data["effective"] < data["promulgated"]:
        warnings.append(Finding("early"))
    return warnings


def _among_laws(document: LawDocument) -> tuple[str, list[Finding], list[Finding]]:
    """Return what a whole document would be here, with what stands against it."""
    versions = list(LawVersion.objects.filter(law__slug=document.slug).select_related("law"))
    same_day = next(
        (each for each in versions if each.promulgated_on == document.promulgated_on), None
    )
    faults, warnings = _names(document, versions)
    if same_day is not None:
        standing, found = _compared(document, same_day)
        return standing, [*faults, found], warnings
    ended = [key for key in (document.supersedes, *document.repeals) if key]
    known = {each.key: each for each in LawVersion.objects.filter(key__in=ended)}
    faults += [
        Finding("before-predecessor", {"key": key})
        for key in ended
        if key in known and known[key].effective_on > document.effective_on
    ]
    faults += [
        Finding("overlap", {"key": each.key}) for each in versions if _overlaps(each, document)
    ]
    warnings += [Finding("other-version", {"key": key}) for key in ended if key not in known]
    return ("new-version" if versions else "new-law"), faults, warnings


def _names(
    document: LawDocument, versions: Sequence[LawVersion]
) -> tuple[list[Finding], list[Finding]]:
    if versions:
        name = versions[0].law.name
        renamed = [Finding("other-name", {"name": name})] if name != document.name else []
        return [], renamed
    elsewhere = Law.objects.filter(name=document.name).exclude(slug=document.slug).first()
    if elsewhere is not None:
        return [Finding("name-elsewhere", {"slug": elsewhere.slug})], []
    return [], []


def _compared(document: LawDocument, version: LawVersion) -> tuple[str, Finding]:
    params = {"key": version.key}
    if version.digest == document.digest:
        return "unchanged", Finding("unchanged", params)
    there = dict(version.articles.values_list("number", "text"))
    here = {article.number: article.text for article in document.articles}
    differ = sorted(
        number for number in there.keys() | here.keys() if there.get(number) != here.get(number)
    )
    if differ:
        return "other-text", Finding("other-text", params | {"numbers": ranges(differ)})
    return "other-text", Finding("other-headings", params)


def _overlaps(version: LawVersion, document: LawDocument) -> bool:
    """Tell whether a version of the same law would be in force beside the document's."""
    is_ended = version.key in (document.supersedes, *document.repeals)
    end = document.effective_on if is_ended else version.ended_on
    starts_before_end = document.ended_on is None or version.effective_on < document.ended_on
    return starts_before_end and (end is None or document.effective_on < end)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
