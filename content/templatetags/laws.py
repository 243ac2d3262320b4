"""What pages of laws are drawn with: kinds in words, items, the successor of an old article."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from content.amendments.queries import compare
from content.laws.models import Article, LawVersion
from content.laws.rules import in_chinese
from content.laws.wording import KINDS, kind_in_words

register = template.Library()
ITEM = re.compile(r"\s*(?:<[^>]*>)?[（(][一二三四五六七八九十百]{1,5}[)）]")


@register.simple_tag
def law_kind(kind: str) -> str:
    """Write a kind of law in the language of the page; one that has no name there as Chinese."""
    is_foreign = kind not in KINDS and not (get_language() or "zh").startswith("zh")
    return format_html('<span lang="zh-CN">{}</span>', kind) if is_foreign else kind_in_words(kind)


@register.filter
def is_item(paragraph: str) -> bool:
    """Tell whether a paragraph is an item of a list: （一）, (二)."""
    return bool(ITEM.match(paragraph))


@dataclass(frozen=True, slots=True)
class Successor:
    """The article that stands today in the place of an old one."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Successors:
    """Where the articles of a text out of force stand today."""

    target: LawVersion
    is_other_law: bool
    numbers: dict[int, int]
    today: date

    def of(self, number: int) -> Successor | None:
        """Return today's article in the place of one; None if there is none."""
        if number not in self.numbers:
            return None
        now = Article(version=self.target, number=self.numbers[number])
        return Successor(f"第{in_chinese(now.number)}条", now.url_on(self.today))


@register.simple_tag
def todays_articles(version: LawVersion, current: LawVersion, today: date) -> Successors | None:
    """Return where the articles of a version stand today; None if it is today's text itself.

    Four queries if the text is out of force, two if this process has compared the two before.
    """
    target = current
    if target.state_on(today) != LawVersion.State.IN_FORCE and version.ended_by:
        target = version.ended_by
    if target == version or target.state_on(today) != LawVersion.State.IN_FORCE:
        return None
    numbers = compare(version, target).successors
    return Successors(target, target.law_id != version.law_id, numbers, today)


@register.inclusion_tag("content/laws/_todays_article.html")
def todays_article(successors: Successors | None, article: Article) -> dict[str, Any]:
    """Draw a link from an article out of force to the one that stands in its place today."""
    now = successors.of(article.number) if successors else None
    return {"successors": successors, "now": now, "article": article}


@register.simple_tag
def todays_article_link(successors: Successors, number: int) -> Successor | None:
    """Return today's article in the place of the one that was asked for."""
    return successors.of(number)
