"""What Wagtail's own interface takes over from the platform: its colors, and nothing unused."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

# Parts of Wagtail that nothing here uses: no page holds a picture, a document or a snippet yet.
UNUSED = frozenset({"images", "documents", "snippets", "help"})


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def colors() -> SafeString:
    """Link the style sheet that gives Wagtail our accent."""
    return format_html('<link rel="stylesheet" href="{}">', static("content/cms.css"))


@hooks.register("construct_main_menu")  # type: ignore[untyped-decorator]
def hide_unused(request: object, menu_items: list[object]) -> None:
    """Leave out what would lead nowhere."""
    menu_items[:] = [item for item in menu_items if getattr(item, "name", "") not in UNUSED]
