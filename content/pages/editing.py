"""Wagtail's form for pages, as ours use it."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


class PlainPageForm(WagtailAdminPageForm):  # type: ignore[misc]
    """Asks for no address: left empty, it follows the title."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
