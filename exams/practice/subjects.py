"""What a drill of one's choice is about: an article, or what a page cites."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from content.api import Article, article_by_key, cited_page
from exams.bank.models import Item, ItemVersion
from exams.bank.queries import in_todays_words
from exams.practice.models import Drill, DrillItem
from exams.practice.queries import drillable_items

Scope = Drill.Scope


@dataclass(frozen=True, slots=True)
class Subject:
    """What the items of a drill rest on."""

    scope: str
    key: str  # citation key, or the page's primary key
    title: str
    url: str  # where the article or the page is read
    articles: list[Article]  # with version and law

    @property
    def is_article(self) -> bool:
        return self.scope == Scope.ARTICLE

    @property
    def address(self) -> str:
        """Return where the drill on it is begun."""
        return address(self.scope, self.key)


def address(scope: str, key: str) -> str:
    """Return where drills of a scope and subject are begun."""
    if scope == Scope.ARTICLE:
        return f"{reverse('drill-on-article')}?{urlencode({'key': key})}"
    return reverse("drill-on-page", args=[key])


def article_subject(key: str, *, on: date) -> Subject | None:
    """Return the article of a citation key as a subject; None if there is none.

    If its words stand in a later version of the law, it is the article of that version: whoever
    asks by either key goes on with the same drill.
    """
    cited = article_by_key(key)
    if cited is None:
        return None
    article = in_todays_words(cited, on=on)
    title = f"《{article.version.law.short_name}》{article.label}"
    return Subject(Scope.ARTICLE, article.key, title, article.url_on(on), [article])


def page_subject(page_id: int) -> Subject | None:
    """Return the articles that a published page cites as a subject; None if there is no page."""
    page = cited_page(page_id)
    if page is None:
        return None
    return Subject(Scope.PAGE, str(page.pk), page.title, page.url, page.articles)


def items_on(articles: Sequence[Article], *, on: date) -> QuerySet[Item]:
    """Return the practice items that rest on any of some articles and may be drilled on a day.

    The same words of the same law count, whatever their version and number.
    """
    usable = drillable_items(on=on)
    if not articles:
        return usable.none()
    also = ItemVersion.also_cites.through.objects.filter(
        _like(articles, "article__"), itemversion=OuterRef("released")
    )
    return usable.filter(_like(articles, "released__article__") | Q(Exists(also)))


def _like(articles: Sequence[Article], path: str) -> Q:
    digests: dict[int, set[str]] = {}
    for article in articles:
        digests.setdefault(article.version.law_id, set()).add(article.text_digest)
    each_law = [
        Q(**{f"{path}version__law": law, f"{path}text_digest__in": sorted(said)})
        for law, said in sorted(digests.items())
    ]
    return reduce(or_, each_law)


@dataclass(frozen=True, slots=True)
class Practised:
    """How far somebody is with the practice items on a subject."""

    items: int
    answered: int  # of them, at least once
    correct: int  # of them, the last time

    @property
    def is_mastered(self) -> bool:
        return 0 < self.items == self.correct


def practised(learner: User, articles: Sequence[Article], *, on: date) -> Practised:
    """Return how far somebody is with the items on some articles. Two queries at most."""
    items = set(items_on(articles, on=on).values_list("pk", flat=True))
    if not items:
        return Practised(0, 0, 0)
    answers = DrillItem.objects.filter(
        drill__learner=learner, answered_at__isnull=False, version__item__in=items
    ).order_by("answered_at", "pk")
    last = dict(answers.values_list(F("version__item"), "is_correct"))
    return Practised(len(items), len(last), sum(last.values()))
