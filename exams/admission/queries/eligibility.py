"""Who may sit a sitting by its rules, and why somebody may not, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import BooleanField, Count, Exists, OuterRef, Q, Value
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from accounts.models import User
from core.dates import SHANGHAI, local_day
from exams.admission.models import EntryRules
from exams.admission.queries.make_ups import causes_in, is_out
from exams.admission.rules import months_before
from exams.sittings.models import Sitting
from learning.api import credited_hours, studied_since
from org.models import Posting, Track

Amount = int | Decimal
COUNTING = ("open", "submitted", "timed-out", "abandoned")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody may not sit."""

    code: str
    text: str


def reasons_of(
    candidate: User, sitting: Sitting, rules: EntryRules, *, at: datetime
) -> list[Reason]:
    """Return why somebody may not sit a sitting; nothing if they may. Four queries at most."""
    return eligibility(sitting, rules, [candidate.pk], at=at).get(candidate.pk, [])


def eligibility(
    sitting: Sitting, rules: EntryRules, people: Iterable[int], *, at: datetime
) -> dict[int, list[Reason]]:
    """Return who of the people may not sit a sitting, with every reason. Four queries at most.

    Study is counted as the rules say: days or pieces completed on this platform, or training hours
    credited. All count from the day of the rule on.
    """
    wanted = list(people)
    if not wanted:
        return {}
    reasons: dict[int, list[Reason]] = {}
    done = _done(rules, wanted)
    causes = causes_in(rules.makes_up, at=at, people=wanted) if rules.makes_up else None
    for person in _facts(sitting, rules, wanted, at) if _asks_of_people(rules) else []:
        found = _reasons(person, sitting, rules, done.get(person.pk, 0))
        if causes is not None and person.pk not in causes:
            found.append(_not_of_original(rules))
        if found:
            reasons[person.pk] = found
    return reasons


def _asks_of_people(rules: EntryRules) -> bool:
    return bool(
        rules.needs_track
        or rules.within_id
        or rules.posts
        or rules.study_measure
        or rules.earlier_part
        or rules.most_attempts
        or rules.makes_up_id
    )


def _done(rules: EntryRules, people: list[int]) -> Mapping[int, Amount]:
    """Return how much people did by the measure of the rules; who did nothing is left out."""
    if not rules.study_since_on:
        return {}
    if rules.study_measure == EntryRules.Measure.HOURS:
        return credited_hours(people, since_on=rules.study_since_on)
    by_days = rules.study_measure == EntryRules.Measure.DAYS
    studied = studied_since(people, since_on=rules.study_since_on)
    return {pk: each.days if by_days else each.pieces for pk, each in studied.items()}


def _facts(sitting: Sitting, rules: EntryRules, people: list[int], at: datetime) -> Iterable[User]:
    """Return the people with what their service and their attempts say. One query."""
    found = User.objects.filter(pk__in=people).annotate(
        **_service(sitting, rules, at), has_passed=_has_passed(sitting, rules, at)
    )
    tries: Count | Value = Value(0)
    made: Count | Value = Value(0)
    if rules.most_months:
        since = _start_of(months_before(local_day(at), rules.most_months))
        tries = Count("attempts", distinct=True, filter=_counting(sitting, since))
    if rules.makes_up_id:
        others = Q(candidacies__sitting__entry__makes_up=rules.makes_up_id)
        made = Count(
            "candidacies", distinct=True, filter=others & ~Q(candidacies__sitting=sitting.pk)
        )
    return found.annotate(tries=tries, made=made)


def _counting(sitting: Sitting, since: datetime) -> Q:
    """Return which attempts count against a limit: of the same track and kind, not this one."""
    return Q(
        attempts__status__in=COUNTING,
        attempts__is_test_run=False,
        attempts__opened_at__gte=since,
        attempts__sitting__track=sitting.track,
        attempts__sitting__kind=sitting.kind,
    ) & ~Q(attempts__sitting=sitting.pk)


def _service(sitting: Sitting, rules: EntryRules, at: datetime) -> dict[str, Exists]:
    served = Posting.objects.on(local_day(at)).filter(user=OuterRef("pk"))
    within = served.filter(unit__path__startswith=rules.within.path) if rules.within else served
    return {
        "on_track": Exists(served.filter(track=sitting.track)),
        "in_unit": Exists(within),
        "in_post": Exists(served.filter(title__in=rules.posts)),
    }


