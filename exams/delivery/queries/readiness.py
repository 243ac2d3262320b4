"""What a sitting lacks before the day, each line with where it is put right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Photo
from core.dates import local_day
from core.jobs.models import Slot
from core.jobs.queries import given_up_jobs
from exams.admission.models import EntryRules
from exams.admission.queries import CandidateTable, candidate_table, rules_of
from exams.delivery.models import ReceiptKey
from exams.papers.fitting import departures
from exams.papers.models import PaperNotice
from exams.papers.pools import placed_on, specification_of
from exams.papers.queries import out_of_use, without_basis
from exams.rooms.models import Room, Seat
from exams.sittings.models import Candidacy, Sitting

# The schedule ticks each minute; a worker that is silent for longer is not there.
SILENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is looked at."""

    code: str
    what: str | Promise
    state: str  # ok, warn: worth a look, bad: in the way, none: not asked for
    said: str | Promise = ""
    url: str = ""


# What upper apps look at, each with one query or two.
_LOOKS: list[Callable[[Sitting], Line]] = []


def looks_at_readiness(look: Callable[[Sitting], Line]) -> Callable[[Sitting], Line]:
    """Have an upper app's line stand among those of the readiness of a sitting."""
    _LOOKS.append(look)
    return look


@dataclass(frozen=True, slots=True)
class Readiness:
    """All that was looked at."""

    lines: list[Line]
    bad: int
    warn: int


def readiness_of(sitting: Sitting, *, at: datetime) -> Readiness:
    """Return what a sitting lacks before the day. Twenty-five queries at most, however many
    are listed."""
    rules = rules_of(sitting)
    table = candidate_table(sitting, at=at)
    lines = [
        *_of_paper(sitting),
        *_of_people(sitting, table),
        *_of_rooms(sitting),
        *_of_entry(sitting, rules),
        *(look(sitting) for look in _LOOKS),
        *_of_platform(at),
    ]
    states = [line.state for line in lines]
    return Readiness(lines, states.count("bad"), states.count("warn"))


def _of_paper(sitting: Sitting) -> list[Line]:
    paper, url = sitting.paper, _address("exams:paper", sitting.paper_id)
    departs = _departures(sitting)
    open_notices = paper.notices.filter(settled_at=None).count()
    replace = paper.notices.filter(decision=PaperNotice.Decision.REPLACE).count()
    kept = set(
        paper.notices.filter(decision=PaperNotice.Decision.KEEP).values_list("version", flat=True)
    )
    fallen = {version for _paper, version, _status in out_of_use([paper.pk])}
    stale = {
        version for _paper, version in without_basis([paper.pk], on=local_day(sitting.opens_at))
    }
    undecided = len((fallen | stale) - kept)
    return [
        _line("frozen", _("The paper is approved and frozen"), bool(paper.frozen_at), url=url),
        _line(
            "blueprint",
            _("The paper has the items and marks that its blueprint asks for"),
            not departs,
            said=departs,
            url=url,
        ),
        _line(
            "fallen",
            _("Every item on it may be used on the day, or somebody decided that it is"),
            not (undecided or open_notices or replace),
            said=_items_in_words(undecided, replace),
            url=f"{url}#h-notices" if url else "",
        ),
    ]


def _items_in_words(undecided: int, replace: int) -> str:
    if replace:
        return gettext("It was decided that another paper is used instead.")
    said = ngettext("%(number)s item waits for it.", "%(number)s items wait for it.", undecided)
    return said % {"number": undecided}


def _departures(sitting: Sitting) -> str:
    """Return in words where the frozen paper departs from its blueprint."""
    found = departures(specification_of(sitting.paper.blueprint), placed_on(sitting.paper))
    said = []
    if found.headings:
        sections = pgettext("list", ", ").join(found.headings)
        said.append(gettext("Not as in the blueprint: %(what)s.") % {"what": sections})
    if found.pilots:
        said.append(gettext("It has more or fewer items on trial than the blueprint asks for."))
    if found.enemies:
        pairs = pgettext("list", ", ").join(" – ".join(pair) for pair in found.enemies)
        said.append(gettext("Items on it rule each other out: %(what)s.") % {"what": pairs})
    return " ".join(said)


