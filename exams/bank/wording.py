"""What the pages say about problems and changes that rules name by a code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.bank.rules import Problem

PROBLEMS: dict[str, str | Promise] = {
    Problem.KIND_UNKNOWN: _("Items of this type are not known."),
    Problem.STEM_EMPTY: _("The stem is empty."),
    Problem.TOO_FEW_OPTIONS: _("An item needs at least two options."),
    Problem.TOO_MANY_OPTIONS: _("An item has at most eight options."),
    Problem.OPTION_EMPTY: _("An option is empty."),
    Problem.OPTIONS_EQUAL: _("Two options say the same."),
    Problem.NOT_TWO_OPTIONS: _("A statement to judge has two options: right and wrong."),
    Problem.KEY_NOT_ONE: _("Mark exactly one option as the key."),
    Problem.KEY_NOT_SEVERAL: _("Mark at least two options as the key."),
    Problem.ORDER_INCOMPLETE: _("Put every one of the things in order, each once."),
    Problem.TARGETS_MISSING: _("A matching needs at least two things on the right side."),
    Problem.PAIRS_INCOMPLETE: _(
        "Say for each thing on the left what it goes with, each pair once."
    ),
    Problem.BLANKS_MISSING: _("Say what is to be filled in."),
    Problem.BLANKS_DIFFER: _(
        "The stem marks another number of blanks than there are answers. Mark each by ____."
    ),
    Problem.ACCEPTED_MISSING: _("A blank has no text that is accepted."),
    Problem.NUMBER_UNREADABLE: _("A number or its tolerance is not in digits, such as 3.5."),
    Problem.RUBRIC_MISSING: _("Write a model answer or a rubric to mark by."),
    Problem.RUBRIC_MARKS: _(
        "The shares of the marks have to be above zero and to make 100 percent, and each line "
        "has to say what earns them."
    ),
    Problem.PARTS_MISSING: _("A case analysis needs at least one question."),
    Problem.PART_INCOMPLETE: _("A question of the case has no stem, options, key or rubric."),
    Problem.BASIS_MISSING: _("Choose the article that the item rests on."),
}
CHANGES: dict[str, str | Promise] = {
    "kind": _("Type"),
    "stem": _("Stem"),
    "options": pgettext_lazy("item", "Options"),
    "key": pgettext_lazy("item", "Key"),
    "detail": _("Targets and questions"),
    "rationale": _("Rationale"),
    "article": _("Legal basis"),
}
