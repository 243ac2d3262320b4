"""What the pages say about problems and changes that rules name by a code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.bank.rules import Problem

PROBLEMS: dict[str, str | Promise] = {
    Problem.STEM_EMPTY: _("The stem is empty."),
    Problem.TOO_FEW_OPTIONS: _("An item needs at least two options."),
    Problem.TOO_MANY_OPTIONS: _("An item has at most eight options."),
    Problem.OPTION_EMPTY: _("An option is empty."),
    Problem.OPTIONS_EQUAL: _("Two options say the same."),
    Problem.NOT_TWO_OPTIONS: _("A statement to judge has two options: right and wrong."),
    Problem.KEY_NOT_ONE: _("Mark exactly one option as the key."),
    Problem.KEY_NOT_SEVERAL: _("Mark at least two options as the key."),
    Problem.BASIS_MISSING: _("Choose the article that the item rests on."),
}
CHANGES: dict[str, str | Promise] = {
    "kind": _("Type"),
    "stem": _("Stem"),
    "options": pgettext_lazy("item", "Options"),
    "key": pgettext_lazy("item", "Key"),
    "rationale": _("Rationale"),
    "article": _("Legal basis"),
}
