"""The search on PostgreSQL: tsvector, filtered by pairs and checked word by word.

A tsvector keeps 16,383 positions and 256 of each token, so that phrases at the end of a long text
would be missed. Hits are therefore found by their pairs, wherever they stand, and the tokens kept
beside the vector say whether they stand one after the other.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connections, router
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from modelsearch.backends.database.postgres.postgres import (
    ObjectIndexer,
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.models import IndexEntry
from modelsearch.query import And, Fuzzy, MatchAll, Or, Phrase, PlainText
from modelsearch.utils import get_content_type_pk

from content.search import zhtok
from content.search.fields import Tokenised

CONFIG = "simple"
TITLE, BODY = F("index_entries__title"), F("index_entries__body")
TITLE_WEIGHT = 4.0  # a word in a title counts four times, as on SQLite
ENTRY = IndexEntry._meta.db_table
# A term: the ways to say it, each of words that must all be there.
Ways = Sequence[Sequence[zhtok.Word]]
TOKENS = "(' ' || coalesce(title_text, '') || E' \n ' || coalesce(body_text, '') || ' ')"
PLACED = f"""
    SELECT e.id, e.content_type_id, e.object_id::bigint, a.version_id
    FROM {ENTRY} e
    LEFT JOIN content_article a ON e.content_type_id = %s AND a.id = e.object_id::bigint
    WHERE e.id = ANY(%s)
"""  # noqa: S608 (names of our own)
NOTHING = SearchQuery("", search_type="raw", config=CONFIG)


class _Index(PostgresIndex):  # type: ignore[misc]
    def add_items(self, model: Any, objs: Iterable[Any]) -> None:
        super().add_items(model, [Tokenised(each) for each in objs])

    def changed(self, model: Any, objs: Sequence[Any]) -> list[Any]:
        """Return the objects whose entry is missing, or says something else than they do now."""
        rows = self.entries.filter(
            content_type_id=get_content_type_pk(model), object_id__in=[str(o.pk) for o in objs]
        ).values_list("object_id", "title_text", "body_text")
        standing = {object_id: texts for object_id, *texts in rows}
        indexers = (ObjectIndexer(Tokenised(each), self.backend) for each in objs)
        return [
            each
            for each, now in zip(objs, indexers, strict=True)
            if standing.get(str(each.pk)) != [now.title_text, now.body_text]
        ]

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Do nothing: the weight of a title is fixed, and each update would leave a dead row."""


