"""What the editor says about lints, troubles and differences that rules name by a code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.bank.lints import Code
from exams.bank.rows import Trouble

LINTS: dict[str, str | Promise] = {
    Code.PICTURE_WITHOUT_TEXT: _(
        "A picture has no text for those who cannot see it. Write what it shows."
    ),
    Code.PICTURE_TEXT_EMPTY: _("The text of a picture does not say what it shows."),
    Code.COLOR_ONLY: _(
        "Only a color tells what is meant. Name it or mark it in another way besides, for those "
        "who cannot tell colors apart."
    ),
    Code.TABLE_WITHOUT_HEAD: _("A table has no header cells, so that nobody can have it read out."),
    Code.DOUBLE_NEGATIVE: _("A double negative: say it straight."),
    Code.QUESTION_MARK: _(
        "It asks, but ends neither with a question mark nor with empty brackets or a colon."
    ),
    Code.QUESTION_MIXED: _("Brackets to fill and a question mark: use one of them."),
    Code.NUMBER_ASKED: _("How many options it asks for does not go with the type of the item."),
    Code.NEGATIVE_PLAIN: _(
        "It asks for what is wrong. Switch to markup and make that word bold, so that nobody "
        "reads over it."
    ),
    Code.SEVERAL_BLANKS: _("The stem has many blanks. Ask for one thing."),
    Code.KEY_LONGEST: _("The key is by far the longest option: that gives it away."),
    Code.BOUND_OPTIONS: _(
        "An option speaks of others by letter or place. The options of this item are never "
        "shuffled; better word it without."
    ),
    Code.ABSOLUTE_WORDS: _("Words like “all” and “always” stand in wrong options only."),
    Code.OPTIONS_OVERLAP: _("One option says all that another says: both could be right."),
    Code.OPTIONS_BEGIN_ALIKE: _("All options begin with the same words. Move them to the stem."),
    Code.STEM_REPEATS_OPTION: _("The stem says what an option says."),
    Code.RATIONALE_LETTERS: _(
        "The rationale names options by letter. Shuffled, they have other letters: name what they "
        "say."
    ),
}
TROUBLES: dict[str, str | Promise] = {
    Trouble.OPTION_LONG: _("An option or line has more than 2,000 characters. Please shorten it."),
    Trouble.TEXT_LONG: _("A text is too long. Please shorten it."),
    Trouble.PERCENT_UNREADABLE: _("A share of the marks is no whole number from 1 to 100."),
    Trouble.PLACES_TWICE: _("In the right order each thing needs a place of its own, from 1 on."),
}
DIFFERENCES: dict[str, str | Promise] = {
    "kind": _("Type"),
    "stem": _("Stem"),
    "options": pgettext_lazy("item", "Options"),
    "key": pgettext_lazy("item", "Key"),
}
