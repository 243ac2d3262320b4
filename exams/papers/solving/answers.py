"""What an assembly comes to: the papers, or what cannot hold together."""

from dataclasses import dataclass
from decimal import Decimal

# Codes of constraints. The first two are of a section, the others of the whole blueprint.
SECTION_COUNT, CRITICAL = "section-count", "critical"
PILOT, ENEMIES, OVERLAP = "pilot", "enemies", "overlap"
EXPOSURE, DOMAIN, POST = "exposure", "domain", "post"
MEAN, SD, TIME = "mean", "sd", "time"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The items of one section of one paper."""

    section: int  # index into the sections of the specification
    items: tuple[str, ...]  # codes, in order
    pilot: tuple[str, ...] = ()  # codes; tried out beside, not counted


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """One of several parallel papers."""

    name: str  # A, B …
    sections: tuple[Chosen, ...]
    mean: Decimal  # points, rounded to hundredths
    sd: Decimal  # points, rounded to hundredths
    seconds: int  # that the items take together, pilots included

    @property
    def codes(self) -> tuple[str, ...]:
        """All that stands on it, pilots included."""
        return tuple(code for each in self.sections for code in (*each.items, *each.pilot))


@dataclass(frozen=True, slots=True)
class Solution:
    """Papers that keep every rule."""

    papers: tuple[PaperPlan, ...]
    overlap: int  # most items that two of them share


@dataclass(frozen=True, slots=True)
class Constraint:
    """A wish of a blueprint, beside what the bank has for it.

    Of a shortage `sections` are those that compete for the same items, `wanted` the items that
    they need on all papers together, and `available` those that fit any of them.
    """

    code: str
    section: int | None = None  # index; None: of the whole blueprint, or of several sections
    wanted: Decimal | int | None = None
    available: Decimal | int | None = None  # None: no single number says it
    sections: tuple[int, ...] = ()

    @property
    def lacking(self) -> int:
        """Items that the bank lacks."""
        return max(0, int((self.wanted or 0) - (self.available or 0)))


@dataclass(frozen=True, slots=True)
class Clash:
    """Wishes that cannot hold together. Without any one of them, the others can.

    Attributes:
        is_proven: else the search ended without papers; the constraints are those it failed to
            meet.
        is_irreducible: proven that none of the wishes is one too many.
        is_least: proven that no fewer wishes clash.
        needs_solver: not proven since OR-tools is not installed.
    """

    constraints: tuple[Constraint, ...]
    is_proven: bool = True
    is_irreducible: bool = False
    is_least: bool = False
    needs_solver: bool = False
