"""The types of things that are found. A page type that is not installed is simply absent."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

# Laws of these levels are rules of a place, or bind by their content only.
RULE_LEVELS = frozenset(
    {"地方性法规", "地方政府规章", "规范性文件", "部门规范性文件", "自治条例", "单行条例"}
)
KINDS = (
    ("article", _("Laws and regulations")),
    ("rule", _("Local rules")),
    ("handbook", _("Handbook")),
    ("case", _("Cases")),
    ("form", _("Document forms")),
    ("list", _("Lists of matters")),
)
LAW_KINDS = ("article", "rule")


@dataclass(frozen=True, slots=True)
class PageKind:
    """A type of pages: how one is read."""

    code: str
    model: str
    text: Callable[[Any], str]

    @property
    def pages(self) -> type[Page]:
        return apps.get_model(self.model)


def _search_text(page: Any) -> str:
    return str(page.search_text())


def _handbook_text(page: Any) -> str:
    blocks = [str(block.value) for block in page.body if block.block_type != "law"]
    # Cells of tables are divided by signs that say nothing in a snippet.
    return "\n".join([page.summary, *blocks]).replace(" | ", "　")


PAGE_KINDS = (
    PageKind("case", "content.CasePage", _search_text),
    PageKind("handbook", "content.HandbookPage", _handbook_text),
    PageKind("form", "content.FormPage", _search_text),
    PageKind("list", "content.MatterListPage", _search_text),
)


@cache
def installed() -> tuple[PageKind, ...]:
    """Return the types of pages that there are."""
    return tuple(kind for kind in PAGE_KINDS if _is_installed(kind.model))


def by_content_type() -> dict[int, PageKind]:
    """Return the types of pages by what the index calls them. No query once all are known."""
    types = ContentType.objects.get_for_models(*(kind.pages for kind in installed()))
    return {types[kind.pages].pk: kind for kind in installed()}


def kind_of_law(level: str) -> str:
    """Return the type of an article of a law of some level."""
    return "rule" if level in RULE_LEVELS else "article"


def _is_installed(model: str) -> bool:
    try:
        apps.get_model(model)
    except LookupError:
        return False
    return True
