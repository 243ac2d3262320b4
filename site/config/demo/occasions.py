"""The sittings of the demonstration: last month's, last week's, yesterday's, now and to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from certificates.issuance.models import Certificate
from config.demo import examday, exams, marked, photos, registry
from config.demo.people import People
from core.dates import SHANGHAI, local_day
from exams.admission.operations import Entry
from exams.models import Paper
from exams.sittings.models import Sitting
from org.models import Unit

WRITTEN_TITLE = "行政执法案例测评（第%s场）"
# The step at which the items that a candidate gets wrong follow each other, by candidate in turn.
WRONG = (4, 3, 5, 2, 6)


@dataclass(frozen=True, slots=True)
class City:
    """What there is when the sittings are held."""

    papers: Mapping[str, Paper]
    people: People
    root: Unit
    staff: dict[str, User]
    answers: exams.Answers  # to written items
    at: datetime  # now

    @property
    def nine(self) -> datetime:
        """Return nine o'clock of today."""
        local = self.at.astimezone(SHANGHAI)
        return local.replace(hour=9, minute=0, second=0, microsecond=0)


def examine(city: City) -> None:
    """Hold the test of last month with its certificates; open two that anybody listed may sit."""
    people, staff, at = city.people, city.staff, city.at
    opened = city.nine - timedelta(days=21)
    last = exams.hold(
        city.papers[exams.LAST],
        kind="certification",
        unit=city.root,
        candidates=[people.holder, *people.passed, *people.failed],
        opens_at=opened,
        closes_at=opened + timedelta(hours=3),
        staff=staff,
    )
    for number, candidate in enumerate([people.holder, *people.passed]):
        exams.sit(last, candidate, wrong_every=6 + number)
    for candidate in people.failed:
        exams.sit(last, candidate, wrong_every=2)
    exams.release(last, staff=staff, at=opened + timedelta(days=1))
    passed = [people.holder, *people.passed]
    registry.process(passed, staff=staff, at=opened + timedelta(days=3))
    registry.end_some(people.passed[:3], staff=staff, at=at - timedelta(days=2))
    registry.reissue(_imported(at), staff=staff, at=at - timedelta(days=1))
    for title, kind, days in ((exams.OPEN, "certification", 30), (exams.MOCK, "mock", 60)):
        exams.hold(
            city.papers[title],
            kind=kind,
            unit=city.root,
            candidates=[people.candidate, *people.others],
            opens_at=city.nine - timedelta(days=1),
            closes_at=city.nine + timedelta(days=days),
            staff=staff,
        )


def hold_written(city: City) -> None:
    """Hold two sittings with written answers: one released and appealed, one being marked."""
    people, staff = city.people, city.staff
    first = [people.candidate, *people.examined[:8]]
    released = _sat(city, "一", exams.WRITTEN_1, first, days_ago=6)
    waiting = _sat(city, "二", exams.WRITTEN_2, people.examined[8:16], days_ago=1)
    pair, other_pair = ("reviewer", "compiler"), ("reviewer", "marker")
    _mark(city, released, pair, most=100)
    exams.release(released, staff=staff, at=released.closes_at + timedelta(days=3))
    appealed = released.closes_at + timedelta(days=4)
    appealing = [people.candidate, people.examined[2]]
    marked.appeal(released, candidates=appealing, handler=staff["marker"], at=appealed)
    marked.correct_key(released, actor=staff["reviewer"], at=appealed)
    _mark(city, waiting, other_pair, most=12)


def _sat(city: City, number: str, paper: str, candidates: list[User], *, days_ago: int) -> Sitting:
    """Hold a sitting that is over; the last on the list stayed away."""
    opened = city.nine - timedelta(days=days_ago)
    sitting = exams.hold(
        city.papers[paper],
        title=WRITTEN_TITLE % number,
        kind="mock",
        review="full",
        unit=city.root,
        candidates=candidates,
        opens_at=opened,
        closes_at=opened + timedelta(hours=2),
        staff=city.staff,
    )
    for place, candidate in enumerate(candidates[:-1]):
        wrong_every = WRONG[place % len(WRONG)]
        exams.sit(sitting, candidate, wrong_every=wrong_every, answers=city.answers)
    return sitting


def _mark(city: City, sitting: Sitting, markers: tuple[str, str], *, most: int) -> None:
    marked.mark(
        sitting,
        [city.staff[account] for account in markers],
        most=most,
        answers=city.answers,
        staff=city.staff,
        at=sitting.closes_at,
    )


def prepare_next(city: City) -> None:
    """Prepare a sitting of next week, with rooms, seats and slips."""
    people, staff, at = city.people, city.staff, city.at
    pictured = [people.candidate, people.holder, *people.examined]
    photos.put_on_file(pictured, actor=staff["hr"], at=at - timedelta(days=30))
    granted, waiting = people.examined[11], people.others[1]
    examday.accommodate(granted, waiting, staff=staff, at=at - timedelta(days=20))
    opens = city.nine + timedelta(days=6)
    sitting = exams.hold(
        city.papers[exams.NEXT],
        kind="certification",
        unit=city.root,
        candidates=[people.candidate, *people.others],
        opens_at=opens,
        closes_at=opens + timedelta(hours=2),
        entry=Entry(timing="fixed", late_minutes=15, needs_track=True),
        staff=staff,
    )
    examday.furnish(
        sitting,
        late_minutes=15,
        notes=examday.NOTES,
        actor=staff["trainer"],
        at=at - timedelta(hours=2),
    )


def run_live(city: City) -> None:
    """Hold a sitting that began a while ago and runs now."""
    staff = city.staff
    candidates = [city.people.candidate, *city.people.examined]
    opened = city.at.replace(second=0, microsecond=0) - examday.BEGUN_BEFORE
    sitting = exams.hold(
        city.papers[exams.WRITTEN_2],
        title=examday.LIVE,
        kind="mock",
        unit=city.root,
        candidates=candidates,
        opens_at=opened,
        closes_at=opened + timedelta(hours=6),
        staff=staff,
    )
    examday.furnish(
        sitting,
        late_minutes=240,
        notes=examday.LATE_NOTES,
        actor=staff["trainer"],
        at=sitting.opens_at - timedelta(hours=1),
    )
    examday.run(sitting, candidates, answers=city.answers, actor=staff["invigilator"], at=city.at)


def _imported(at: datetime) -> Certificate:
    """Return the imported certificate to be reissued: in force, of one who holds no other."""
    return (
        Certificate.objects.filter(
            is_imported=True, kind="supervisor", expires_on__gt=local_day(at) + timedelta(days=365)
        )
        .exclude(holder__certificates__kind="officer")
        .filter(holder__postings__establishment__in=["administrative", "institution"])
        .order_by("number")[0]
    )
