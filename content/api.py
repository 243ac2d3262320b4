"""The door of content for other apps."""

from content.amendments.marks import Row as MarkedRow
from content.amendments.marks import rows as marked_rows
from content.amendments.queries import (
    Comparison,
    Effect,
    articles_standing,
    compare,
    effects,
    predecessors,
)
from content.citations.models import PageCitation
from content.citations.queries import Prose, Resolver, Use, cited_articles, where_used
from content.handbooks.queries import Reading, reading_address, readings
from content.laws.models import Article, Law, LawVersion
from content.laws.queries import (
    Quote,
    article_by_key,
    articles_by_keys,
    current_counterpart,
    in_force,
    newest_versions,
    quote,
    version_on,
)
from content.laws.rules import (
    article_number,
    citation_key,
    has_place,
    place_in_words,
    split_key,
)
from content.pages.models import CasePage
from content.pages.queries import ToSignOff, case_domains, pages_to_sign_off
from content.posts.models import PostMapPage
from content.posts.queries import (
    LawGroup,
    articles_to_read,
    post_by_slug,
    published_post,
    published_posts,
)
from content.posts.related import CitedPage, Material, cited_page, materials
from content.search.queries import search_articles, search_words
from content.signals import law_version_added

__all__ = [
    "Article",
    "CasePage",
    "CitedPage",
    "Comparison",
    "Effect",
    "Law",
    "LawGroup",
    "LawVersion",
    "MarkedRow",
    "Material",
    "PageCitation",
    "PostMapPage",
    "Prose",
    "Quote",
    "Reading",
    "Resolver",
    "ToSignOff",
    "Use",
    "article_by_key",
    "article_number",
    "articles_by_keys",
    "articles_standing",
    "articles_to_read",
    "case_domains",
    "citation_key",
    "cited_articles",
    "cited_page",
    "compare",
    "current_counterpart",
    "effects",
    "has_place",
    "in_force",
    "law_version_added",
    "marked_rows",
    "materials",
    "newest_versions",
    "pages_to_sign_off",
    "place_in_words",
    "post_by_slug",
    "predecessors",
    "published_post",
    "published_posts",
    "quote",
    "reading_address",
    "readings",
    "search_articles",
    "search_words",
    "split_key",
    "version_on",
    "where_used",
]
