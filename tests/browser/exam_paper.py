"""Makes sittings of a paper with all types of items, of a long one, and their candidates: two that
are open, one that is not yet, and one with a few others whom an invigilator watches.

`manage.py shell` prints what `make` returns: a line "sitting ID", "long ID", "ahead ID", "watched
ID" and "invigilator ACCOUNT", and a line "candidate ACCOUNT" or "seat ACCOUNT" for each.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from exams.models import Option
from tests import factories
from tests.factories import (
    ArticleFactory,
    BlueprintSectionFactory,
    CandidacyFactory,
    ItemVersionFactory,
    PaperFactory,
    PaperItemFactory,
    SittingFactory,
    UserFactory,
)

SECRET = "只有阅卷人知道"
PASSWORD = "pass-word-of-a-candidate"
TITLE = "各题型考试"
CANDIDATES = 60
SEATS = 3
JITTER = 60  # seconds
LONG = 30  # items; the key of each is B
LONG_GRACE = 600  # seconds: a machine that is held up brings nothing past the end
FIRST = 900_000
ACTIONS = ("出示执法证件", "一人询问店长", "复核陈述和申辩", "先行登记保存证据")

BLANKS = {"blanks": [{"number": "5", "unit": "日"}, {"accepted": [SECRET]}]}
CASE = {
    "parts": [
        {
            "kind": "single",
            "stem": "执法人员应当首先做什么？",
            "options": [["出示证件", True], ["查封", False]],
            "percent": 30,
        },
        {"kind": "fill-in", "stem": "不得少于____人。", "blanks": [{"number": "2"}], "percent": 20},
        {"kind": "short-answer", "stem": "评析本案程序。", "answer": SECRET, "percent": 50},
    ]
}
ORDER = {"order": ["A", "B", "C"]}
PAIRS = {
    "targets": ["申诫罚", "财产罚", "人身罚"],
    "pairs": [["A", 1], ["B", 2]],
}
# Section, type, stem, options, key, detail.
ITEMS = (
    ("单选题", "single", "下列说法正确的是（　）。", ACTIONS, "B", {}),
    ("单选题", "single", "<p>下列表中<b>应当</b>从轻的是：</p>", ACTIONS, "A", {}),
    ("多选题", "multiple", "下列做法中符合规定的有：", ACTIONS, "ACD", {}),
    ("判断题", "true-false", "应当由两名以上执法人员实施。", ("正确", "错误"), "A", {}),
    ("排序题", "ordering", "请排列普通程序：", ("立案", "取证", "告知"), "", ORDER),
    ("配对题", "matching", "请配对：", ("警告", "罚款"), "", PAIRS),
    ("填空题", "fill-in", "应当在____日内提出，在____前举行。", (), "", BLANKS),
    ("简答题", "short-answer", "简述听证的范围。", (), "", {"answer": SECRET}),
    ("案例分析题", "case", "某局接到举报，到场检查。", (), "", CASE),
)


def version_of(kind, stem, options, key, detail, shared):
    version = ItemVersionFactory(kind=kind, stem=stem, detail=detail, is_html="<" in stem, **shared)
    Option.objects.filter(version=version).delete()
    Option.objects.bulk_create(
        Option(version=version, letter=letter, text=text, is_key=letter in key)
        for letter, text in zip("ABCDEFGH", options, strict=False)
    )
    version.status, version.reviewer = "released", UserFactory()
    version.reviewed_at = version.released_at = version.written_at + timedelta(days=1)
    version.save()
    version.item.status, version.item.released = "in-use", version
    version.item.save()
    return version


def number_apart():
    """Count where the demonstration does not."""
    for made in vars(factories).values():
        if isinstance(made, type) and issubclass(made, factories.DjangoModelFactory):
            made.reset_sequence(FIRST, force=True)


def long_paper():
    paper = PaperFactory(size=LONG, frozen=True)
    BlueprintSectionFactory(blueprint=paper.blueprint, position=1, kind="single", count=LONG)
    return paper


def paper_of_all_types(now):
    shared = {"article": ArticleFactory(), "author": UserFactory(), "rationale": SECRET}
    paper = PaperFactory(size=len(ITEMS), items=[])
    for position, (section, *item) in enumerate(ITEMS, start=1):
        version = version_of(*item, shared)
        PaperItemFactory(paper=paper, position=position, version=version, section=section)
        BlueprintSectionFactory(
            blueprint=paper.blueprint, position=position, title=section, kind=item[0], count=1
        )
    paper.approved_by, paper.frozen_at = UserFactory(), now - timedelta(days=1)
    paper.save()
    return paper


def watched_sitting(paper, **times):
    """Return the lines of a sitting of its own unit, of few candidates and one who watches them."""
    sitting = SittingFactory(title="监考考试", paper=paper, **times)
    UserFactory(
        username="WATCH", password=PASSWORD, roles=["invigilator"], reach=sitting.unit, is_demo=True
    )
    lines = [f"watched {sitting.pk}", "invigilator WATCH"]
    for number in range(1, SEATS + 1):
        candidate = UserFactory(
            username=f"SEAT{number:03d}", password=PASSWORD, name=f"座位{number}"
        )
        CandidacyFactory(sitting=sitting, candidate=candidate)
        lines.append(f"seat {candidate.username}")
    return lines


@transaction.atomic
def make():
    number_apart()
    now = timezone.now()
    times = {"opens_at": now - timedelta(hours=2), "closes_at": now + timedelta(days=1)}
    open_now = times | {"jitter_seconds": 0}
    paper = paper_of_all_types(now)
    sitting = SittingFactory(title=TITLE, paper=paper, **open_now)
    long = SittingFactory(
        title="长卷考试", paper=long_paper(), grace_seconds=LONG_GRACE, **open_now
    )
    later = times | {"opens_at": now + timedelta(hours=12), "jitter_seconds": JITTER}
    ahead = SittingFactory(title="尚未开考的考试", paper=paper, **later)
    lines = [f"sitting {sitting.pk}", f"long {long.pk}", f"ahead {ahead.pk}"]
    lines += watched_sitting(paper, **open_now)
    for number in range(1, CANDIDATES + 1):
        candidate = UserFactory(username=f"ROOM{number:03d}", password=PASSWORD, name="周明远")
        for each in (sitting, long, ahead):
            CandidacyFactory(sitting=each, candidate=candidate)
        lines.append(f"candidate {candidate.username}")
    return "\n".join(lines)
