"""A candidate's own results: what they may see, and why it is so."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet

from accounts.models import User
from content.api import Article, LawGroup, quote
from exams.delivery.models import Attempt
from exams.invigilation.queries import attempt_is_held
from exams.marking.models import PartScore, Result, TopicScore
from exams.marking.queries import points_of
from exams.papers.models import PaperItem
from exams.results import rules
from exams.results.models import LeftOut
from exams.results.queries.standing import (
    left_out,
    results_on_record,
    results_out,
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """Why there is no result to see yet."""

    is_held: bool  # by an irregularity, or it was when the sitting was released
    is_unmarked: bool  # left out of the release, since it waited for marks


@dataclass(frozen=True, slots=True)
class OwnResult:
    """A result as its candidate sees it: all of it is derived from the row that stands."""

    result: Result
    reasons: list[rules.WhyNot]  # why it does not pass
    parts: list[PartScore]
    topics: list[TopicScore]
    to_read: list[LawGroup]  # articles of items that did not earn all their marks
    versions: list[Result]  # that the candidate saw, the newest first; empty if it never changed


def own_result(attempt: Attempt) -> Result | None:
    """Return the result of an attempt if its candidate may see it: once it is released."""
    return results_out().filter(attempt=attempt).select_related("correction").first()


def why_sealed(attempt: Attempt) -> Sealed:
    """Return why the result of an attempt cannot be seen. Two queries at most."""
    if attempt.sitting.released_at is None:
        return Sealed(is_held=False, is_unmarked=False)
    if Attempt.objects.filter(attempt_is_held(), pk=attempt.pk).exists():
        return Sealed(is_held=True, is_unmarked=False)
    cause = left_out().filter(attempt=attempt).values_list("cause", flat=True).first()
    return Sealed(is_held=cause == LeftOut.Cause.HELD, is_unmarked=cause == LeftOut.Cause.UNMARKED)


def seen_from(attempt: Attempt) -> datetime | None:
    """Return since when the candidate can see a result; None: not yet. One query."""
    left = LeftOut.objects.filter(attempt=attempt).values_list("later__decision__decided_at")
    own = left.first()
    return own[0] if own else attempt.sitting.released_at


def result_page(result: Result, *, on: date) -> OwnResult:
    """Return a result as its candidate sees it. Seven queries at most.

    Args:
        result: one that the candidate may see, with attempt and sitting.
    """
    reasons = rules.why_not(
        result.raw_score,
        result.cut_score,
        parts_failed=result.parts_failed,
        critical_missed=result.critical_missed,
    )
    return OwnResult(
        result=result,
        reasons=reasons,
        parts=list(result.parts.order_by("part")),
        topics=list(topic_scores(result)),
        to_read=articles_to_read_again(result, on=on),
        versions=_versions(result),
    )


def topic_scores(result: Result) -> QuerySet[TopicScore]:
    """Return the parts of a result by topic, in the order of the topics."""
    scores = TopicScore.objects.filter(result=result).select_related("topic")
    return scores.order_by("topic__position", "topic__code")


def articles_to_read_again(result: Result, *, on: date) -> list[LawGroup]:
    """Return the articles of items that did not earn all their marks, by law, each once.

    The law of most of them comes first. Nothing in it tells which item was which. Two queries.
    """
    points = points_of(result)
    places = PaperItem.objects.filter(paper=result.attempt.sitting.paper_id, is_pilot=False)
    missed = {
        article
        for position, marks, article in places.values_list("position", "marks", "version__article")
        if position in points and points[position] < marks
    }
    articles = Article.objects.filter(pk__in=missed).select_related("version__law")
    groups: dict[int, LawGroup] = {}
    for article in articles.order_by("number", "pk"):
        law = article.version.law
        groups.setdefault(law.pk, LawGroup(law)).quotes.append(quote(article, on=on))
    return sorted(groups.values(), key=lambda group: (-len(group.quotes), group.law.slug))


def _versions(result: Result) -> list[Result]:
    """Return the results that the candidate saw, this one first; none if it never changed."""
    if result.number == 1:
        return []
    since = seen_from(result.attempt)
    all_of_them = Result.objects.filter(attempt=result.attempt).select_related("correction")
    newest_first = list(all_of_them.order_by("-number"))
    for place, each in enumerate(newest_first):
        if since and each.marked_at <= since:
            return newest_first[: place + 1] if place else []
    return newest_first


def results_of(user: User) -> QuerySet[Result]:
    """Return the results that somebody may see of their own, the newest first."""
    own = results_on_record().filter(attempt__candidate=user)
    return own.select_related("attempt__sitting").order_by(F("attempt__closed_at").desc(), "-pk")
