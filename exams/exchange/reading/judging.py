"""Whether what a file says makes an item; and how readers word places and losses."""

from django.utils.translation import gettext as _

from exams.bank import markup, rules
from exams.bank.rules import Problem
from exams.bank.wording import PROBLEMS
from exams.exchange.documents import Rejected

_MOST = 100


class Unfit(Exception):  # noqa: N818 (one item, not the file)
    """Raised inside a reader where one item cannot be taken."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason

    def at(self, place: str) -> Rejected:
        """Return it as a report has it."""
        return Rejected(place, self.code, self.reason)


def require_fit(content: rules.Content) -> None:
    """Let a content pass that lacks at most its legal basis, and model answers.

    Raises:
        Unfit: the first of its problems.
    """
    problems = [each for each in rules.problems_of(content) if each not in rules.LATER]
    if Problem.PART_INCOMPLETE in problems:
        for part in content.parts:
            require_fit(rules.part_content(part, is_html=content.is_html))
        problems.remove(Problem.PART_INCOMPLETE)
    if problems:
        raise Unfit(str(problems[0]), str(PROBLEMS[problems[0]]))


def require_few(count: int) -> None:
    """Let no item pass that would only cost time.

    Raises:
        Unfit: it has more options than any item may have, by far.
    """
    if count > _MOST:
        raise Unfit(str(Problem.TOO_MANY_OPTIONS), str(PROBLEMS[Problem.TOO_MANY_OPTIONS]))


def is_told(title: str, content: rules.Content) -> bool:
    """Tell whether the name of an item says nothing that its stem does not."""
    stem = markup.plain(content.stem) if content.is_html else content.stem
    return rules.folded(title.rstrip("….")) in rules.folded(stem)


def titles_lost(count: int) -> list[str]:
    """Return what a report says about names of items that have no place."""
    text = _("The names of %(count)s items were left out; items here have none beside the stem.")
    return [text % {"count": count}] if count else []


def question_place(number: int) -> str:
    """Return where an item stands in a file that only has an order."""
    return _("question %(number)s") % {"number": number}


def short(text: str, longest: int = 200) -> str:
    """Return a text on one line for a note."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
