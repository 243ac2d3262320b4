"""An independent judge of assembled papers: shares no code with the solver.

It reads the JSON of blueprint, bank and answer as dictionaries, and works out every rule of
`docs/blueprints.md` by itself; the spread by a numerical integral of its own.
"""

import itertools
import math
from fractions import Fraction

SECONDS = {
    "single": 60,
    "multiple": 90,
    "true-false": 40,
    "ordering": 120,
    "matching": 120,
    "fill-in": 90,
    "short-answer": 300,
    "case": 900,
}


def faults(answer, blueprint, bank, *, papers):
    """Return what is wrong with an answer that claims to be papers; nothing if all is right."""
    items = {item["code"]: item for item in bank}
    found = []
    if set(answer) != {"papers", "overlap"}:
        found.append(f"names of the answer: {sorted(answer)}")
    if len(answer["papers"]) != papers:
        found.append("number of papers")
    if len({paper["name"] for paper in answer["papers"]}) != papers:
        found.append("names of papers")
    for paper in answer["papers"]:
        found += [f"{paper['name']}: {fault}" for fault in paper_faults(paper, blueprint, items)]
    shared = [
        len(set(codes_of(one)) & set(codes_of(two)))
        for one, two in itertools.combinations(answer["papers"], 2)
    ]
    most = max(shared, default=0)
    if most > blueprint.get("overlap", 0):
        found.append(f"two papers share {most}")
    if answer["overlap"] != most:
        found.append(f"overlap said to be {answer['overlap']}, is {most}")
    return found


def codes_of(paper):
    return [
        code
        for section in paper["sections"]
        for code in (*section["items"], *section.get("pilot", []))
    ]


def paper_faults(paper, blueprint, items):
    codes = codes_of(paper)
    found = []
    if len(codes) != len(set(codes)):
        found.append("an item twice")
    if len(paper["sections"]) != len(blueprint["sections"]):
        return [*found, "number of sections"]
    for wanted, got in zip(blueprint["sections"], paper["sections"], strict=True):
        found += section_faults(wanted, got, blueprint, items)
    pilots = sum(len(section.get("pilot", [])) for section in paper["sections"])
    if pilots != blueprint.get("pilot", 0):
        found.append(f"{pilots} pilots")
    for one, two in itertools.combinations(codes, 2):
        if two in items[one].get("enemies", []) or one in items[two].get("enemies", []):
            found.append(f"enemies {one} and {two}")
    return found + target_faults(paper, blueprint, items)


def section_faults(wanted, got, blueprint, items):
    title = wanted.get("title", "")
    chosen = [items[code] for code in got["items"]]
    tried = [items[code] for code in got.get("pilot", [])]
    found = []
    if "title" in wanted and got["section"] != title:
        found.append(f"{title}: called {got['section']}")
    if len(chosen) != wanted["count"]:
        found.append(f"{title}: {len(chosen)} items")
    if any(item.get("pilot") for item in chosen) or not all(item.get("pilot") for item in tried):
        found.append(f"{title}: pilots mixed up")
    if sum(bool(item.get("critical")) for item in chosen) < wanted.get("critical", 0):
        found.append(f"{title}: critical")
    for item in chosen + tried:
        if not fits(item, wanted) or not allowed(item, blueprint):
            found.append(f"{title}: {item['code']} does not belong there")
    return found


def fits(item, section):
    topics = [item.get("topic"), *item.get("topics", [])]
    return (
        item["type"] == section["type"]
        and (not section.get("topic") or section["topic"] in topics)
        and section.get("level", "") in ("", item.get("level", "understand"))
    )


def allowed(item, blueprint):
    cap = (blueprint.get("exposure") or {}).get("cap")
    return (
        (cap is None or item.get("uses", 0) < cap)
        and item.get("domain", "") in ("", blueprint.get("domain", ""))
        and item.get("post", "") in ("", blueprint.get("post", ""))
    )


def target_faults(paper, blueprint, items):
    slots = [
        (Fraction(str(wanted["marks"])), items[code])
        for wanted, got in zip(blueprint["sections"], paper["sections"], strict=True)
        for code in got["items"]
    ]
    maximum = sum(marks for marks, _ in slots)
    mean = sum(marks * facility(item) for marks, item in slots)
    sd = spread([(float(marks), float(facility(item))) for marks, item in slots])
    found = []
    if abs(mean - Fraction(str(paper["predicted"]["mean"]))) > Fraction(1, 100):
        found.append(f"mean said to be {paper['predicted']['mean']}, is {float(mean)}")
    if abs(sd - paper["predicted"]["sd"]) > 0.02 + 0.001 * sd:
        found.append(f"sd said to be {paper['predicted']['sd']}, is {sd}")
    off = Fraction(str(blueprint.get("tolerance_percent", 2))) * maximum / 100
    if blueprint.get("mean_percent") is not None:
        target = Fraction(str(blueprint["mean_percent"])) * maximum / 100
        if abs(mean - target) > off:
            found.append(f"mean {float(mean)} not within {float(off)} of {float(target)}")
    if blueprint.get("sd_percent") is not None:
        target = Fraction(str(blueprint["sd_percent"])) * maximum / 100
        if abs(sd - float(target)) > float(off) + 1e-4 * float(maximum):
            found.append(f"sd {sd} not within {float(off)} of {float(target)}")
    limit = blueprint.get("expected_minutes")
    taken = sum(seconds(items[code]) for code in codes_of(paper))
    if limit is not None and taken > limit * 60:
        found.append(f"{taken} seconds")
    return found


