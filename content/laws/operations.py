"""Load laws: add versions, and say of older ones when and by what they ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from modelsearch.backends import get_search_backends

from accounts.models import User
from content.laws import rules
from content.laws.documents import LawDocument
from content.laws.models import Article, Law, LawVersion
from content.signals import law_version_added
from core import audit
from core.errors import Refusal

BATCH = 500  # rows in one statement


class TextChanged(Refusal):
    code = "law-text-changed"
    message = _(
        "%(key)s is here already with another text. Articles are never changed: "
        "give the new text a version of its own."
    )


class EndsBeforeStart(Refusal):
    code = "law-ends-before-start"
    message = _(
        "%(key)s takes effect on %(start)s; it cannot end on %(end)s. Put the day right on which "
        "the text that follows it takes effect."
    )


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did, in versions."""

    created: int = 0
    ended: int = 0  # there before; now known to end, or to end otherwise
    unchanged: int = 0
    articles: int = 0  # of the versions created


@transaction.atomic(durable=True)
def load_laws(*, documents: Iterable[LawDocument], actor: User | None, at: datetime) -> Loaded:
    """Add the versions that are not there yet, with their articles, and put them in the index.

    Safe to repeat: a version that stands with the same text is left as it is. Locks the versions
    that are there.

    Args:
        actor: None for the platform's own commands.

    Raises:
        TextChanged: a version is there with another text. Nothing is loaded.
        EndsBeforeStart: a version would end before it takes effect. Nothing is loaded.
    """
    return add_versions(documents=documents, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def add_versions(*, documents: Iterable[LawDocument], actor: User | None, at: datetime) -> Loaded:
    """Do what `load_laws` does, within the transaction of another operation."""
    given = {document.key: document for document in documents}
    ends = _ends(given)
    standing = _lock(given.keys() | ends.keys())
    for key, document in given.items():
        if key in standing and standing[key].digest != document.digest:
            raise TextChanged(key=key)
    fresh = [document for key, document in given.items() if key not in standing]
    created = _add_versions(fresh)
    articles = _add_articles(fresh, created)
    _set_ends(ends, {version.key: version for version in created})
    ended = _set_ends(ends, standing)
    _record(created, ended, actor, at)
    known = given.keys() & standing.keys()
    unchanged = len(known - {version.key for version in ended})
    return Loaded(len(created), len(ended), unchanged, articles)


@dataclass(frozen=True, slots=True)
class _End:
    on: date
    kind: str
    by: str  # key of a version; empty if unknown


def _ends(given: dict[str, LawDocument]) -> dict[str, _End]:
    """Return the ends that the documents know of: their own, and of versions they replace."""
    repealed = {
        key: _End(document.effective_on, LawVersion.End.REPEALED, document.key)
        for document in given.values()
        for key in document.repeals
    }
    before = {
        document.supersedes: _End(document.effective_on, LawVersion.End.SUPERSEDED, document.key)
        for document in given.values()
        if document.supersedes
    }
    own = {
        key: _End(document.ended_on, document.end_kind, document.ended_by)
        for key, document in given.items()
        if document.ended_on
    }
    return repealed | before | own


def _lock(keys: Iterable[str]) -> dict[str, LawVersion]:
    versions = LawVersion.objects.select_for_update().filter(key__in=keys).order_by("pk")
    return {version.key: version for version in versions}


def _add_versions(documents: Sequence[LawDocument]) -> list[LawVersion]:
    laws = _laws(documents)
    return LawVersion.objects.bulk_create(
        LawVersion(
            law=laws[document.slug],
            key=document.key,
            issuer=document.issuer,
            promulgated_on=document.promulgated_on,
            effective_on=document.effective_on,
            effective_basis=document.effective_basis,
            status_as_of=document.status_as_of,
            is_confirmed=document.is_confirmed,
            history=document.history,
            source=document.source,
            article_count=len(document.articles),
            digest=document.digest,
        )
        for document in documents
    )


def _laws(documents: Sequence[LawDocument]) -> dict[str, Law]:
    """Return the law of each slug; those that are new are made."""
    named = {document.slug: document for document in documents}
    Law.objects.bulk_create(
        (
            Law(
                slug=slug,
                name=document.name,
                short_name=document.short_name,
                kind=document.kind,
            )
            for slug, document in named.items()
        ),
        ignore_conflicts=True,
    )
    return {law.slug: law for law in Law.objects.filter(slug__in=named)}


def _add_articles(documents: Sequence[LawDocument], versions: Sequence[LawVersion]) -> int:
    articles = [
        Article(
            version=version,
            text_digest=rules.text_digest(text.text),
            **{name: getattr(text, name) for name in text.__slots__},
        )
        for document, version in zip(documents, versions, strict=True)
        for text in document.articles
    ]
    for batch in _batches(articles):
        Article.objects.bulk_create(batch)
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(Article, batch)
    return len(articles)


def _batches(articles: Sequence[Article]) -> Iterable[list[Article]]:
    for start in range(0, len(articles), BATCH):
        yield list(articles[start : start + BATCH])


def _set_ends(ends: dict[str, _End], versions: dict[str, LawVersion]) -> list[LawVersion]:
    """Write the ends of versions; return those that this changed."""
    enders = LawVersion.objects.filter(key__in={end.by for end in ends.values()})
    keys = dict(enders.values_list("key", "pk"))
    changed = []
    for key, version in versions.items():
        end = ends.get(key)
        if end is None or _stands(version, end, keys.get(end.by)):
            continue
        if end.on < version.effective_on:
            raise EndsBeforeStart(key=key, start=version.effective_on, end=end.on)
        version.ended_on, version.end_kind = end.on, end.kind
        version.ended_by_id = keys.get(end.by)
        changed.append(version)
    LawVersion.objects.bulk_update(changed, ["ended_on", "end_kind", "ended_by"])
    return changed


def _stands(version: LawVersion, end: _End, by: int | None) -> bool:
    return (version.ended_on, version.end_kind, version.ended_by_id) == (end.on, end.kind, by)


def _record(
    created: Sequence[LawVersion],
    ended: Sequence[LawVersion],
    actor: User | None,
    at: datetime,
) -> None:
    for version in created:
        detail = {"version": version.key, "digest": version.digest}
        audit.record(
            "content.law-version-added", actor=actor, subject=version, at=at, detail=detail
        )
        announce = partial(law_version_added.send, LawVersion, version_id=version.pk)
        transaction.on_commit(announce, robust=True)
    for version in ended:
        detail = {"version": version.key, "ended_on": str(version.ended_on)}
        audit.record(
            "content.law-version-ended", actor=actor, subject=version, at=at, detail=detail
        )
