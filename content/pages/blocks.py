"""The article as a block: pages never hold the text of a law, they name it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.laws.queries import article_by_key
from content.pages import rules

KEY_HELP = _(
    "Version and number, such as xing-zheng-chu-fa-fa_2021-01-22#42. "
    "The page of the article shows it. The text is never pasted: it is read from the law."
)
PLACE_HELP = _("A paragraph is added as .1, an item of it as .1.2.")


class LawBlock(blocks.CharBlock):  # type: ignore[misc]
    """An article by its citation key; the page shows the article's own text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": _("Article"),
                "help_text": format_lazy("{} {}", KEY_HELP, PLACE_HELP),
                "max_length": 210,
            }
            | kwargs
        )

    def clean(self, value: Any) -> Any:
        key = super().clean(value)
        if article_by_key(rules.split_place(key)[0]) is None:
            raise ValidationError(_("There is no such article: %(key)s"), params={"key": key})
        return key

    def get_searchable_content(self, value: Any) -> list[str]:
        """Return nothing: articles are found as articles."""
        return []

    class Meta:
        icon = "openquote"
