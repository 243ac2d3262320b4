"""Load the questions of an old bank as drafts: all or none, and never more than drafts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from content.api import Article, Law, Prose, Resolver, articles_by_keys
from core import audit
from core.errors import Refusal
from exams.bank import rules as bank
from exams.bank.models import Item, ItemVersion, Option, Topic
from exams.bank.operations import OwnWork, require_role
from exams.bank.operations.digests import refresh_digests
from exams.impact.documents import Bad, Question
from exams.impact.models import OldBankEntry
from exams.impact.rules import named

QUOTED = 10  # reasons that a refusal quotes; the rest is counted
AT_ONCE = 100  # citation keys in one query
RETURNED = frozenset({"stale", "stale_key", "wrong_key", "duplicate"})
Status = ItemVersion.Status


class QuestionsRefused(Refusal):
    code = "questions-refused"
    message = gettext_lazy("%(count)s questions cannot be loaded; none was. %(details)s")


@dataclass(frozen=True, slots=True)
class LoadedQuestions:
    """What loading did, or would do: codes."""

    created: list[str]
    changed: list[str]
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a question rests on, as far as it is known."""

    article: Article | None = None
    also: tuple[Article, ...] = ()
    law: int | None = None
    points_at: tuple[Article, ...] = ()


@transaction.atomic(durable=True)
def load_questions(
    *,
    questions: Sequence[Question],
    bad: Sequence[Bad],
    author: User,
    reviewer: User,
    at: datetime,
    is_dry_run: bool = False,
) -> LoadedQuestions:
    """Enter the questions of an old bank as drafts of the author's, with what its review says.

    None is released by this, so none comes into a drill or a paper before a second person has
    approved it. A question that somebody has held against the text in force cites the article
    that the review names; every other rests on its law as of its exam year, and the review only
    points at where to look. Safe to repeat: what is there unchanged is left alone; a question
    that is otherwise in the file now is rewritten if nobody has worked on it here. Two dozen
    queries, however many questions.

    Args:
        bad: what could not be read; refuses the whole file.
        is_dry_run: only tell what loading would do.

    Raises:
        NotYourRole: the author is no trainer, or the reviewer no reviewer.
        OwnWork: author and reviewer are the same.
        QuestionsRefused: some cannot be loaded; the message says which and why. None is.
    """
    require_role(author, Role.TRAINER)
    require_role(reviewer, Role.REVIEWER)
    if author.pk == reviewer.pk:
        raise OwnWork
    load = _Load(questions, author, reviewer, at)
    _require_loadable([*bad, *load.refused()])
    if not is_dry_run:
        load.write()
    return LoadedQuestions(
        [each.code for each in load.new],
        [each.code for each in load.changed],
        len(questions) - len(load.new) - len(load.changed),
    )


def _require_loadable(bad: Sequence[Bad]) -> None:
    if bad:
        rest = "" if len(bad) <= QUOTED else " …"
        details = " ".join(f"{each.code}: {each.reason}" for each in bad[:QUOTED])
        raise QuestionsRefused(count=len(bad), details=details + rest)


