"""What it costs to assemble parallel papers: from a large bank, and from a tight one."""

import random
from collections.abc import Callable
from decimal import Decimal

from bench.measuring import cost_of
from exams.papers.solving import Solution, assemble, lasting, shortages
from exams.papers.specification import PoolItem, SectionSpec, Specification

TOPICS, PAPERS = 12, 4
KINDS = {"single": 5, "multiple": 2, "true-false": 1}
LEVELS = ("remember", "understand", "apply")
TARGETS: dict[str, Decimal | int] = {
    "mean_percent": Decimal(70),
    "sd_percent": Decimal(17),
    "expected_minutes": 130,
}


def measure(say: Callable[[str], None]) -> dict[str, object]:
    """Return seconds and gaps by bank: 4 papers of 100 items that share none."""
    loose = _blueprint(**TARGETS)
    tight = _blueprint(**TARGETS, tolerance_percent=Decimal("0.5"))
    # No item is that easy: to be proven, and the reason found.
    impossible = _blueprint(mean_percent=Decimal(97))
    cases = {
        "5000 items": (loose, _bank(5000, pairs=400)),
        "800 items": (tight, _bank(800, pairs=400)),
        "800 items, a clash": (impossible, _bank(800, pairs=400)),
        "300 items, too few": (loose, _bank(300, pairs=100)),
    }
    found: dict[str, object] = {}
    for name, (spec, pool) in cases.items():
        say(f"papers from {name}")
        found[name] = _measured(spec, pool)
    return found


def _measured(spec: Specification, pool: list[PoolItem]) -> dict[str, object]:
    answers = []
    cost = cost_of(lambda: answers.append(assemble(spec, pool, papers=PAPERS, seed=7)))
    checks = cost_of(lambda: (shortages(spec, pool, papers=PAPERS), lasting(spec, pool, papers=1)))
    figures: dict[str, object] = {
        "wall_seconds": round(cost.wall, 2),
        "cpu_seconds": round(cost.cpu, 2),
        "checks_cpu_seconds": round(checks.cpu, 2),
    }
    answer = answers[0]
    if not isinstance(answer, Solution):
        return {**figures, "clash": [each.code for each in answer.constraints]}
    means = [float(plan.mean / spec.maximum) * 100 for plan in answer.papers]
    target = float(spec.mean_percent or 0)
    return {
        **figures,
        "overlap": answer.overlap,
        "largest_gap_of_mean_percent": round(max(abs(mean - target) for mean in means), 3),
        "spread_of_means_percent": round(max(means) - min(means), 3),
    }


def _blueprint(**more: Decimal | int) -> Specification:
    sections = [
        SectionSpec(f"{kind} {topic}", kind, count, Decimal(1), topic=f"topic-{topic}")
        for topic in range(TOPICS)
        for kind, count in KINDS.items()
    ]
    rest = 100 - sum(section.count for section in sections)
    sections.append(SectionSpec("any", "true-false", rest, Decimal(1), level="apply", critical=1))
    return Specification("Bench", 120, tuple(sections), **more)  # type: ignore[arg-type]


def _bank(size: int, *, pairs: int) -> list[PoolItem]:
    chance = random.Random(size)  # noqa: S311
    cells = [(topic, level, kind) for topic in range(TOPICS) for level in LEVELS for kind in KINDS]
    codes = [f"B-{number:05}" for number in range(size)]
    enemies: dict[str, set[str]] = {code: set() for code in codes}
    for _ in range(pairs):
        one, two = chance.sample(codes, 2)
        enemies[one].add(two)
    return [
        PoolItem(
            code=code,
            kind=kind,
            topics=(f"topic-{topic}", "root"),
            level=level,
            facility=Decimal(chance.randint(35, 95)) / 100,
            seconds=chance.choice([30, 45, 60, 90]),
            is_critical=chance.random() < 0.1,
            enemies=frozenset(enemies[code]),
            uses=chance.choice([0, 0, 0, 1, 2, 3]),
        )
        for code, (topic, level, kind) in zip(codes, cells * (size // len(cells) + 1), strict=False)
    ]