def _of_people(sitting: Sitting, table: CandidateTable) -> list[Line]:
    url = _address("exams:sitting-candidates", sitting.pk)
    real = table.listed - table.test_runs
    short = sum(row.is_too_long for row in table.rows)
    photo = Photo.objects.filter(user=OuterRef("candidate"), ended_at=None)
    people = Candidacy.objects.filter(sitting=sitting, is_test_run=False)
    without_photo = people.filter(~Exists(photo)).count()
    desk = _address("exams:accommodations")
    return [
        _line("candidates", _("Candidates are listed"), real > 0, said=_count(real), url=url),
        _soft(
            "eligible",
            _("Everybody on the list may sit it by its rules"),
            table.refused,
            url=f"{url}?show=refused",
        ),
        _line(
            "long-enough",
            _("It is open long enough for everybody's own time"),
            not short,
            said=_people(short),
            url=_address("exams:sitting-edit", sitting.pk),
        ),
        _line(
            "accommodations",
            _("No accommodation of anybody on the list waits for a second person"),
            not table.undecided,
            said=_people(table.undecided),
            url=desk,
        ),
        _soft("photos", _("Everybody has a photo on file"), without_photo, url=url),
    ]


def _of_rooms(sitting: Sitting) -> list[Line]:
    url = _address("exams:sitting-rooms", sitting.pk)
    rooms = Room.objects.filter(sitting=sitting).aggregate(
        all=Count("pk", distinct=True), unkept=Count("pk", filter=Q(duties=None), distinct=True)
    )
    if not rooms["all"]:
        return [
            Line(
                "rooms",
                _("Rooms and seats"),
                "none",
                _("Sat without rooms: nobody checks in."),
                url,
            )
        ]
    seats = Seat.objects.live().filter(candidacy=OuterRef("pk"))
    listed = Candidacy.objects.filter(sitting=sitting, is_test_run=False)
    unseated = listed.filter(~Exists(seats)).count()
    unkept = rooms["unkept"]
    said = ngettext("%(number)s room without.", "%(number)s rooms without.", unkept)
    return [
        _line("seats", _("Everybody has a seat"), not unseated, said=_people(unseated), url=url),
        _line(
            "invigilators",
            _("Every room has an invigilator"),
            not unkept,
            said=said % {"number": unkept},
            url=url,
        ),
    ]


def _of_entry(sitting: Sitting, rules: EntryRules) -> list[Line]:
    url = _address("exams:sitting-edit", sitting.pk)
    what = _("Access code")
    if not rules.asks_code:
        return [Line("code", what, "none", _("Not asked for."), url)]
    said = _("It is set.") if rules.access_code else _("It is asked for, and none is set.")
    return [_line("code", what, bool(rules.access_code), said=said, url=url, is_said=True)]


def _of_platform(at: datetime) -> list[Line]:
    last = Slot.objects.order_by("-taken_at").values_list("taken_at", flat=True).first()
    is_alive = last is not None and at - last < SILENT
    failed = given_up_jobs().count()
    tasks = ngettext(
        "%(number)s task failed for good.", "%(number)s tasks failed for good.", failed
    )
    return [
        _line(
            "receipt-key",
            _("A key for signed receipts is there"),
            ReceiptKey.objects.filter(is_active=True).exists(),
            said=_("Ask the operator: manage.py create_receipt_key"),
        ),
        _line(
            "worker",
            _("The worker for background tasks is alive"),
            is_alive,
            said=_(
                "It has done nothing for five minutes. Attempts close on time all the same; "
                "marking waits."
            ),
        ),
        Line(
            "queue",
            _("No background task has failed for good"),
            "warn" if failed else "ok",
            tasks % {"number": failed} if failed else "",
        ),
    ]


def _line(
    code: str,
    what: str | Promise,
    is_ok: bool,
    *,
    said: str | Promise = "",
    url: str = "",
    is_said: bool = False,
) -> Line:
    return Line(code, what, "ok" if is_ok else "bad", said if is_said or not is_ok else "", url)


def _soft(code: str, what: str | Promise, number: int, *, url: str) -> Line:
    return Line(code, what, "warn" if number else "ok", _people(number) if number else "", url)


def _people(number: int) -> str:
    said = ngettext("Not %(number)s person.", "Not %(number)s people.", number)
    return said % {"number": number}


def _count(number: int) -> str:
    return "" if number else gettext("Nobody is listed.")


def _address(name: str, *args: int) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
