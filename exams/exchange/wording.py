"""What the pages and reports say about codes of an import."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

# Why the bank does not take a record, and what to do.
REASONS: dict[str, str | Promise] = {
    "double-in-file": _("The same item stands in the file before: %(first)s. Keep one of them."),
    "text-too-long": _("A text of it is longer than %(most)s characters. Shorten it."),
    "topic-missing": _(
        "The item names no topic that is known here, and the import has none for such items. "
        "Import the file again and choose a topic for such items (in the command: --topic), or "
        "write its code into the file."
    ),
    "item-retired": _("The item %(code)s is retired. Take its code out to enter a new item."),
    "under-review": _(
        "A version of %(code)s is being reviewed. It can be changed once it is returned or "
        "released."
    ),
    "somebody-elses-draft": _(
        "%(name)s is working on a version of %(code)s. Only one version can be open."
    ),
    "settled-once": _(
        "%(code)s was in use: its topic and purpose stay as they are. Take them out of the file, "
        "or take the code out to enter a new item."
    ),
    "bank-changed-meanwhile": _(
        "The bank was changed after this report was made. Import the file again to see what it "
        "would change now."
    ),
}
# What was done with something that a record has, or lacks.
NOTES: dict[str, str | Promise] = {
    "basis-missing": _("The item names no legal basis. Choose the article before you submit it."),
    "basis-words": _(
        "The legal basis “%(words)s” was not found among the laws here. Choose the article "
        "before you submit the item."
    ),
    "basis-key": _(
        "No article has the citation key %(words)s. Choose the article before you submit the item."
    ),
    "basis-place": _("%(article)s has no %(place)s: the whole article is cited."),
    "rubric-missing": _("There is no model answer or rubric. Write one before you submit it."),
    "topic-default": _("The topic “%(topic)s” is not known here: the topic of the import is used."),
    "topic-kept": _("The topic “%(topic)s” is not known here: the item keeps its own."),
    "topic-later": _(
        "The topic is not known here: name one with --topic when the file is imported."
    ),
    "level-unknown": _("The cognitive level “%(value)s” is not known and was left out."),
    "purpose-unknown": _("The purpose “%(value)s” is not known and was left out."),
    "domain-long": _("The field of enforcement is longer than 40 characters and was left out."),
    "post-long": _("The post is longer than 40 characters and was left out."),
    "facility-range": _("The expected facility is no share from 0 to 1 and was left out."),
    "seconds-range": _("The expected time is not from 1 to 32767 seconds and was left out."),
    "source-long": _("The source was cut to 200 characters."),
    "flags-kept": _(
        "The item was in use: whether it is critical or a pilot is not changed by a file."
    ),
    "said-before": _(
        "An earlier version (%(number)s) says this; the item was changed since and stays as it is."
    ),
    "entered-before": _(
        "This text was entered from a file before; the item was changed since and stays as it is."
    ),
    "enemy-unknown": _("No item is called %(words)s: it was not entered as an enemy."),
    "another-text": _("The item %(code)s says something quite different here: look twice."),
}
# What of an item differs.
ATTRIBUTES: dict[str, str | Promise] = {
    "topic": _("Topic"),
    "purpose": _("Purpose"),
    "level": _("Cognitive level"),
    "domain": _("Field of enforcement"),
    "post": pgettext_lazy("item", "Post"),
    "facility": _("Expected facility"),
    "seconds": _("Expected time (seconds)"),
    "is_critical": _("Critical"),
    "is_pilot": pgettext_lazy("item", "Pilot"),
    "enemies": _("Enemies"),
}
FORMATS: dict[str, str | Promise] = {
    "xlsx": _("Excel workbook"),
    "csv": _("CSV table"),
    "docx": _("Word document"),
    "moodle": _("Moodle XML"),
    "gift": _("GIFT"),
    "aiken": _("Aiken"),
    "qti2": _("QTI 2 package"),
    "qti3": _("QTI 3 package"),
    "json": _("JSON"),
}


def marks_warning(count: int) -> str:
    """Say that the marks of a file are not kept."""
    return ngettext(
        "The marks of %(count)s item are not kept: what an item is worth, the paper says.",
        "The marks of %(count)s items are not kept: what an item is worth, the paper says.",
        count,
    ) % {"count": count}