class _Compiler(PostgresSearchQueryCompiler):  # type: ignore[misc]
    queryset: QuerySet[Any]
    query: Any
    is_unfinished = False

    def search(
        self,
        config: Any,
        start: int | None,
        stop: int | None,
        score_field: str | None = None,
        backend: Any = None,
    ) -> QuerySet[Any]:
        if isinstance(self.query, Fuzzy):
            self.query = PlainText(self.query.query_string, operator=self.query.operator)
        if isinstance(self.query, PlainText | Phrase) and not self._words(self.query):
            return self.queryset.none()
        found = super().search(config, None, None, score_field=score_field, backend=backend)
        return self._checked(found)[start:stop]

    def _checked(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the hits in which the pairs of each word stand one after the other."""
        condition = self._condition(self.query)
        if condition is None or "_vector_" not in found.query.annotations:
            return found
        # Aliased like the vector, so that both read the same row of the index.
        checked: QuerySet[Any] = found.alias(searched_tokens=self._tokens()).filter(condition)
        return checked

    def _tokens(self) -> Any:
        """Return the columns that hold the tokens as text, a space before and after."""
        return Concat(
            Value(" "),
            F("index_entries__title_text"),
            Value(" \n "),
            F("index_entries__body_text"),
            Value(" "),
            output_field=TextField(),
        )

    def _condition(self, query: Any) -> Q | None:
        """Return what is to be checked of a query; None if the vector has told all."""
        if isinstance(query, Phrase) or (isinstance(query, PlainText) and query.operator == "and"):
            # A word of one token is in the vector or is not.
            long = [word for word in self._words(query) if len(word.tokens) > 1]
            return _joined(and_, [self._stands(word) for word in long])
        if isinstance(query, PlainText):
            return _joined(or_, [self._stands(word) for word in self._words(query)])
        if isinstance(query, And):
            return _joined(and_, filter(None, map(self._condition, query.subqueries)))
        if isinstance(query, Or):
            parts = [self._condition(part) for part in query.subqueries]
            return None if None in parts else _joined(or_, filter(None, parts))
        return None

    def _stands(self, word: zhtok.Word) -> Q:
        end = "" if word.is_prefix else " "
        return Q(searched_tokens__contains=f" {' '.join(word.tokens)}{end}")

    def _words(self, query: Any) -> list[zhtok.Word]:
        if isinstance(query, Phrase):
            return zhtok.phrases(query.query_string)
        return zhtok.words(query.query_string, is_unfinished=self.is_unfinished)

    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        if isinstance(query, MatchAll):
            return NOTHING
        if not isinstance(query, PlainText | Phrase):
            return super().build_tsquery_content(query, config=config, invert=invert)
        is_or = isinstance(query, PlainText) and query.operator == "or"
        text = (" | " if is_or else " & ").join(map(_tsquery, self._words(query)))
        return SearchQuery(text, search_type="raw", config=CONFIG, invert=invert)

    def get_index_vectors(self, search_query: Any) -> list[Any]:
        return [(TITLE, TITLE_WEIGHT), (BODY, 1.0)]

    def get_fields_vectors(self, search_query: Any) -> list[Any]:
        """Return the columns of the index that hold the fields: the models' own are not cut."""
        columns = {name == "title" for name in self.fields}
        return [(TITLE, TITLE_WEIGHT)] * (True in columns) + [(BODY, 1.0)] * (False in columns)


def _joined(operator: Callable[[Q, Q], Q], conditions: Iterable[Q]) -> Q | None:
    given = list(conditions)
    return reduce(operator, given) if given else None


def _tsquery(word: zhtok.Word) -> str:
    return "(" + " & ".join(f"'{token}'" for token in word.tokens) + ":*" * word.is_prefix + ")"


class _AutocompleteCompiler(_Compiler):
    is_unfinished = True
    TARGET_SEARCH_FIELD_TYPE = PostgresAutocompleteQueryCompiler.TARGET_SEARCH_FIELD_TYPE

    def get_search_fields_for_model(self) -> list[Any]:
        fields: list[Any] = self.queryset.model.get_autocomplete_search_fields()
        return fields

    def get_index_vectors(self, search_query: Any) -> list[Any]:
        return [(F("index_entries__autocomplete"), 1.0)]

    def _condition(self, query: Any) -> None:
        """Return nothing: titles are short, and what is typed goes on."""


class PostgresBackend(PostgresSearchBackend):  # type: ignore[misc]
    """modelsearch's backend with our tokens."""

    index_class = _Index
    query_compiler_class = _Compiler
    autocomplete_query_compiler_class = _AutocompleteCompiler

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.config = CONFIG

    def holders(self, terms: Sequence[Ways]) -> Iterator[tuple[int, int]]:
        """Yield the entries of the index that hold each term: entry, place of the term."""
        parts, params = [], []
        for place, ways in enumerate(terms):
            checked, values = _checked_ways(ways)
            tsquery = " | ".join(f"({' & '.join(map(_tsquery, words))})" for words in ways)
            parts.append(
                f"SELECT id, {place} FROM {ENTRY} "  # noqa: S608 (names of our own)
                f"WHERE (title || body) @@ to_tsquery('{CONFIG}', %s){checked}"
            )
            params += [tsquery, *values]
        with connections[router.db_for_read(IndexEntry)].cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            yield from cursor.fetchall()

    def placed(self, entries: Collection[int], article_type: int) -> list[tuple[int, ...]]:
        """Return what entries stand for: entry, content type, object, version if an article."""
        with connections[router.db_for_read(IndexEntry)].cursor() as cursor:
            cursor.execute(PLACED, [article_type, list(entries)])
            return list(cursor.fetchall())


def _checked_ways(ways: Ways) -> tuple[str, list[str]]:
    """Return the condition that pairs stand one after the other, where a word has several."""
    if all(len(word.tokens) == 1 for words in ways for word in words):
        return "", []
    conditions, values = [], []
    for words in ways:
        conditions.append("(" + " AND ".join([f"{TOKENS} LIKE %s"] * len(words)) + ")")
        values += [f"% {' '.join(word.tokens)}{'' if word.is_prefix else ' '}%" for word in words]
    return f" AND ({' OR '.join(conditions)})", values
