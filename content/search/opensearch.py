"""The search on OpenSearch, for a province that outgrows one database. By configuration.

Its built-in `cjk` analyser makes the same pairs of characters as the databases get. What is found
is ranked by us, as everywhere. Needs the extra `opensearch`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from modelsearch.backends.opensearch3 import OpenSearch3SearchBackend

from content.laws.models import Article
from content.search import zhtok
from content.search.kinds import installed

# A term: the ways to say it, each of words that must all be there.
Ways = Sequence[Sequence[zhtok.Word]]
Entry = tuple[int, int]  # content type and key of an object
MOST = 10_000  # hits of one term: what OpenSearch gives in one answer
TEXT = "_all_text"
ANALYSIS = {"settings": {"analysis": {"analyzer": {"default": {"type": "cjk"}}}}}


def term_query(ways: Ways) -> dict[str, Any]:
    """Return the query of one term: any of its ways, of a way all the words."""
    return {
        "bool": {
            "minimum_should_match": 1,
            "should": [{"bool": {"must": list(map(_word_query, words))}} for words in ways],
        }
    }


def _word_query(word: zhtok.Word) -> dict[str, Any]:
    if word.is_prefix:
        return {"prefix": {TEXT: word.tokens[0]}}
    return {"match_phrase": {TEXT: word.text}}


def search_bodies(terms: Sequence[Ways], index: str) -> list[dict[str, Any]]:
    """Return the lines of a multi-search: for each term where to look, and for what."""
    lines: list[dict[str, Any]] = []
    for ways in terms:
        query = {"query": term_query(ways), "size": MOST, "_source": ["pk", "_django_content_type"]}
        lines += [{"index": index, "ignore_unavailable": True}, query]
    return lines


class OpenSearchBackend(OpenSearch3SearchBackend):  # type: ignore[misc]
    """modelsearch's backend with pairs of characters, and what our ranking asks of it."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({"INDEX_SETTINGS": ANALYSIS} | params)

    def holders(self, terms: Sequence[Ways]) -> Iterator[tuple[Entry, int]]:
        """Yield what holds each term: the object, and the place of the term."""
        models = {Article, *(kind.pages for kind in installed())}
        names = sorted({self.get_index_for_model(model).name for model in models})
        answers = self.es.msearch(body=search_bodies(terms, ",".join(names)))["responses"]
        types: dict[str, int] = {}
        for place, answer in enumerate(answers):
            for hit in answer["hits"]["hits"]:
                source = hit["_source"]
                name = source["_django_content_type"][0]
                if name not in types:
                    types[name] = ContentType.objects.get_for_model(apps.get_model(name)).pk
                yield (types[name], int(source["pk"])), place

    def placed(
        self, entries: Collection[Entry], article_type: int
    ) -> list[tuple[Entry, int, int, int | None]]:
        """Return what entries stand for: entry, content type, object, version if an article."""
        articles = [pk for content_type, pk in entries if content_type == article_type]
        versions = dict(_versions(articles))
        return [
            (
                entry,
                entry[0],
                entry[1],
                versions.get(entry[1]) if entry[0] == article_type else None,
            )
            for entry in entries
        ]


def _versions(keys: Sequence[int]) -> Iterable[tuple[int, int]]:
    return Article.objects.filter(pk__in=keys).values_list("pk", "version")


SearchBackend = OpenSearchBackend
