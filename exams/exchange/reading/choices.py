"""Choices out of options that each earn a share of the marks, as Moodle and GIFT have them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from exams.bank import rules
from exams.exchange.reading.html import Texts
from exams.exchange.reading.judging import Unfit, require_few
from exams.exchange.reading.wordings import judgement_of


@dataclass(frozen=True, slots=True)
class Fraction:
    """A text, and how much of the marks it earns, in percent."""

    text: str
    share: float


def choice_of(
    stem: str, answers: Sequence[Fraction], *, is_single: bool, kind: str, texts: Texts
) -> rules.Content:
    """Return a choice, its key found by what the options earn.

    Args:
        is_single: one option can be chosen.
        kind: what the file says it is, where this platform wrote it; else empty.

    Raises:
        Unfit: nothing is right, or several things each alone.
    """
    require_few(len(answers))
    right = [each for each in answers if each.share > (99.9 if is_single else 0)]
    if not right:
        raise Unfit("no-key", _("The file does not say which option is right."))
    if is_single and len(right) > 1:
        raise Unfit(
            "several-right",
            _("Several options are right, each alone. Make it a multiple choice, or leave one."),
        )
    _note_shares(answers, right, is_single=is_single, texts=texts)
    choices = tuple(rules.Choice(each.text, each in right) for each in answers)
    if kind in rules.CHOICE_KINDS:
        return rules.Content(kind, stem, choices, "", "")
    if not is_single and len(right) > 1:
        return rules.Content(rules.MULTIPLE, stem, choices, "", "")
    return single_or_judged(stem, choices)


def single_or_judged(stem: str, choices: tuple[rules.Choice, ...]) -> rules.Content:
    """Return a single choice; a statement to judge if its two options say right and wrong."""
    judged = [judgement_of(choice.text) for choice in choices]
    if sorted(judged, key=str) == [False, True]:
        ordered = choices if judged[0] else choices[::-1]
        return rules.Content(rules.TRUE_FALSE, stem, ordered, "", "")
    return rules.Content(rules.SINGLE, stem, choices, "", "")


def _note_shares(
    answers: Sequence[Fraction], right: Sequence[Fraction], *, is_single: bool, texts: Texts
) -> None:
    """Note where the file marks otherwise than any rule of a paper could."""
    partly = is_single and any(0 < each.share <= 99.9 for each in answers)
    uneven = len({round(each.share, 1) for each in right}) > 1
    total = sum(each.share for each in right)
    is_odd = not is_single and not 98 <= total <= 102
    if partly or uneven or is_odd:
        shares = ", ".join(f"{each.share:g}%" for each in answers)
        texts.note(
            _("Options earn shares of their own in the file (%(shares)s); here the paper's rule "
              "for marking holds.") % {"shares": shares}
        )  # fmt: skip
    elif any(each.share < 0 for each in answers):
        texts.note(_("Wrong options cost marks in the file; here the paper's rule holds."))
