"""What a handbook page is built from."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from content.laws.queries import article_by_key

KEY_HELP = _(
    "Version and number, such as xing-zheng-chu-fa-fa_2021-01-22#42. "
    "The page of the article shows it. The text is never pasted: it is read from the law."
)


class LawBlock(blocks.CharBlock):  # type: ignore[misc]
    """An article by its citation key; the page shows the article's own text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"label": _("Article"), "help_text": KEY_HELP, "max_length": 210} | kwargs
        )

    def clean(self, value: Any) -> Any:
        key = super().clean(value)
        if article_by_key(key) is None:
            raise ValidationError(_("There is no such article: %(key)s"), params={"key": key})
        return key

    def get_searchable_content(self, value: Any) -> list[str]:
        """Return nothing: articles are found as articles."""
        return []

    class Meta:
        icon = "openquote"


class HandbookBody(blocks.StreamBlock):  # type: ignore[misc]
    """Paragraphs, key points, steps, articles and tables in the order of the page."""

    paragraph = blocks.TextBlock(label=_("Paragraph"), icon="pilcrow", rows=3)
    keypoint = blocks.TextBlock(label=_("Key point"), icon="pin", rows=2)
    steps = blocks.TextBlock(
        label=pgettext_lazy("handbook", "Steps"),
        icon="list-ol",
        rows=5,
        help_text=_("One step a line."),
    )
    law = LawBlock()
    table = blocks.TextBlock(
        label=_("Table"),
        icon="table",
        rows=5,
        help_text=_("One row a line, the heads first; cells divided by tabs or |."),
    )
