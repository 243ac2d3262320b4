"""The promise, checked from outside: what candidates were told against what the database has."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.faults.candidate import Candidate, Given

KEY = ["B"]  # of each item, one mark: see PaperFactory
# Between the clock of the test and the moment that the server takes: both are of this machine.
SLACK = 0.05  # seconds


def broken_promises(candidates: Iterable[Candidate], record: dict[str, Any]) -> list[str]:
    """Return a sentence for each answer that was lost, changed, or counted though it was late."""
    return [
        f"{person.username}: {sentence}"
        for person in candidates
        for sentence in _of(person, record.get(person.username))
    ]


def told(candidates: Iterable[Candidate]) -> dict[str, int]:
    """Return how often what was said of an answer; empty: nothing before the run ended."""
    return dict(Counter(each.said for person in candidates for each in person.given))


def _of(person: Candidate, has: dict[str, Any] | None) -> Iterable[str]:
    if has is None:
        yield "no attempt"
        return
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in has["rows"]:
        rows.setdefault(row["nonce"], []).append(row)
    for each in person.given:
        yield from _of_answer(each, rows.get(each.nonce, []), has["last_moment"])
    yield from _of_what_stands(person, rows, has["standing"])
    right = sum(chosen == KEY for chosen in has["standing"].values())
    if has["raw_score"] is not None and float(has["raw_score"]) != right:
        yield f"{has['raw_score']} marks for {right} right answers"


def _of_answer(each: Given, rows: list[dict[str, Any]], last_moment: float) -> Iterable[str]:
    counting = [row for row in rows if row["counts"]]
    if any((row["position"], row["chosen"]) != (each.position, each.chosen) for row in rows):
        yield f"answer {each.order} was changed"
    if each.said == "saved" and not counting:
        yield f"answer {each.order} was told to be saved and is lost"
    if each.said in ("late", "opened-elsewhere") and not rows:
        yield f"answer {each.order} was told to be kept and is lost"
    if counting and each.at > last_moment + SLACK:
        yield f"answer {each.order} was given after the deadline and counts"
    if any(row["at"] > last_moment for row in counting):
        yield f"answer {each.order} came after the deadline and counts"
    if len(counting) > 1:
        yield f"answer {each.order} counts more than once"


def _of_what_stands(
    person: Candidate, rows: dict[str, list[dict[str, Any]]], standing: dict[str, list[str]]
) -> Iterable[str]:
    last: dict[int, Given] = {}
    for each in person.given:
        if any(row["counts"] for row in rows.get(each.nonce, [])):
            last[each.position] = each
    wanted = {str(position): each.chosen for position, each in last.items()}
    if wanted != standing:
        yield f"what stands is not what was given last in time: {standing} for {wanted}"
