"""The lines of the page of one version: what it breaks, and how far that is dealt with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from content.api import Article, LawVersion, MarkedRow, marked_rows
from exams.impact.models import LawChangeTask
from exams.impact.queries.affected import Affected, Impact
from exams.impact.queries.citing import TITLE
from exams.impact.queries.tasks import place_of

Kind, Effect, Status = LawChangeTask.Kind, LawChangeTask.Effect, LawChangeTask.Status
OPEN, SETTLED = "open", "settled"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing whose legal basis a version changed, with its task if there is one."""

    kind: LawChangeTask.Kind
    id: str
    title: str
    url: str
    effect: LawChangeTask.Effect
    cited: Article | None
    current: Article | None
    task: LawChangeTask | None
    is_noted: bool = False  # an editor has named what is in force instead

    @property
    def state(self) -> str:
        """Open or settled."""
        is_settled = self.task.status == Status.SETTLED if self.task else self.is_noted
        return SETTLED if is_settled else OPEN

    @property
    def kind_label(self) -> str | Promise:
        label: str | Promise = self.kind.label
        return label

    @property
    def effect_label(self) -> str | Promise:
        label: str | Promise = self.effect.label
        return label

    @property
    def texts(self) -> list[MarkedRow]:
        """Both texts side by side; nothing where one is missing or they are the same."""
        if self.cited is None or self.current is None or self.effect == Effect.RENUMBERED:
            return []
        return marked_rows(self.cited.text, self.current.text)


def lines(version: LawVersion, impact: Impact) -> list[Line]:
    """Return all that a version broke: what it still breaks, and what has been dealt with.

    Three queries.
    """
    tasks = list(
        LawChangeTask.objects.filter(version=version).select_related("settled_by").order_by("pk")
    )
    by_place = {place_of(task): task for task in tasks}
    found = [_of_affected(each, by_place.get(each.place)) for each in impact.affected]
    gone = by_place.keys() - {each.place for each in impact.affected}
    # What is open and gone has settled itself; it is written down at the next look.
    settled = [by_place[place] for place in gone if by_place[place].status == Status.SETTLED]
    return found + settled_lines([task.pk for task in settled])


def settled_lines(tasks: Sequence[int]) -> list[Line]:
    """Return the lines of tasks, read from the database. Two queries."""
    rows = LawChangeTask.objects.filter(pk__in=tasks).select_related(
        *("settled_by", "version__law", "item", "page", "paper", "sitting"),
        *("cited__version__law", "current__version__law"),
    )
    return [line_of(task) for task in rows.prefetch_related("item__versions").order_by("pk")]


def line_of(task: LawChangeTask) -> Line:
    """Return the line of a task; what it is about should be at hand."""
    kind = Kind(task.kind)
    code, title = _named(task)
    target = place_of(task)[1]
    return Line(
        kind=kind,
        id=code,
        title=title,
        url=_url(kind, target),
        effect=Effect(task.effect),
        cited=task.cited,
        current=task.current,
        task=task,
    )


def _named(task: LawChangeTask) -> tuple[str, str]:
    if task.item:
        newest = max(task.item.versions.all(), key=lambda version: version.number)
        return task.item.code, " ".join(newest.stem.split())[:TITLE]
    if task.page:
        return task.page.slug, task.page.title
    about = task.paper or task.sitting
    return (str(about.pk), about.title) if about else ("", "")


def _of_affected(affected: Affected, task: LawChangeTask | None) -> Line:
    kind = Kind(affected.kind)
    return Line(
        kind=kind,
        id=affected.id,
        title=affected.title,
        url=_url(kind, affected.target),
        effect=Effect(affected.effect),
        cited=affected.cited,
        current=affected.current,
        task=task,
        is_noted=affected.is_noted and kind in (Kind.CASE, Kind.HANDBOOK),
    )


def _url(kind: LawChangeTask.Kind, target: int) -> str:
    views = {Kind.ITEM: "exams:item", Kind.PAPER: "exams:paper", Kind.SITTING: "exams:sitting"}
    return reverse(views.get(kind, "wagtailadmin_pages:edit"), args=[target])


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the lines are narrowed to; empty: not by this."""

    kind: str = ""
    effect: str = ""
    state: str = OPEN

    def fits(self, line: Line) -> bool:
        return self.kind in ("", line.kind) and self._fits_but_kind(line)

    def _fits_but_kind(self, line: Line) -> bool:
        return self.effect in ("", line.effect) and self.state in ("", line.state)

    def counts(self, lines: Iterable[Line]) -> Counter[str]:
        """Count the lines of each kind, and all of them as kind "", by the other filters."""
        fitting = [line.kind.value for line in lines if self._fits_but_kind(line)]
        return Counter(fitting) + Counter({"": len(fitting)})
