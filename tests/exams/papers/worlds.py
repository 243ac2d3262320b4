"""Random blueprints and banks: some easy, some tight, some that no paper can meet."""

KINDS = ["single", "multiple", "true-false"]
LEVELS = ["remember", "understand", "apply"]


def tiny(random):
    """Return a blueprint, a bank and a number of papers small enough to try everything."""
    kinds = KINDS[: random.choice([1, 1, 1, 2])]
    bank = _bank(random, random.randint(4, 11), kinds, [0.3, 0.5, 0.7, 0.9], [60, 120])
    sections = [_section(random, index, kinds, 2) for index in range(random.randint(1, 2))]
    blueprint = {"sections": sections, **_wishes(random, minutes=[1, 2, 3, 4, 6])}
    return blueprint, bank, random.choice([1, 2, 2, 3])


def small(random):
    """Return a blueprint, a bank and a number of papers as an office may have them."""
    sections = [_section(random, index, KINDS, 6) for index in range(random.randint(2, 6))]
    count = sum(section["count"] for section in sections)
    papers = random.randint(1, 4)
    size = int(count * papers * random.choice([1.2, 3, 5, 8])) + 10
    facilities = [share / 100 for share in range(35, 98)]
    bank = _bank(random, size, KINDS, facilities, [None, 30, 45, 60, 90])
    minutes = [count, count + count // 3, 2 * count]
    return {"sections": sections, **_wishes(random, minutes=minutes)}, bank, papers


def _bank(random, size, kinds, facilities, seconds):
    codes = [f"I-{number:03}" for number in range(size)]
    return [
        {
            "code": code,
            "type": random.choice(kinds),
            "topics": [random.choice(["hearing", "evidence"]), "penalty"],
            "level": random.choice(LEVELS[:2]),
            "facility": random.choice(facilities),
            "seconds": random.choice(seconds),
            "critical": random.random() < 0.3,
            "pilot": random.random() < 0.15,
            "enemies": random.sample(codes, 1) if random.random() < 0.15 else [],
            "uses": random.choice([0, 0, 0, 1, 2]),
            "domain": random.choice(["", "", "", "", "", "fire"]),
        }
        for code in codes
    ]


def _section(random, index, kinds, most):
    count = random.randint(1, most)
    return {
        "title": f"Section {index}",
        "type": random.choice(kinds),
        "topic": random.choice(["", "penalty", "hearing", "evidence"]),
        "level": random.choice(["", "", "", "remember"]),
        "count": count,
        "marks": random.choice([1, 2, 0.5]),
        "critical": random.choice([0, 0, min(count, 1)]),
    }


def _wishes(random, *, minutes):
    wishes = {
        "mean_percent": random.choice([50, 60, 70, 80]),
        "sd_percent": random.choice([20, 25, 30]),
        "expected_minutes": random.choice(minutes),
        "exposure": {"cap": random.choice([1, 2])},
        "pilot": random.choice([1, 2]),
        "overlap": random.choice([1, 2]),
        "domain": "fire",
    }
    found = {name: value for name, value in wishes.items() if random.random() < 0.3}
    return {**found, "tolerance_percent": random.choice([2, 5, 10])}
