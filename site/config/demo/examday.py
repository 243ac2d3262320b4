"""An exam day: rooms, seats, what is granted to whom, and a sitting that runs now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from config.demo.exams import Answers, answer, places_of
from core.dates import local_day
from exams.admission.models import Accommodation
from exams.admission.operations import Wish, ask_accommodation
from exams.delivery.models import Attempt, Intervention
from exams.delivery.operations import (
    approve_accommodation,
    extend_attempt,
    open_page,
    start_attempt,
    submit_attempt,
)
from exams.invigilation.heartbeats import Beat
from exams.invigilation.models import Irregularity, Message, Presence
from exams.invigilation.operations import hear, note_irregularity, send_message
from exams.rooms.operations import add_room, admit, seat_everybody, set_entry_terms
from exams.sittings.models import Sitting

LIVE = "行政执法案例测评（第三场，随到随考）"
# Name, where, seats, columns, whether it is for people who sit alone.
ROOMS = (
    ("第一考场", "云岭市政务服务中心三楼 301 室", 16, 4, False),
    ("第二考场", "云岭市政务服务中心三楼 302 室", 12, 4, False),
    ("单独考场", "云岭市政务服务中心三楼 305 室", 2, 2, True),
)
NOTES = "请携带有效居民身份证和本准考证入场，按座位号就座。\n手机等通信设备关机后放在指定位置。"
LATE_NOTES = NOTES + "\n本场随到随考，请在下午场结束前到场。"
# How those who are listed stand when the demonstration is loaded; the rest answer.
ABSENT, ADMITTED, SUBMITTED, ANSWERING = "absent", "admitted", "submitted", "answering"
OFFLINE, LEFT, BEHIND = "offline", "left", "behind"
STANDS = (ABSENT, ABSENT, ADMITTED, ADMITTED, *[SUBMITTED] * 4, OFFLINE, LEFT, BEHIND)
EXTENDED, NOTED = 12, 14  # numbers of candidates who answer
BEGUN_BEFORE = timedelta(minutes=52)
# So long a page is remembered; who was not heard of for longer is away.
REMEMBERED = timedelta(minutes=10)
# Each minute one in so many of those who answer answers one more item.
PACE = 4


def furnish(sitting: Sitting, *, late_minutes: int, notes: str, actor: User, at: datetime) -> None:
    """Give a sitting rooms, times of its doors, and each candidate a seat with a slip."""
    if sitting.rooms.count() == len(ROOMS) and sitting.seats.exists():
        return
    there = set(sitting.rooms.values_list("name", flat=True))
    for name, address, seats, columns, is_separate in ROOMS:
        if name not in there:
            add_room(
                sitting_id=sitting.pk,
                name=name,
                address=address,
                seats=seats,
                columns=columns,
                is_separate=is_separate,
                accounts=["invigilator"],
                actor=actor,
                at=at,
            )
    set_entry_terms(
        sitting_id=sitting.pk,
        doors_minutes=30,
        late_minutes=late_minutes,
        notes=notes,
        actor=actor,
        at=at,
    )
    seat_everybody(sitting_id=sitting.pk, seed=7, actor=actor, at=at)


def accommodate(granted: User, waiting: User, *, staff: dict[str, User], at: datetime) -> None:
    """Grant somebody more time and large type; somebody else waits for a separate room."""
    day = local_day(at)
    wishes = (
        (granted, Wish(from_on=day, percent=25, large_type=True, note="视力残疾，三级")),
        (waiting, Wish(from_on=day, separate_room=True, note="孕晚期，需要单独考场")),
    )
    for person, wish in wishes:
        if not Accommodation.objects.filter(person=person).exists():
            ask_accommodation(account=person.username, wish=wish, actor=staff["hr"], at=at)
    asked = Accommodation.objects.waiting().filter(person=granted).first()
    if asked:
        approve_accommodation(
            accommodation_id=asked.pk,
            basis="云人社函〔2026〕112 号",
            actor=staff["hr2"],
            at=at + timedelta(hours=2),
        )


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: int  # in the order in which they came
    person: User
    stands: str


def run(
    sitting: Sitting,
    candidates: Sequence[User],
    *,
    answers: Answers,
    actor: User,
    at: datetime,
) -> None:
    """Let a sitting run: people at the door, at their seats, away, done; and what is noted."""
    for each in _cast(candidates):
        if each.stands != ABSENT:
            _let_in(sitting, each, actor)
        if each.stands not in (ABSENT, ADMITTED):
            _answer(sitting, each, answers, at)
    _intervene(sitting, candidates, actor, at)


def _cast(candidates: Sequence[User]) -> Iterator[_Candidate]:
    for number, person in enumerate(candidates):
        stands = STANDS[number] if number < len(STANDS) else ANSWERING
        yield _Candidate(number, person, stands)


def _let_in(sitting: Sitting, each: _Candidate, actor: User) -> None:
    admit(
        sitting_id=sitting.pk,
        candidate_id=each.person.pk,
        after=0,
        way="list" if each.number % 3 == 0 else "slip",
        actor=actor,
        at=sitting.opens_at + timedelta(seconds=37 * (each.number - 30)),
    )


def _answer(sitting: Sitting, each: _Candidate, answers: Answers, at: datetime) -> None:
    """Let somebody start and answer so far; the newest answer is some seconds old."""
    begun = sitting.opens_at + timedelta(seconds=60 + 19 * each.number)
    attempt = start_attempt(sitting_id=sitting.pk, candidate=each.person, at=begun)
    if attempt.page_token:
        return
    attempt = open_page(attempt_id=attempt.pk, candidate=each.person, at=begun)
    last = at - timedelta(minutes=15 if each.stands == OFFLINE else 2, seconds=11 * each.number)
    places = list(places_of(sitting.paper))
    if each.stands != SUBMITTED:
        places = places[: 3 + each.number % 6]
    for turn, place in enumerate(places, start=1):
        moment = begun + (last - begun) * turn / len(places)
        answer(attempt, place, wrong_every=2 + each.number % 5, answers=answers, at=moment)
    if each.stands == SUBMITTED:
        submit_attempt(
            attempt_id=attempt.pk, candidate=each.person, page_token=attempt.page_token, at=last
        )
        return
    beat = Beat(
        page=attempt.page_token,
        pending=3 if each.stands == BEHIND else 0,
        is_hidden=each.stands == LEFT,
    )
    heard = last if each.stands == OFFLINE else at
    hear(attempt_id=attempt.pk, candidate=each.person, beat=beat, at=heard)


def _intervene(sitting: Sitting, candidates: Sequence[User], actor: User, at: datetime) -> None:
    """Ask for more time for one, note an irregularity of another, say something to all."""
    extended = sitting.attempts.get(candidate=candidates[EXTENDED])
    if not Intervention.objects.filter(attempt=extended).exists():
        extend_attempt(
            attempt_id=extended.pk,
            minutes=10,
            reason="键盘失灵，更换用时约 10 分钟",
            actor=actor,
            at=at,
        )
    if not Irregularity.objects.filter(sitting=sitting).exists():
        note_irregularity(
            sitting_id=sitting.pk,
            candidate_id=candidates[NOTED].pk,
            kind=Irregularity.Kind.MATERIALS,
            text="开考约 30 分钟，桌面下有一张手写纸条，已收存；考生继续作答。",
            holds_result=True,
            actor=actor,
            at=at,
        )
    if not Message.objects.filter(sitting=sitting).exists():
        text = "第二考场空调正在检修，如需调换座位请举手。"
        send_message(sitting_id=sitting.pk, text=text, actor=actor, at=at)


def go_on(*, at: datetime, answers: Answers) -> int:
    """Let the pages of the running sitting go on as they were; return how many were heard.

    Some answer another item. People whom somebody can sign in as are left to whoever does. Who
    was away for longer than REMEMBERED stays away.
    """
    heard = Presence.objects.filter(
        attempt__sitting__title=LIVE,
        attempt__status=Attempt.Status.OPEN,
        attempt__due_at__gt=at,
        attempt__candidate__is_demo=False,
        seen_at__gt=at - REMEMBERED,
    ).select_related("attempt__candidate", "attempt__sitting__paper")
    found = list(heard.order_by("pk"))
    for number, presence in enumerate(found):
        attempt = presence.attempt
        beat = Beat(attempt.page_token, presence.pending, presence.is_hidden)
        hear(attempt_id=attempt.pk, candidate=attempt.candidate, beat=beat, at=at)
        is_answering = not presence.pending and not presence.is_hidden
        if is_answering and (number + at.minute) % PACE == 0:
            _answer_next(attempt, answers, at)
    return len(found)


def _answer_next(attempt: Attempt, answers: Answers, at: datetime) -> None:
    done = set(attempt.responses.values_list("position", flat=True))
    left = [place for place in places_of(attempt.sitting.paper) if place.position not in done]
    if left:
        answer(attempt, left[0], wrong_every=3, answers=answers, at=at)
