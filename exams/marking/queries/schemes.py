"""By what attempts are marked: only here, and in the item bank, is a key read."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from exams.bank import rules as bank
from exams.bank.models import Option
from exams.marking import rules
from exams.marking.models import KeyCorrection
from exams.papers.kept import once_for_a_paper
from exams.papers.models import PaperItem, PaperPart
from exams.sittings.models import Sitting


def scheme_of(sitting: Sitting, *, at: datetime | None = None) -> rules.Scheme:
    """Return by what the attempts of a sitting are marked, corrections in force included.

    Two queries; three more for the first of a paper in a process. The paper of the sitting should
    be at hand.

    Args:
        at: as it was then; None: as it is.
    """
    scheme = paper_scheme(sitting)
    return _corrected(scheme, corrections_in_force(sitting, at=at))


def scheme_with(
    sitting: Sitting, kind: str, version_id: int, keys: Iterable[Iterable[str]]
) -> rules.Scheme:
    """Return by what they would be marked if one more correction held. Five queries at most.

    Raises:
        NoKey: when it is used to mark, if a key does not fit the item.
    """
    correction = rules.Correction(kind, tuple(tuple(key) for key in keys))
    return scheme_of(sitting).corrected(version_id, correction)


def scheme_without(sitting: Sitting, correction_id: int) -> rules.Scheme:
    """Return by what they would be marked if a correction did not hold. Five queries at most.

    Another correction of the same item that was confirmed before holds again.
    """
    scheme = paper_scheme(sitting)
    others = [each for each in corrections_in_force(sitting) if each.pk != correction_id]
    return _corrected(scheme, others)


def corrections_in_force(sitting: Sitting, *, at: datetime | None = None) -> list[KeyCorrection]:
    """Return the corrections that hold in a sitting, in the order of their decisions. One query.

    Of two that hold for one item the later one decides.
    """
    confirmed = Q(decision__is_confirmed=True)
    taken_back = Q(taken_back_by__decision__is_confirmed=True)
    if at is not None:
        confirmed &= Q(decision__decided_at__lte=at)
        taken_back &= Q(taken_back_by__decision__decided_at__lte=at)
    found = KeyCorrection.objects.filter(confirmed, scope__sitting=sitting)
    found = found.exclude(kind=KeyCorrection.Kind.TAKE_BACK)
    gone = KeyCorrection.objects.filter(taken_back, pk=OuterRef("pk"))
    return list(found.filter(~Exists(gone)).order_by("decision__decided_at", "decision__pk"))


def _corrected(scheme: rules.Scheme, corrections: Iterable[KeyCorrection]) -> rules.Scheme:
    for each in corrections:
        keys = tuple(tuple(key) for key in each.keys)
        scheme = scheme.corrected(each.version_id, rules.Correction(each.kind, keys))
    return scheme


def paper_scheme(sitting: Sitting) -> rules.Scheme:
    """Return by what the paper of a sitting is marked, without corrections.

    One query; three more for the first of a paper in a process.
    """
    items = PaperItem.objects.filter(paper=sitting.paper).order_by("position")
    # An item may go to another topic at any time; the rest of a frozen paper stays as it is.
    topics = tuple(items.values_list("version__item__topic", flat=True))
    paper = sitting.paper
    read = _read_once if paper.frozen_at else _read_scheme
    return read(paper.pk, topics, rules.Cut(paper.cut_score, paper.maximum))


def _read_scheme(paper_id: int, topics: tuple[int, ...], cut: rules.Cut) -> rules.Scheme:
    """Read by what a paper is marked, its items in topics. Three queries."""
    options: dict[int, list[bank.Choice]] = {}
    rows = Option.objects.filter(version__paper_items__paper=paper_id).order_by("version", "letter")
    for version_id, is_key in rows.values_list("version", "is_key"):
        options.setdefault(version_id, []).append(bank.Choice("", is_key))
    items = PaperItem.objects.filter(paper=paper_id).order_by("position").values(*_PLACE)
    places = [
        rules.Place(
            position=item["position"],
            topic=topic,
            marks=item["marks"],
            content=_scored(item, options.get(item["version"], [])),
            rule=item["rule"],
            part=item["part"],
            is_critical=item["is_critical"],
            is_pilot=item["is_pilot"],
            version=item["version"],
        )
        for item, topic in zip(items, topics, strict=True)
    ]
    cuts = PaperPart.objects.filter(paper=paper_id).values_list("part", "cut_score", "maximum")
    return rules.Scheme(
        places=tuple(places),
        cut=cut,
        part_cuts={part: rules.Cut(score, maximum) for part, score, maximum in cuts},
    )


_read_once = once_for_a_paper(_read_scheme)


_PLACE = (
    "position",
    "version",
    "version__kind",
    "version__detail",
    "marks",
    "rule",
    "part",
    "is_critical",
    "is_pilot",
)


def _scored(item: dict[str, object], choices: Sequence[bank.Choice]) -> bank.Content:
    """Return of an item what scoring looks at: no words of stem and options."""
    content = bank.Content(
        kind=str(item["version__kind"]),
        stem="",
        choices=tuple(choices),
        rationale="",
        article="",
    )
    detail = item["version__detail"]
    return bank.with_detail(content, detail if isinstance(detail, dict) else {})
