"""What may become of an application and of a certificate: plain values, never Django."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from certificates.keys.rules import Algorithm, Fields, encode_body

# --- The states of a certificate -----------------------------------------------------------------


class State(StrEnum):
    """What is stored; not yet begun and run out follow from the dates."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    DEREGISTERED = "deregistered"
    SUPERSEDED = "superseded"


class Event(StrEnum):
    """What happens to a certificate."""

    ISSUE = "issue"
    IMPORT = "import"
    SUSPEND = "suspend"
    RESUME = "resume"
    REVOKE = "revoke"
    DEREGISTER = "deregister"
    SUPERSEDE = "supersede"


# The state that each event leads to, and the states it may come from.
STATE_AFTER = {
    Event.ISSUE: State.ACTIVE,
    Event.IMPORT: State.ACTIVE,
    Event.SUSPEND: State.SUSPENDED,
    Event.RESUME: State.ACTIVE,
    Event.REVOKE: State.REVOKED,
    Event.DEREGISTER: State.DEREGISTERED,
    Event.SUPERSEDE: State.SUPERSEDED,
}
_FROM: dict[Event, frozenset[State]] = {
    Event.SUSPEND: frozenset({State.ACTIVE}),
    Event.RESUME: frozenset({State.SUSPENDED}),
    Event.REVOKE: frozenset({State.ACTIVE, State.SUSPENDED}),
    Event.DEREGISTER: frozenset({State.ACTIVE, State.SUSPENDED}),
    Event.SUPERSEDE: frozenset({State.ACTIVE}),
}


def next_state(state: str, event: str) -> State | None:
    """The state after an event; None if that may not happen to such a certificate.

    A certificate begins by being issued or imported, so neither happens to one that exists.
    """
    if State(state) not in _FROM.get(Event(event), frozenset()):
        return None
    return STATE_AFTER[Event(event)]


# --- Dates, numbers, places ----------------------------------------------------------------------


def last_valid_day(issued_on: date, *, years: int) -> date:
    """The last day of a certificate, inclusive: the day before so many years are over."""
    try:
        anniversary = issued_on.replace(year=issued_on.year + years)
    except ValueError:  # 29 February, and no such day in the other year
        anniversary = date(issued_on.year + years, 3, 1)
    return anniversary - timedelta(days=1)


def printed_number(prefix: str, serial: int, *, digits: int) -> str:
    """The number as it is printed: 99JD000586."""
    return f"{prefix}{serial:0{digits}d}"


LIST_SIZE = 131_072  # entries of a status list
# Beyond this many a new list is begun, so that a random place is free in a few tries.
LIST_FULL = 100_000


def list_for_next(newest: int, *, taken: int) -> int:
    """The status list that the next certificate goes to.

    Args:
        newest: number of the newest list in use, 0 for none.
        taken: how many places of it are taken.
    """
    return newest + 1 if newest == 0 or taken >= LIST_FULL else newest


# --- Who may have one ----------------------------------------------------------------------------


class Problem(StrEnum):
    """Why an application cannot go on."""

    NO_POLICY = "no-policy"
    NO_POSTING = "no-posting"
    OTHER_UNIT = "other-unit"
    ESTABLISHMENT = "establishment"
    HOLDS_OTHER = "holds-other"
    HOLDS_SAME = "holds-same"
    GLYPHS = "glyphs"
    DIVISION = "division"
    TOO_LONG = "too-long"
    REPLACED_STATE = "replaced-state"
    RESULT_FELL = "result-fell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an applicant on the day."""

    has_policy: bool
    # Of the posting in force; None if there is none on the track.
    establishment: str | None
    is_same_unit: bool
    establishments: Collection[str]  # that the policy allows
    holds_same: bool
    holds_other: bool
    excludes_other: bool
    missing_glyphs: str
    division_code: str
    fits_code: bool
    # Of the certificate that is to be replaced; None if none is.
    replaced_state: str | None = None
    # The result that it rests on was changed to not passed.
    has_fallen: bool = False


def eligibility(facts: Facts) -> list[Problem]:
    """Everything that stands against a certificate; empty for nothing.

    Law: Guizhou rule on the supervision of administrative enforcement (2018), arts 11 to 13.
    """
    if not facts.has_policy:
        return [Problem.NO_POLICY]
    checks = {
        **_about_posting(facts),
        Problem.HOLDS_SAME: facts.holds_same,
        Problem.HOLDS_OTHER: facts.holds_other and facts.excludes_other,
        Problem.GLYPHS: bool(facts.missing_glyphs),
        Problem.DIVISION: not _is_division_code(facts.division_code),
        Problem.TOO_LONG: not facts.fits_code,
        Problem.REPLACED_STATE: facts.replaced_state not in (None, State.ACTIVE),
        Problem.RESULT_FELL: facts.has_fallen,
    }
    return [problem for problem, stands in checks.items() if stands]


def _about_posting(facts: Facts) -> dict[Problem, bool]:
    if facts.establishment is None:
        return {Problem.NO_POSTING: True}
    return {
        Problem.OTHER_UNIT: not facts.is_same_unit,
        Problem.ESTABLISHMENT: facts.establishment not in facts.establishments,
    }


def _is_division_code(code: str) -> bool:
    return len(code) == 6 and code.isascii() and code.isdigit()


def fits_code(fields: Fields) -> bool:
    """Whether what a certificate says is short enough for its code."""
    try:
        encode_body(fields, kid=bytes(4), algorithm=Algorithm.ES256)
    except ValueError:
        return False
    return True