class _Load:
    """One load: what the file has, beside what is there."""

    def __init__(
        self, questions: Sequence[Question], author: User, reviewer: User, at: datetime
    ) -> None:
        self.questions, self.author, self.reviewer, self.at = questions, author, reviewer, at
        codes = {each.code for each in questions}
        locked = Item.objects.select_for_update().filter(code__in=codes).order_by("pk")
        self.items = {item.code: item for item in locked}
        entries = OldBankEntry.objects.filter(item__in=self.items.values())
        self.entries = {entry.item_id: entry for entry in entries}
        versions = ItemVersion.objects.filter(item__in=self.items.values()).order_by("number")
        self.versions = {version.item_id: version for version in versions}
        self.articles = _articles(questions)
        self.new = [each for each in questions if each.code not in self.items]
        self.changed = [
            each
            for each in questions
            if (entry := self._entry(each)) and entry.digest != each.digest
        ]

    def _entry(self, question: Question) -> OldBankEntry | None:
        item = self.items.get(question.code)
        return self.entries.get(item.pk) if item else None

    def refused(self) -> list[Bad]:
        found, codes = [], set()
        for question in self.questions:
            reason = _("It stands twice in the file.") if question.code in codes else ""
            codes.add(question.code)
            if reason := reason or self._refusal_of(question):
                found.append(Bad(question.code, reason))
        return found

    def _refusal_of(self, question: Question) -> str:
        missing = [key for key in question.law_refs if key not in self.articles]
        if missing:
            return _("There is no article %(key)s. Load the laws first.") % {"key": missing[0]}
        item = self.items.get(question.code)
        if item is None:
            return ""
        entry = self._entry(question)
        if entry is None:
            return _("An item of another origin has this code.")
        version = self.versions[item.pk]
        is_touched = version.released_at or version.content_hash != entry.content_hash
        if entry.digest != question.digest and is_touched:
            return _("It was changed in the file, and here as well. Compare the two by hand.")
        return ""

    def write(self) -> None:
        written = [*self.new, *self.changed]
        bases = _bases(written, self.articles)
        topics = _topics(written, self.author, self.at)
        self.items |= _new_items(self.new, topics)
        versions = [self._version(each, bases[each.code]) for each in written]
        begun, changed = versions[: len(self.new)], versions[len(self.new) :]
        ItemVersion.objects.bulk_create(begun)
        ItemVersion.objects.bulk_update(changed, WRITTEN)
        _write_options(written, versions)
        refresh_digests(versions)
        _write_also(versions, [bases[each.code] for each in written])
        self._write_entries(written, versions, bases)
        record = audit.record_all
        record("exams.item-version-begun", actor=self.author, subjects=begun, at=self.at)
        record("exams.item-version-changed", actor=self.author, subjects=changed, at=self.at)

    def _version(self, question: Question, basis: _Basis) -> ItemVersion:
        item = self.items[question.code]
        version = self.versions.get(item.pk) or ItemVersion(item=item, number=1)
        content = _content(question, basis)
        is_reviewed = question.verdict != "not_reviewed"
        version.kind, version.stem, version.rationale = content.kind, content.stem, ""
        version.article = basis.article
        version.law_id = basis.article.version.law_id if basis.article else basis.law
        version.law_year = question.year
        version.source = " · ".join(
            part for part in (question.exam, str(question.year or ""), question.source) if part
        )[:200]
        version.author, version.written_at = self.author, self.at
        version.status = Status.RETURNED if question.verdict in RETURNED else Status.DRAFT
        version.reviewer = self.reviewer if is_reviewed else None
        version.reviewed_at = self.at if is_reviewed else None
        version.review_note = question.note
        version.content_hash = bank.content_hash(content)
        return version

    def _write_entries(
        self,
        questions: Sequence[Question],
        versions: Sequence[ItemVersion],
        bases: dict[str, _Basis],
    ) -> None:
        entries = OldBankEntry.objects.bulk_create(
            (
                OldBankEntry(
                    item_id=version.item_id,
                    digest=question.digest,
                    content_hash=version.content_hash,
                    exam=question.exam,
                    verdict=question.verdict.replace("_", "-"),
                )
                for question, version in zip(questions, versions, strict=True)
            ),
            update_conflicts=True,
            unique_fields=["item"],
            update_fields=["digest", "content_hash", "exam", "verdict"],
        )
        known = dict(
            OldBankEntry.objects.filter(item__in=[each.item_id for each in entries]).values_list(
                "item", "pk"
            )
        )
        links = OldBankEntry.points_at.through
        links.objects.filter(oldbankentry__in=known.values()).delete()
        links.objects.bulk_create(
            links(oldbankentry_id=known[version.item_id], article=article)
            for question, version in zip(questions, versions, strict=True)
            for article in bases[question.code].points_at
        )


WRITTEN = [
    *("kind", "stem", "rationale", "article", "law", "law_year", "source", "author", "written_at"),
    *("status", "reviewer", "reviewed_at", "review_note", "content_hash"),
]


def _content(question: Question, basis: _Basis) -> bank.Content:
    return replace(question.content, article=basis.article.key if basis.article else "")


