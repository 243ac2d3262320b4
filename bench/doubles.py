"""Near doubles among 50,000 items, asked for as an author types; and the keeping of their sketches.

Items are put together from the words of the laws: a scene, a stretch of an article, a question,
four other stretches as options. One in twenty is a slight rewording of another. What is typed is a
reworded stem, with options and without.
"""

import random
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from bench.measuring import cost_of, measured
from content.laws.documents import read_folder
from exams.bank import rules
from exams.bank.models import Item, ItemVersion, Option, Topic
from exams.bank.operations.digests import refresh_digests
from exams.bank.queries_doubles import near_doubles

LAWS = Path(__file__).resolve().parent.parent / "demo" / "laws"
ITEMS, AT_ONCE, TYPED = 50_000, 2_000, 300
BAR_MS = 300
PLACES = "东湖 西山 南关 北苑 江宁 河口 新城 高新 滨海 云岭 石桥 青浦 安平 长乐 海平".split()
BODIES = "市场监督管理局 生态环境局 城市管理局 公安局 应急管理局 交通运输局 卫生健康委员会".split()
QUESTIONS = [
    "下列说法正确的是（　　）。",
    "下列哪一选项是正确的？",
    "下列表述中不正确的是（　　）。",
    "依照规定，该局应当如何处理？",
    "以下选项中错误的有（　　）。",
]
OPENINGS = [
    "",
    "根据《中华人民共和国行政处罚法》，",
    "根据有关法律规定，",
    "依据《行政强制法》的规定，",
]


def measure(say: Callable[[str], None]) -> dict[str, Any]:
    """Return what one question costs over the items, and what keeping their sketches does."""
    chance = random.Random(7)  # noqa: S311 (nothing secret)
    stretches = _stretches()
    say(f"writing {ITEMS} items of {len(stretches)} stretches of law")
    contents, kept = _fill(chance, stretches)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    drawn = chance.sample(contents, TYPED)
    full = [partial(near_doubles, _reworded(chance, content)) for content in drawn]
    bare = [partial(near_doubles, _reworded(chance, content, bare=True)) for content in drawn]
    for act in full[:20]:
        act()
    say(f"{TYPED} questions with options, {TYPED} without")
    return {
        "items": ITEMS,
        "bar_wall_ms_p95": BAR_MS,
        "keeping_ms_per_item": round(kept * 1000 / ITEMS, 3),
        "with_options": measured(full),
        "stem_only": measured(bare),
        "found": _found(chance, drawn),
    }


def _stretches() -> list[str]:
    texts = [article.text for document in read_folder(LAWS) for article in document.articles]
    parts = [part for text in texts for part in re.split(r"[。；\n]", text)]
    return [part.strip() for part in parts if 12 <= len(part.strip()) <= 60]


def _fill(chance: random.Random, stretches: Sequence[str]) -> tuple[list[rules.Content], float]:
    author = User.objects.create(username="bench")
    topic = Topic.objects.create(code="bench", name="bench")
    contents: list[rules.Content] = []
    kept = 0.0
    while len(contents) < ITEMS:
        fresh = [_content(chance, stretches, contents) for _ in range(AT_ONCE)]
        with transaction.atomic():
            versions = _written(fresh, len(contents), author, topic)
            kept += cost_of(partial(refresh_digests, versions)).wall
        contents += fresh
    return contents, kept


def _content(
    chance: random.Random, stretches: Sequence[str], before: Sequence[rules.Content]
) -> rules.Content:
    if before and chance.random() < 0.05:
        return _reworded(chance, chance.choice(before))
    scene = f"{chance.choice(PLACES)}市{chance.choice(BODIES)}在检查中发现，"
    said = chance.choice(OPENINGS) + (scene if chance.random() < 0.4 else "")
    stem = f"{said}{chance.choice(stretches)}。{chance.choice(QUESTIONS)}"
    options = tuple(rules.Choice(text) for text in chance.sample(stretches, 4))
    return rules.Content(rules.SINGLE, stem, options, "", "")


def _reworded(
    chance: random.Random, content: rules.Content, *, bare: bool = False
) -> rules.Content:
    """Return an item with three characters of the stem gone and its options in another order."""
    stem = list(content.stem)
    for _ in range(3):
        stem.pop(chance.randrange(len(stem)))
    options = () if bare else tuple(chance.sample(content.choices, len(content.choices)))
    return rules.Content(content.kind, "".join(stem), options, "", "")


def _written(
    contents: Sequence[rules.Content], before: int, author: User, topic: Topic
) -> list[ItemVersion]:
    items = Item.objects.bulk_create(
        Item(code=f"B-{before + number:06d}", topic=topic) for number in range(len(contents))
    )
    now = timezone.now()
    versions = ItemVersion.objects.bulk_create(
        ItemVersion(
            item=item,
            number=1,
            kind=content.kind,
            stem=content.stem,
            author=author,
            written_at=now,
            content_hash=rules.content_hash(content),
        )
        for item, content in zip(items, contents, strict=True)
    )
    Option.objects.bulk_create(
        Option(version=version, letter=letter, text=choice.text)
        for version, content in zip(versions, contents, strict=True)
        for letter, choice in content.lettered
    )
    return versions


def _found(chance: random.Random, drawn: Sequence[rules.Content]) -> float:
    """Return the share of reworded items whose original comes among the first five."""
    hits = 0
    for content in drawn:
        stems = {
            "".join(run.text for run in double.stem)
            for double in near_doubles(_reworded(chance, content))
        }
        hits += content.stem in stems
    return round(hits / len(drawn), 3)