def facility(item):
    said = item.get("facility")
    return Fraction(7, 10) if said is None else Fraction(str(said))


def seconds(item):
    said = item.get("seconds")
    return SECONDS[item["type"]] if said is None else said


STEPS = [-8 + 16 * (step + 0.5) / 400 for step in range(400)]
DENSITY = [
    math.exp(-ability * ability / 2) / math.sqrt(2 * math.pi) * 16 / 400 for ability in STEPS
]
CURVES: dict[float, list[float]] = {}


def spread(slots):
    """Return the standard deviation of scores: of the expected score, and of luck around it."""
    curves = [(marks, curve(share)) for marks, share in slots]
    expected = [sum(marks * shares[at] for marks, shares in curves) for at in range(len(STEPS))]
    mean = sum(weight * score for weight, score in zip(DENSITY, expected, strict=True))
    between = sum(
        weight * (score - mean) ** 2 for weight, score in zip(DENSITY, expected, strict=True)
    )
    within = sum(
        marks * marks * sum(w * p * (1 - p) for w, p in zip(DENSITY, shares, strict=True))
        for marks, shares in curves
    )
    return math.sqrt(between + within)


def curve(share):
    """Return the chances of a right answer along STEPS that come to a share over all."""
    if share not in CURVES:
        CURVES[share] = [share] * len(STEPS) if share in (0, 1) else _solved(share)
    return CURVES[share]


def _solved(share):
    low, high = -20.0, 20.0  # the easier item has the lower difficulty
    while high - low > 1e-10:
        middle = (low + high) / 2
        if sum(w * p for w, p in zip(DENSITY, _shares(middle), strict=True)) > share:
            low = middle
        else:
            high = middle
    return _shares(low)


def _shares(difficulty):
    return [1 / (1 + math.exp(difficulty - ability)) for ability in STEPS]


def can_hold(blueprint, bank, *, papers, kept):
    """Tell, by trying everything, whether papers can keep some of the wishes. For tiny banks.

    Args:
        kept: pairs of a code and the index of a section or None. A section whose count is not
            kept may have fewer items.
    """
    sets = {frozenset(paper) for paper in _possible(blueprint, bank, set(kept))}
    if papers == 1 or ("overlap", None) not in kept:
        return bool(sets)
    return _parallel(sorted(sets, key=sorted), [], papers, blueprint.get("overlap", 0))


def _parallel(sets, chosen, papers, overlap):
    if len(chosen) == papers:
        return True
    return any(
        _parallel(sets[at:], [*chosen, one], papers, overlap)
        for at, one in enumerate(sets)
        if all(len(one & other) <= overlap for other in chosen)
    )


def _possible(blueprint, bank, kept):
    usable = [item for item in bank if _usable(item, blueprint, kept)]
    for sections in _filled(blueprint["sections"], 0, usable, kept):
        taken = [item for items in sections for item in items]
        places = blueprint["sections"]
        pilots = [
            item
            for item in usable
            if item.get("pilot") and any(fits(item, each) for each in places)
        ]
        wanted = blueprint.get("pilot", 0)
        for count in [wanted] if ("pilot", None) in kept else range(wanted + 1):
            for tried in itertools.combinations(pilots, count):
                if _holds(blueprint, sections, [*taken, *tried], kept):
                    yield [item["code"] for item in (*taken, *tried)]


def _usable(item, blueprint, kept):
    cap = (blueprint.get("exposure") or {}).get("cap")
    barred = {
        ("exposure", None): cap is not None and item.get("uses", 0) >= cap,
        ("domain", None): item.get("domain", "") not in ("", blueprint.get("domain", "")),
        ("post", None): item.get("post", "") not in ("", blueprint.get("post", "")),
    }
    return not any(is_out and key in kept for key, is_out in barred.items())


def _filled(places, index, usable, kept):
    if index == len(places):
        yield []
        return
    place = places[index]
    fitting = [item for item in usable if not item.get("pilot") and fits(item, place)]
    counts = [place["count"]] if ("section-count", index) in kept else range(place["count"] + 1)
    for count in counts:
        for chosen in itertools.combinations(fitting, count):
            critical = sum(bool(item.get("critical")) for item in chosen)
            if ("critical", index) in kept and critical < place.get("critical", 0):
                continue
            rest = [item for item in usable if item not in chosen]
            for others in _filled(places, index + 1, rest, kept):
                yield [chosen, *others]


def _holds(blueprint, sections, everything, kept):
    places = blueprint["sections"]
    maximum = sum(place["count"] * Fraction(str(place["marks"])) for place in places)
    off = Fraction(str(blueprint.get("tolerance_percent", 2)))
    slots = [
        (Fraction(str(place["marks"])), facility(item))
        for place, chosen in zip(places, sections, strict=True)
        for item in chosen
    ]
    if ("enemies", None) in kept:
        for one, two in itertools.combinations(everything, 2):
            if two["code"] in one.get("enemies", []) or one["code"] in two.get("enemies", []):
                return False
    if ("mean", None) in kept:
        mean = sum(marks * share for marks, share in slots) / maximum * 100
        if abs(mean - Fraction(str(blueprint["mean_percent"]))) > off:
            return False
    if ("sd", None) in kept:
        sd = spread([(float(marks), float(share)) for marks, share in slots])
        if abs(sd / float(maximum) * 100 - float(blueprint["sd_percent"])) > float(off):
            return False
    taken = sum(seconds(item) for item in everything)
    return ("time", None) not in kept or taken <= blueprint["expected_minutes"] * 60
