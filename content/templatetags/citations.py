"""Links between texts and articles, both ways: what a text cites, and what cites an article."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from wagtail.models import Page

from accounts.models import Role
from accounts.queries import roles_of
from content.citations import queries
from content.citations.prose import CitedProse, LawLinks, Paragraph
from content.laws.models import Article, LawVersion
from core.dates import local_day

register = template.Library()
AUTHORS = frozenset({Role.TRAINER, Role.REVIEWER})


@register.simple_tag(takes_context=True)
def cited_text(context: RequestContext, text: str, on: date | None = None) -> SafeString:
    """Draw a text, escaped, with a link at each citation of an article.

    The first one on a page reads what the whole page cites: five queries, and none after. A text
    without a day, such as that of an edition that was kept, is drawn as it stands.

    Args:
        on: whose law is meant; by default the day of the page, for its own texts.
    """
    if on is None and not hasattr(context.get("page"), "prose"):
        return escape(text)
    return _prose(context).draw(text, on)


def _prose(context: RequestContext) -> CitedProse:
    """Return what draws the texts of this page, made at the first of them."""
    page = context.get("page")
    page = page if isinstance(page, Page) else None
    # The request is what the parts of a page have in common.
    holder: Any = context.get("request") or context
    kept: CitedProse | None = getattr(holder, "cited_prose", None)
    if kept is None or (page is not None and kept.page != page):
        kept = CitedProse(today=local_day(timezone.now()), page=page)
        holder.cited_prose = kept
    return kept


# --- Pages of laws -------------------------------------------------------------------------------


@register.simple_tag
def law_links(version: LawVersion, numbers: frozenset[int], day: date, today: date) -> LawLinks:
    """Return what draws the articles of a version with links among them. No query.

    Args:
        numbers: of the articles that it has.
        day: whose text the reader asked for; links stay with it.
    """
    return LawLinks(version, numbers, _query(day, today))


@register.simple_tag
def law_paragraphs(links: LawLinks, article: Article) -> list[Paragraph]:
    """Return the lines of an article with links to other articles. No query."""
    return links.paragraphs(article)


@register.simple_tag
def use_counts(version: LawVersion) -> dict[tuple[int, str], int]:
    """Return how many published pages cite each article of a law. Two queries."""
    return queries.use_counts(version)


@register.inclusion_tag("content/citations/_used_link.html")
def used_link(
    article: Article, counts: dict[tuple[int, str], int], day: date, today: date
) -> dict[str, Any]:
    """Draw how many published pages cite an article, with a link to them; nothing if none."""
    count = counts.get((article.number, article.text_digest), 0)
    address = reverse("content:article-uses", args=[article.version.law.slug, article.number])
    return {"count": count, "url": address + _query(day, today), "article": article}


@register.inclusion_tag("content/citations/_where_used.html", takes_context=True)
def where_used(context: RequestContext, article: Article) -> dict[str, Any]:
    """Draw what cites an article: pages for everybody, items and papers for who may see them.

    Args:
        article: loaded with its version.
    """
    return {
        "article": article,
        "uses": queries.where_used(article),
        "sees_items": _sees_items(context.get("user")),
    }


def _sees_items(user: Any) -> bool:
    """Tell whether somebody may see items: officers never do."""
    return bool(user and user.is_authenticated) and not AUTHORS.isdisjoint(roles_of(user))


def _query(day: date, today: date) -> str:
    return "" if day == today else "?" + urlencode({"on": str(day)})
