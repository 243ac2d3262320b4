"""What is wrong with the articles of a statute, and what only needs a look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from content.intake.rules.statute import Note
from content.laws.rules import ArticleText, article_number, numbering, ranges

# Notes that no law may be made with; the others are to be looked at.
BLOCKING = frozenset({"inserted", "buried"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: a code that pages have a sentence for, and what it is about."""

    code: str
    params: dict[str, str] = field(default_factory=dict)


def article_faults(articles: Sequence[ArticleText]) -> list[Finding]:
    """Return why no law can be made of the articles; nothing if one can."""
    numbers = numbering([article.number for article in articles])
    faults = {
        "missing": numbers.missing,
        "doubled": numbers.doubled,
        "misplaced": numbers.misplaced,
        "empty": [article.number for article in articles if not article.text.strip()],
        "label": [each.number for each in articles if article_number(each.label) != each.number],
    }
    # A number that stands twice is one of the two in the wrong place, too.
    return [
        Finding(code, {"numbers": ranges(sorted(set(found)))})
        for code, found in faults.items()
        if found and not (code == "misplaced" and numbers.doubled)
    ]


def note_findings(notes: Iterable[Note]) -> tuple[list[Finding], list[Finding]]:
    """Return what reading left: what keeps from committing, and what is to be looked at."""
    blocking: list[Finding] = []
    others: list[Finding] = []
    for note in notes:
        finding = Finding(note.code, {"words": note.words})
        (blocking if note.code in BLOCKING else others).append(finding)
    return blocking, others


def faulty_numbers(articles: Sequence[ArticleText]) -> frozenset[int]:
    """Return the numbers of the articles that a page marks."""
    found = numbering([article.number for article in articles])
    empty = {article.number for article in articles if not article.text.strip()}
    return frozenset({*found.doubled, *found.misplaced, *empty})