def _has_passed(sitting: Sitting, rules: EntryRules, at: datetime) -> Exists | Value:
    """Return whether the part asked for was passed: by a standing result that was released."""
    if not rules.earlier_part or not rules.earlier_months:
        return Value(True, output_field=BooleanField())
    passed = is_out("attempts") & Q(
        attempts__status__in=COUNTING,
        attempts__is_test_run=False,
        attempts__opened_at__gte=_start_of(months_before(local_day(at), rules.earlier_months)),
        attempts__sitting__kind=rules.earlier_kind,
        attempts__sitting__track=rules.earlier_track or sitting.track,
        attempts__sitting__released_at__isnull=False,
        attempts__results__superseded_by=None,
    )
    if rules.earlier_part == EntryRules.Part.WHOLE:
        passed &= Q(attempts__results__is_passed=True)
    else:
        passed &= Q(
            attempts__results__parts__part=rules.earlier_part,
            attempts__results__parts__is_passed=True,
        )
    return Exists(User.objects.filter(passed, pk=OuterRef("pk")))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def _reasons(person: User, sitting: Sitting, rules: EntryRules, done: Amount) -> list[Reason]:
    checks = (
        _of_service(person, sitting, rules),
        _of_study(rules, done),
        _of_earlier(person, sitting, rules),
        _of_limits(person, rules),
    )
    return [reason for part in checks for reason in part]


def _of_service(person: User, sitting: Sitting, rules: EntryRules) -> list[Reason]:
    facts, found = vars(person), []
    if rules.needs_track and not facts["on_track"]:
        track = Track(sitting.track).label
        said = gettext("Does not serve on the track %(track)s today.") % {"track": track}
        found.append(Reason("track", said))
    if rules.within and not facts["in_unit"]:
        said = gettext("Does not serve in %(unit)s today.") % {"unit": rules.within.name}
        found.append(Reason("unit", said))
    if rules.posts and not facts["in_post"]:
        posts = pgettext("list", ", ").join(rules.posts)
        said = gettext("Holds none of these posts today: %(posts)s.") % {"posts": posts}
        found.append(Reason("post", said))
    return found


def _of_study(rules: EntryRules, done: Amount) -> list[Reason]:
    if not rules.study_measure or not rules.study_least or not rules.study_since_on:
        return []
    if done >= rules.study_least:
        return []
    said = {
        EntryRules.Measure.DAYS: gettext("Studied on %(done)s of %(least)s days since %(day)s."),
        EntryRules.Measure.PIECES: gettext(
            "Completed %(done)s of %(least)s pieces of study since %(day)s."
        ),
        EntryRules.Measure.HOURS: gettext(
            "Has %(done)s of %(least)s training hours since %(day)s."
        ),
    }[EntryRules.Measure(rules.study_measure)]
    names = {
        "done": f"{Decimal(done).normalize():f}",  # 40.0 is 40
        "least": rules.study_least,
        "day": date_format(rules.study_since_on, "Y-m-d"),
    }
    return [Reason("study", said % names)]


def _of_earlier(person: User, sitting: Sitting, rules: EntryRules) -> list[Reason]:
    if vars(person)["has_passed"]:
        return []
    said = gettext("Has not passed before within %(months)s months: %(part)s, %(kind)s, %(track)s.")
    names = {
        "months": rules.earlier_months,
        "part": EntryRules.Part(rules.earlier_part).label,
        "kind": Sitting.Kind(rules.earlier_kind).label,
        "track": Track(rules.earlier_track or sitting.track).label,
    }
    return [Reason("earlier", said % names)]


def _of_limits(person: User, rules: EntryRules) -> list[Reason]:
    facts, found = vars(person), []
    if rules.most_attempts and facts["tries"] >= rules.most_attempts:
        said = ngettext(
            "Has used the one attempt within %(months)s months.",
            "Has used the %(most)s attempts within %(months)s months.",
            rules.most_attempts,
        )
        names = {"most": rules.most_attempts, "months": rules.most_months}
        found.append(Reason("attempts", said % names))
    if rules.makes_up_id and facts["made"] >= rules.most_make_ups:
        said = gettext("Is listed for %(made)s other make-ups; %(most)s are allowed.")
        names = {"made": facts["made"], "most": rules.most_make_ups}
        found.append(Reason("make-ups", said % names))
    return found


def _not_of_original(rules: EntryRules) -> Reason:
    title = rules.makes_up.title if rules.makes_up else ""
    said = gettext("Was neither absent, nor failed, nor voided in “%(sitting)s”.")
    return Reason("make-up", said % {"sitting": title})
