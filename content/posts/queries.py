"""Reads about post maps: the list, and a map with the law of a day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet

from content.amendments.queries import articles_standing, effects
from content.laws.models import Article, Law, LawVersion
from content.laws.queries import (
    Quote,
    articles_by_keys,
    articles_in_force,
    in_force,
    quote,
    version_on,
)
from content.posts.models import PostDuty, PostMapPage


def published_posts(*, level: str = "", domain: str = "", track: str = "") -> QuerySet[PostMapPage]:
    """Return the post maps that readers see, with `duty_count`, by domain and title."""
    posts: QuerySet[PostMapPage] = PostMapPage.objects.live().annotate(duty_count=Count("duties"))
    if level:
        posts = posts.filter(level__in=[level, ""])
    if domain:
        posts = posts.filter(domain=domain)
    if track:
        posts = posts.filter(track=track)
    return posts.order_by("track", "level", "path")


def post_domains() -> list[str]:
    """Return the domains that published post maps are about."""
    posts = PostMapPage.objects.live().order_by("domain")
    return list(posts.values_list("domain", flat=True).distinct())


def published_post(page_id: int) -> PostMapPage | None:
    """Return a published post map; None if there is none of that number."""
    found: PostMapPage | None = PostMapPage.objects.live().filter(id=page_id).first()
    return found


def post_by_slug(slug: str) -> PostMapPage | None:
    """Return the published post map at /posts/<slug>/; None if there is none."""
    found: PostMapPage | None = PostMapPage.objects.live().filter(slug=slug).first()
    return found


@dataclass(frozen=True, slots=True)
class Cited:
    """An article that a duty rests on, as it stands on the reader's day."""

    quote: Quote  # the text of that day if the cited one stands; else the text as cited
    is_standing: bool
    current: Quote | None = None  # if it does not stand: what is in force in its place, if known


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A row of a map."""

    number: int
    duty: PostDuty
    cited: list[Cited]

    @property
    def stale(self) -> list[Cited]:
        """The articles that no longer stand: the row waits for review."""
        return [each for each in self.cited if not each.is_standing]


@dataclass(frozen=True, slots=True)
class PostMap:
    """A whole map with the law of a day."""

    rows: list[DutyRow]

    @property
    def articles(self) -> int:
        """How many articles it rests on, each counted once."""
        return len({each.quote.article.pk for row in self.rows for each in row.cited})

    @property
    def risks(self) -> int:
        return sum(len(row.duty.risk_list) for row in self.rows)

    @property
    def stale(self) -> int:
        """How many rows wait for review."""
        return sum(bool(row.stale) for row in self.rows)


def post_map(page: PostMapPage, *, on: date) -> PostMap:
    """Return the rows of a map with the articles as of a day.

    Two queries if all that is cited is in force; two more for versions that were followed by
    others, and some for each law of which an article no longer stands.
    """
    duties = list(page.duties.all())
    known = articles_by_keys(key for duty in duties for key in duty.keys)
    cited = _cited(known.values(), on)
    return PostMap(
        [
            DutyRow(number, duty, [cited[known[key].pk] for key in duty.keys if key in known])
            for number, duty in enumerate(duties, start=1)
        ]
    )


def _cited(articles: Iterable[Article], day: date) -> dict[int, Cited]:
    """Return how articles stand on a day, by primary key."""
    found: dict[int, Cited] = {}
    past = []
    for article in articles:
        if in_force(article, on=day):
            found[article.pk] = Cited(quote(article, on=day), is_standing=True)
        else:
            past.append(article)
    twins = _twins(past, day) if past else {}
    gone = []
    for article in past:
        if twin := twins.get(likeness(article)):
            found[article.pk] = Cited(quote(twin, on=day), is_standing=True)
        else:
            gone.append(article)
    for article in gone:
        current = _current(article, day)
        found[article.pk] = Cited(
            quote(article, on=day),
            is_standing=False,
            current=quote(current, on=day) if current else None,
        )
    return found


Likeness = tuple[int, int, str]


def likeness(article: Article) -> Likeness:
    """Return what makes two articles the same citation: law, number and text."""
    return (article.version.law_id, article.number, article.text_digest)


def _twins(past: list[Article], day: date) -> dict[Likeness, Article]:
    """Return the articles in force on a day that say the same under the same number."""
    standing = set(
        articles_standing(day)
        .filter(pk__in=[article.pk for article in past])
        .values_list("pk", flat=True)
    )
    wanted = [
        Q(version__law=law, number=number, text_digest=digest)
        for law, number, digest in {likeness(each) for each in past if each.pk in standing}
    ]
    if not wanted:
        return {}
    return {likeness(each): each for each in articles_in_force(day).filter(reduce(or_, wanted))}


def _current(article: Article, day: date) -> Article | None:
    """Return what is in force in the place of an article that no longer stands, if known."""
    version = version_on(article.version.law, day) or _successor(article.version, day)
    return effects([article], version)[article.pk].current if version else None


def _successor(version: LawVersion, day: date) -> LawVersion | None:
    """Return the version of another law that a version was repealed into, in force on a day."""
    ending = version.ended_by
    return version_on(ending.law, day) if ending else None


@dataclass(frozen=True, slots=True)
class LawGroup:
    """The articles of one law that a post rests on."""

    law: Law
    quotes: list[Quote] = field(default_factory=list)


def articles_to_read(page: PostMapPage, *, on: date) -> list[LawGroup]:
    """Return what a post rests on, each article once, by law: what was cited most comes first.

    Where an article no longer stands, what is in force in its place; nothing if that is not
    known. As many queries as `post_map`.
    """
    groups: dict[int, LawGroup] = {}
    for row in post_map(page, on=on).rows:
        for each in row.cited:
            shown = each.quote if each.is_standing else each.current
            if shown is None:
                continue
            law = shown.article.version.law
            quotes = groups.setdefault(law.pk, LawGroup(law)).quotes
            if all(shown.article.pk != known.article.pk for known in quotes):
                quotes.append(shown)
    for group in groups.values():
        group.quotes.sort(key=lambda shown: shown.article.number)
    return sorted(groups.values(), key=lambda group: -len(group.quotes))
