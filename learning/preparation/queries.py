"""What there is to read for a post, and how far people are with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from content.api import (
    Article,
    LawGroup,
    Material,
    PostMapPage,
    articles_to_read,
    materials,
    published_posts,
)
from learning.preparation.models import PostPreparation
from learning.progress.models import Activity
from learning.progress.queries import read_pages
from org.queries import people_in_reach, posting_of

# What is marked as read; forms and lists are used, not read.
READ = {"handbook": Activity.Kind.HANDBOOK, "case": Activity.Kind.CASE}


@dataclass(frozen=True, slots=True)
class Row:
    """Something that belongs to a post, and whether the learner has read it."""

    material: Material
    is_read: bool

    @property
    def is_counted(self) -> bool:
        """Tell whether reading it is recorded."""
        return self.material.kind in READ


@dataclass(frozen=True, slots=True)
class ReadingList:
    """All there is to study for a post, and how far the learner is."""

    laws: list[LawGroup]
    rows: list[Row]

    @property
    def total(self) -> int:
        return sum(row.is_counted for row in self.rows)

    @property
    def read(self) -> int:
        return sum(row.is_counted and row.is_read for row in self.rows)

    def of_kind(self, kind: str) -> list[Row]:
        """Return the rows of handbook, form, list or case."""
        return [row for row in self.rows if row.material.kind == kind]

    @property
    def handbook(self) -> list[Row]:
        return self.of_kind("handbook")

    @property
    def forms(self) -> list[Row]:
        return [*self.of_kind("form"), *self.of_kind("list")]

    @property
    def cases(self) -> list[Row]:
        return self.of_kind("case")


def reading_list(post: PostMapPage, learner: User, *, on: date) -> ReadingList:
    """Return what a post rests on as of a day, and what else is to be read. Nine queries.

    More where an article that the map cites was followed by another.
    """
    laws = articles_to_read(post, on=on)
    read = read_pages(learner)
    return ReadingList(laws, [Row(each, each.pk in read) for each in materials(_articles(laws))])


def _articles(laws: Iterable[LawGroup]) -> list[Article]:
    return [quote.article for group in laws for quote in group.quotes]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is with the reading for a post."""

    preparation: PostPreparation
    read: int
    total: int
    url: str


def preparations_of(learner: User, *, on: date) -> list[Progress]:
    """Return the posts that somebody prepares for, the newest first, with their progress.

    One query, and nine for each post.
    """
    rows = PostPreparation.objects.filter(learner=learner, post__live=True)
    rows = rows.select_related("post", "assigned_by").order_by("-started_at", "pk")
    return progress(rows, on=on)


def progress(preparations: Iterable[PostPreparation], *, on: date) -> list[Progress]:
    """Return how far people are. One query, and eight for each post, however many people."""
    preparations = list(preparations)
    posts = {each.post_id: each.post for each in preparations}
    wanted = {pk: _counted(post, on) for pk, post in posts.items()}
    activities = Activity.objects.filter(
        learner__in={each.learner_id for each in preparations}, kind__in=READ.values()
    ).values_list("learner", "subject")
    done: dict[int, set[int]] = {}
    for learner, subject in activities.distinct():
        done.setdefault(learner, set()).add(int(subject))
    return [
        Progress(
            each,
            len(wanted[each.post_id] & done.get(each.learner_id, set())),
            len(wanted[each.post_id]),
            each.post.address,
        )
        for each in preparations
    ]


def _counted(post: PostMapPage, day: date) -> set[int]:
    """Return the pages that count for a post."""
    found = materials(_articles(articles_to_read(post, on=day)))
    return {material.pk for material in found if material.kind in READ}


def prepares_for(learner: User, post: PostMapPage) -> PostPreparation | None:
    """Return somebody's preparation for a post; None if they have not begun. One query."""
    rows = PostPreparation.objects.filter(learner=learner, post=post)
    return rows.select_related("assigned_by").first()


def suggested_posts(learner: User, *, on: date) -> list[PostMapPage]:
    """Return the post maps that fit where somebody serves and are not theirs yet.

    Those that name the post's title in the roster; if none does, those of the same track and
    level. Three queries.
    """
    posting = posting_of(learner, day=on)
    if posting is None:
        return []
    theirs = PostPreparation.objects.filter(learner=learner).values("post")
    posts = list(published_posts(track=posting.track).exclude(pk__in=theirs))
    named = [post for post in posts if any(title in posting.title for title in post.match_list)]
    return named or [post for post in posts if post.level in ("", posting.unit.level)]


def preparations_in_reach(reader: User, *, day: date) -> QuerySet[PostPreparation]:
    """Return who in the reader's reach prepares for which post, the newest first."""
    rows = PostPreparation.objects.filter(learner__in=people_in_reach(reader, day=day))
    return rows.select_related("learner", "post", "assigned_by").order_by("-started_at", "-pk")
