"""What a candidate reads before an attempt: the rules, the own time, what stands against it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from core.dates import local_day
from exams.admission.models import EntryRules
from exams.admission.queries import Passport, Reason, late_after, passport_of, reasons_of, rules_of
from exams.admission.rules import due_time
from exams.bank import rules as bank
from exams.delivery.models import Attempt
from exams.delivery.queries.own import OwnSitting, Stage, own_sitting
from exams.papers.models import PaperItem
from exams.rooms.queries import was_let_in_late
from exams.sittings.models import Candidacy

# All right or wrong whatever the rule, or marked by people.
ONE_ENTRY = (bank.SINGLE, bank.TRUE_FALSE, bank.SHORT_ANSWER)
# How long after the opening the page spreads starts: RUSH_MS of parts/starts.js.
RUSH = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Entrance:
    """A sitting as its candidate sees it before the start."""

    own: OwnSitting
    rules: EntryRules
    is_test_run: bool
    passport: Passport
    minutes: int  # the candidate's own
    due_at: datetime  # if they started now, or at the opening
    late_after: datetime  # the candidate does not start from then on
    reasons: list[Reason]  # why the candidate may not, as of now
    before: list[Attempt]  # the candidate's other attempts of the same kind and track
    marking: dict[str, list[str]]  # rules for what has several right entries; sections of each
    is_late: bool  # late entry has ended, and nobody let them in with a reason

    @property
    def may_start(self) -> bool:
        """Tell whether the button is there: what the place and the code say comes after it."""
        if self.is_test_run:
            return self.own.stage in (Stage.READY, Stage.UPCOMING)
        return self.own.stage == Stage.READY and not self.reasons and not self.is_late

    @property
    def jitter_seconds(self) -> int:
        """Return over how many seconds the page spreads starts; 0 where waiting would cost time:
        where all end together, the window leaves little more than the minutes, or entry ends."""
        sitting = self.own.sitting
        latest = RUSH + timedelta(seconds=sitting.jitter_seconds)
        costs_time = (
            self.rules.is_fixed
            or self.due_at + latest > sitting.closes_at
            or sitting.opens_at + latest > self.late_after
        )
        return 0 if costs_time else sitting.jitter_seconds


def entrance_of(user: User, sitting_id: int, *, at: datetime) -> Entrance:
    """Return what somebody reads before an attempt. Twelve queries at most.

    Raises:
        Sitting.DoesNotExist: no such sitting, or the person is not listed.
    """
    own = own_sitting(user, sitting_id, at=at)
    sitting = own.sitting
    rules = rules_of(sitting)
    place = Candidacy.objects.get(sitting=sitting, candidate=user)
    begun = at if place.is_test_run else max(at, sitting.opens_at)
    passport = passport_of(user.pk, on=local_day(begun))
    last = late_after(sitting, rules)
    is_ahead = own.stage in (Stage.UPCOMING, Stage.READY) and not place.is_test_run
    if is_ahead and at >= last and was_let_in_late(place):
        last = sitting.closes_at
    return Entrance(
        own=own,
        rules=rules,
        is_test_run=place.is_test_run,
        passport=passport,
        minutes=passport.minutes(sitting.paper.minutes),
        due_at=due_time(
            at=begun,
            minutes=passport.minutes(sitting.paper.minutes),
            opens_at=sitting.opens_at,
            closes_at=sitting.closes_at,
            is_fixed=rules.is_fixed,
        ),
        late_after=last,
        reasons=reasons_of(user, sitting, rules, at=at) if is_ahead else [],
        before=_before(user, own) if is_ahead else [],
        marking=_marking_of(sitting.paper_id),
        is_late=is_ahead and at >= last,
    )


def _before(user: User, own: OwnSitting) -> list[Attempt]:
    """Return what a limit of attempts counts: nothing voided, no test run."""
    others = (
        Attempt.objects.live()
        .on_record()
        .filter(candidate=user, sitting__track=own.sitting.track, sitting__kind=own.sitting.kind)
    )
    rows = others.exclude(sitting=own.sitting).select_related("sitting")
    return list(rows.order_by("-opened_at", "-pk"))


def _marking_of(paper_id: int) -> dict[str, list[str]]:
    """Return by which rules a paper marks what has several right entries. One query."""
    several = PaperItem.objects.filter(paper=paper_id).exclude(version__kind__in=ONE_ENTRY)
    found: dict[str, list[str]] = {}
    for rule, section in several.order_by("position").values_list("rule", "section"):
        if section not in (sections := found.setdefault(rule, [])):
            sections.append(section)
    return found
