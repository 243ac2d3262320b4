"""The times of the door, and what is said when a sitting says nothing of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from exams.admission.queries import late_after, rules_of
from exams.rooms.models import EntryTerms
from exams.sittings.models import Sitting

DOORS_MINUTES, LATE_MINUTES = 30, 15
# On paper in the language of the exam, whoever prints it.
NOTES = (
    "请携带有效居民身份证和本准考证入场，按座位号就座。\n"
    "手机等通信设备关机后放在指定位置，不得带至座位。\n"
    "考试期间遵守考场纪律，服从监考人员安排。"
)


@dataclass(frozen=True, slots=True)
class Doors:
    """When people are let in."""

    open_at: datetime
    late_from: datetime  # from here on only with a reason
    shut_at: datetime
    notes: str

    @property
    def lines(self) -> list[str]:
        """Return the notes line by line."""
        return [line.strip() for line in self.notes.splitlines() if line.strip()]


def doors_of(sitting: Sitting) -> Doors:
    """Return the times of a sitting's door under its terms, or the usual ones.

    Late entry ends no later than by the rules of the sitting: who comes then starts only if let in
    with a reason. No query if the sitting was read with `entry` and `entry_terms`.
    """
    terms: EntryTerms | None = getattr(sitting, "entry_terms", None)
    early = terms.doors_minutes if terms else DOORS_MINUTES
    late = terms.late_minutes if terms else LATE_MINUTES
    late_from = sitting.opens_at + timedelta(minutes=late)
    return Doors(
        open_at=sitting.opens_at - timedelta(minutes=early),
        late_from=min(late_from, late_after(sitting, rules_of(sitting))),
        shut_at=sitting.closes_at,
        notes=terms.notes if terms else NOTES,
    )
