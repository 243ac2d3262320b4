"""The live board: a whole page and what changed, of a sitting of 1,000 candidates, and of 100.

Each candidate has answered half of a paper of 100 items. Between two looks a quarter of them save
an answer, as they do in ten seconds when one takes forty for an item. Beside it the heartbeat of
one page, and a bare query of the same run: the attempts of the sitting, nothing else.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from inspect import unwrap
from typing import Any

from django.core.cache import cache
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import Role, RoleGrant, User
from bench.measuring import cost_of, exponent, measured, summary
from content.models import Article, Law, LawVersion
from exams.invigilation import operations
from exams.invigilation.heartbeats import Beat
from exams.invigilation.views import sitting as views
from exams.models import (
    Attempt,
    Blueprint,
    Candidacy,
    Item,
    ItemVersion,
    Option,
    Paper,
    PaperItem,
    Presence,
    Response,
    Sitting,
    Topic,
)
from org.models import Jurisdiction, Unit

SIZES = (100, 1000)
ITEMS, ANSWERED = 100, 50
TIMES = 10
POLL = timedelta(seconds=10)
PAGE = "1xbench"


def measure(say: Callable[[str], None]) -> dict[str, Any]:
    """Return the figures at both sizes, and how they grow."""
    start = timezone.now() - timedelta(minutes=40)
    invigilator = _invigilator(start)
    paper = _paper(invigilator, start)
    found = [
        _figures(_sitting(paper, invigilator, size, start), invigilator, say) for size in SIZES
    ]
    small, large = found
    return {
        "items": ITEMS,
        "sizes": {str(size): each for size, each in zip(SIZES, found, strict=True)},
        "exponent": {
            name: exponent(small[name]["cpu_ms_p50"], large[name]["cpu_ms_p50"], 10)
            for name in ("page", "quiet", "changed")
        },
    }


def _figures(sitting: Sitting, reader: User, say: Callable[[str], None]) -> dict[str, Any]:
    attempts = list(Attempt.objects.filter(sitting=sitting).order_by("pk"))
    say(f"looking at {len(attempts)} candidates")
    cache.clear()
    first = measured([partial(_page, sitting, reader)])
    page = measured(partial(_page, sitting, reader) for _ in range(TIMES))
    quiet = measured(partial(_delta, sitting, reader) for _ in range(TIMES))
    looks = []
    for number in range(TIMES):
        _save(attempts, number)
        looks.append(cost_of(partial(_delta, sitting, reader)))
    beats = [partial(_beat, attempt) for attempt in attempts[:100]]
    return {
        "first_page": first,
        "page": page,
        "quiet": quiet,
        "changed": summary(looks),
        "changed_bytes": len(_delta(sitting, reader).content),
        "page_bytes": len(_page(sitting, reader).content),
        "heartbeat": measured(beats),
        "bare": measured([partial(_bare, sitting)] * TIMES),
    }


def _save(attempts: Sequence[Attempt], number: int) -> None:
    """Let a quarter of the candidates save an answer."""
    at, busy = timezone.now(), attempts[number % 4 :: 4]
    Response.objects.bulk_create(_response(each, ANSWERED + 1 + number, at) for each in busy)


def _request(reader: User, query: str) -> Any:
    request = RequestFactory().get(f"/{query}")
    request.user = reader
    return request


def _page(sitting: Sitting, reader: User) -> Any:
    return unwrap(views.sitting)(_request(reader, ""), sitting.pk)


def _delta(sitting: Sitting, reader: User) -> Any:
    since = int((timezone.now() - POLL).timestamp() * 1000)
    return unwrap(views.board)(_request(reader, f"?since={since}"), sitting.pk)


def _beat(attempt: Attempt) -> object:
    at = timezone.now() + timedelta(minutes=1)
    beat = Beat(PAGE, pending=0)
    return operations.hear(attempt_id=attempt.pk, candidate=attempt.candidate, beat=beat, at=at)


def _bare(sitting: Sitting) -> object:
    return list(Attempt.objects.filter(sitting=sitting).values("pk", "status"))


def _invigilator(at: datetime) -> User:
    unit = Unit.objects.create(
        code="990000", name="云岭市", kind="area", level="city", path="990000/", group=""
    )
    user = User.objects.create(username="bench-invigilator", name="陈雅琴")
    RoleGrant.objects.create(user=user, role=Role.INVIGILATOR, granted_at=at)
    Jurisdiction.objects.create(user=user, unit=unit)
    return user


def _paper(author: User, at: datetime) -> Paper:
    law = Law.objects.create(slug="bench", name="某法", short_name="某法", kind="法律")
    version = LawVersion.objects.create(
        law=law, key="bench", issuer="某", promulgated_on=at.date(), effective_on=at.date(),
        effective_basis="text", digest="0" * 64,
    )  # fmt: skip
    article = Article.objects.create(
        version=version, number=1, label="第一条", text="某", text_digest="0" * 64
    )
    blueprint = Blueprint.objects.create(
        title="某蓝图", minutes=90, created_by=author, created_at=at
    )
    paper = Paper.objects.create(
        title="某卷", blueprint=blueprint, seed=1, minutes=90, maximum=ITEMS, cut_score=60,
        law_on=at.date(), created_by=author, created_at=at,
    )  # fmt: skip
    topic = Topic.objects.create(code="bench", name="某")
    for number in range(1, ITEMS + 1):
        item = Item.objects.create(code=f"B-{number}", topic=topic, purpose="exam")
        own = ItemVersion.objects.create(
            item=item, number=1, kind="single", stem="某题", rationale="", article=article,
            author=author, written_at=at, content_hash=f"{number:064d}",
        )  # fmt: skip
        Option.objects.bulk_create(
            Option(version=own, letter=letter, text=letter, is_key=letter == "A")
            for letter in "ABCD"
        )
        PaperItem.objects.create(paper=paper, position=number, version=own, section="单选", marks=1)
    return paper


def _sitting(paper: Paper, author: User, size: int, start: datetime) -> Sitting:
    sitting = Sitting.objects.create(
        title=f"{size} 人", kind="mock", track="supervision", paper=paper,
        unit=Jurisdiction.objects.get(user=author).unit, opens_at=start,
        closes_at=start + timedelta(hours=3),
        created_by=author, created_at=start,
    )  # fmt: skip
    people = User.objects.bulk_create(
        User(username=f"b{size}-{number}", name=f"考生{number}") for number in range(size)
    )
    Candidacy.objects.bulk_create(Candidacy(sitting=sitting, candidate=one) for one in people)
    attempts = Attempt.objects.bulk_create(
        Attempt(
            sitting=sitting,
            candidate=one,
            opened_at=start,
            due_at=start + timedelta(minutes=90),
            lease=1,
            page_token=PAGE,
        )
        for one in people
    )
    Response.objects.bulk_create(
        (
            _response(attempt, number, start + timedelta(seconds=30 * number))
            for attempt in attempts
            for number in range(1, ANSWERED + 1)
        ),
        batch_size=5000,
    )
    Presence.objects.bulk_create(
        Presence(attempt=each, seen_at=timezone.now(), changed_at=start, lease=1)
        for each in attempts
    )
    return sitting


def _response(attempt: Attempt, number: int, at: datetime) -> Response:
    return Response(
        attempt=attempt,
        sequence=number,
        position=number,
        chosen=["A"],
        nonce=f"bench-{number}",
        lease=1,
        client_sequence=number,
        given_at=at,
    )
