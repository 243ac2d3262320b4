"""How the differences of two versions are read: in which order, and where many are one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from content.amendments.rules import Alignment, Pairs


class Kind(StrEnum):
    """What became of an article."""

    AMENDED = "amended"
    NEW = "new"
    GONE = "gone"
    RENUMBERED = "renumbered"
    IDENTICAL = "identical"


@dataclass(frozen=True, slots=True)
class Change:
    """An article that is not as it was."""

    kind: Kind
    old: int | None  # None if it is new
    new: int | None  # None if it is gone
    related: int | None = (
        None  # of a new one, the old article it was a part of; of one gone, the new
    )


@dataclass(frozen=True, slots=True)
class Span:
    """Articles one after the other, all moved by as much, or not at all."""

    old_first: int
    old_last: int
    new_first: int
    new_last: int

    @property
    def is_moved(self) -> bool:
        return self.old_first != self.new_first

    @property
    def old_text(self) -> str:
        return _run(self.old_first, self.old_last)

    @property
    def new_text(self) -> str:
        return _run(self.new_first, self.new_last)


def _run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def changes(alignment: Alignment) -> list[Change]:
    """Return the articles amended, new and gone as one reads them: in the order of the new text.

    What is gone stands where it would have come: after the one before it in the old text.
    """
    origins = {new: old for old, new in alignment.split}
    merged = dict(alignment.merged)
    placed = {new: Change(Kind.NEW, None, new, origins.get(new)) for new in alignment.new}
    placed |= {new: Change(Kind.AMENDED, old, new) for old, new in alignment.amended}
    keyed = [((new, 0), change) for new, change in placed.items()]
    successors = dict(alignment.identical + alignment.renumbered + alignment.amended)
    place = 0
    for old in sorted([*successors, *alignment.gone]):
        place = successors.get(old, place)
        if old not in successors:
            keyed.append(((place, old), Change(Kind.GONE, old, None, merged.get(old))))
    return [change for _, change in sorted(keyed, key=lambda pair: pair[0])]


def spans(pairs: Pairs) -> list[Span]:
    """Return pairs of numbers as runs: 59 to 60, 60 to 61 and 61 to 62 are one."""
    runs: list[Span] = []
    for old, new in sorted(pairs):
        last = runs[-1] if runs else None
        if last and (old, new) == (last.old_last + 1, last.new_last + 1):
            runs[-1] = Span(last.old_first, old, last.new_first, new)
        else:
            runs.append(Span(old, old, new, new))
    return runs


def of_kind(found: Iterable[Change], kind: str) -> list[Change]:
    """Return the changes of a kind; all if none is named."""
    return [change for change in found if not kind or change.kind == kind]
