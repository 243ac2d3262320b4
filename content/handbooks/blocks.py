"""What a handbook page is built from."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from content.pages.blocks import LawBlock


class HandbookBody(blocks.StreamBlock):  # type: ignore[misc]
    """Paragraphs, key points, steps, checklists, articles, forms and tables in their order."""

    paragraph = blocks.TextBlock(label=_("Paragraph"), icon="pilcrow", rows=3)
    keypoint = blocks.TextBlock(label=_("Key point"), icon="pin", rows=2)
    steps = blocks.TextBlock(
        label=pgettext_lazy("handbook", "Steps"),
        icon="list-ol",
        rows=5,
        help_text=_("One step a line."),
    )
    checklist = blocks.TextBlock(
        label=_("Checklist"),
        icon="tasks",
        rows=5,
        help_text=_("One item a line. Each is printed with a box to tick."),
    )
    law = LawBlock()
    form = blocks.PageChooserBlock(
        page_type="content.FormPage", label=_("Document form"), icon="doc-full"
    )
    table = blocks.TextBlock(
        label=_("Table"),
        icon="table",
        rows=5,
        help_text=_("One row a line, the heads first; cells divided by tabs or |."),
    )
