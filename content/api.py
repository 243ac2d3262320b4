"""The door of content for other apps."""

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
from content.laws.rules import article_number, citation_key, split_key
from content.pages.queries import Reading, case_domains, reading_address, readings
from content.search.queries import search_articles

__all__ = [
    "Article",
    "Law",
    "LawVersion",
    "Quote",
    "Reading",
    "article_by_key",
    "article_number",
    "articles_by_keys",
    "case_domains",
    "citation_key",
    "current_counterpart",
    "in_force",
    "newest_versions",
    "quote",
    "reading_address",
    "readings",
    "search_articles",
    "split_key",
    "version_on",
]
