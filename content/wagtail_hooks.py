"""What Wagtail's own interface takes over from the platform: its colors, and nothing unused."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.http import UserRequest
from content.pages.records import Defect
from content.review import gate
from content.search.snippets import SearchWords

# Parts of Wagtail that nothing here uses: no page holds a picture or a snippet yet.
UNUSED = frozenset({"images", "snippets", "help"})


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def colors() -> SafeString:
    """Link the style sheet that gives Wagtail our accent."""
    return format_html('<link rel="stylesheet" href="{}">', static("content/cms.css"))


@hooks.register("construct_main_menu")  # type: ignore[untyped-decorator]
def hide_unused(request: object, menu_items: list[object]) -> None:
    """Leave out what would lead nowhere."""
    menu_items[:] = [item for item in menu_items if getattr(item, "name", "") not in UNUSED]


class Defects(SnippetViewSet):  # type: ignore[misc]
    """The kinds of defects that lost cases are tagged with."""

    model = Defect
    icon = "tag"
    add_to_admin_menu = True
    menu_order = 320
    list_display = ("name", "code")
    ordering = ("position", "name")


register_snippet(Defects)
register_snippet(SearchWords)


@hooks.register("before_edit_page")  # type: ignore[untyped-decorator]
def say_what_hinders(request: UserRequest, page: Any) -> None:
    """Tell a reviewer who opens a page why it cannot be approved yet, or not by them."""
    hindrance = gate.hindrance(page, request.user) if request.method == "GET" else None
    if hindrance is not None:
        messages.info(request, str(hindrance))


@hooks.register("construct_page_action_menu")  # type: ignore[untyped-decorator]
def put_the_decision_first(menu_items: list[Any], request: HttpRequest, context: Any) -> None:
    """Offer a reviewer the approval first: what they came for."""
    menu_items.sort(key=lambda item: item.name != "approve")


@hooks.register("construct_homepage_summary_items", order=1000)  # type: ignore[untyped-decorator]
def leave_counts_out(request: HttpRequest, summary_items: list[Any]) -> None:
    """Leave out how many pages there are: nobody's work."""
    summary_items.clear()