def _articles(questions: Sequence[Question]) -> dict[str, Article]:
    """Return the articles that reviews name. One query for every hundred of them."""
    keys = sorted({key for each in questions for key in each.law_refs})
    found: dict[str, Article] = {}
    for start in range(0, len(keys), AT_ONCE):
        found |= articles_by_keys(keys[start : start + AT_ONCE])
    return found


def _bases(questions: Sequence[Question], articles: dict[str, Article]) -> dict[str, _Basis]:
    """Return what each question rests on. Six queries at most."""
    resolver = Resolver()
    resolved = resolver.resolve([_prose(each) for each in questions])
    subjects = _laws_of_subjects({each.subject for each in questions})
    bases = {}
    for question, citations in zip(questions, resolved, strict=True):
        refs = tuple(articles[key] for key in question.law_refs)
        if question.is_confirmed:
            bases[question.code] = _Basis(refs[0], refs[1:])
            continue
        cited = next((each.article for each in citations if each.article), None)
        law = refs[0].version.law_id if refs else None
        if question.year is None or (cited and law and cited.version.law_id != law):
            cited = None
        law = law or _law_named(question, resolver, subjects)
        bases[question.code] = _Basis(cited, (), law, refs)
    return bases


def _prose(question: Question) -> Prose:
    """Return the stem as of the end of its exam year; without a year nobody knows which law."""
    options = "\n".join(choice.text for choice in question.content.choices)
    text = f"{question.content.stem}\n{options}" if question.year else ""
    return Prose(text, date(question.year or 1, 12, 31))


def _law_named(question: Question, resolver: Resolver, subjects: dict[str, int]) -> int | None:
    """Return the law that the subject names, or else the stem."""
    if question.subject in subjects:
        return subjects[question.subject]
    return resolver.laws.get(named(question.content.stem, resolver.laws))


def _laws_of_subjects(subjects: set[str]) -> dict[str, int]:
    """Return the law of each subject: 治安管理 is the 治安管理处罚法. One query."""
    begins = Q()
    for subject in subjects:
        begins |= Q(short_name__startswith=subject)
    laws = list(Law.objects.filter(begins).values_list("short_name", "pk")) if subjects else []
    return {
        subject: min(fitting, key=lambda law: (len(law[0]), law[0]))[1]
        for subject in subjects
        if (fitting := [law for law in laws if law[0].startswith(subject)])
    }


def _topics(questions: Sequence[Question], author: User, at: datetime) -> dict[str, Topic]:
    """Return the topic of each subject; a subject that is none yet becomes one."""
    known = list(Topic.objects.order_by("position", "pk"))
    found: dict[str, Topic] = {}
    fresh: list[Topic] = []
    for subject in sorted({each.subject for each in questions}):
        fitting = [topic for topic in known if subject in topic.name]
        if not fitting:
            code = f"subject-{hashlib.sha256(subject.encode()).hexdigest()[:8]}"
            fitting = [Topic(code=code, name=subject, position=len(known) + len(fresh) + 1)]
            fresh += fitting
        found[subject] = fitting[0]
    Topic.objects.bulk_create(fresh)
    audit.record_all("exams.topic-written", actor=author, subjects=fresh, at=at)
    return found


def _new_items(questions: Sequence[Question], topics: dict[str, Topic]) -> dict[str, Item]:
    items = Item.objects.bulk_create(
        Item(code=each.code, topic=topics[each.subject], purpose=Item.Purpose.EXAM)
        for each in questions
    )
    return {item.code: item for item in items}


def _write_options(questions: Sequence[Question], versions: Sequence[ItemVersion]) -> None:
    Option.objects.filter(version__in=versions).delete()
    Option.objects.bulk_create(
        Option(version=version, letter=letter, text=choice.text, is_key=choice.is_key)
        for question, version in zip(questions, versions, strict=True)
        for letter, choice in question.content.lettered
    )


def _write_also(versions: Sequence[ItemVersion], bases: Sequence[_Basis]) -> None:
    links = ItemVersion.also_cites.through
    links.objects.filter(itemversion__in=versions).delete()
    links.objects.bulk_create(
        links(itemversion=version, article=article)
        for version, basis in zip(versions, bases, strict=True)
        for article in basis.also
    )
