"""The search on SQLite: FTS5, joined to its models row by row.

modelsearch orders by a correlated subquery, which takes seconds for a common word. Here the hits
are joined to their models and ordered by bm25() in one go.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connections, router
from django.db.models import FloatField, QuerySet
from django.db.models.expressions import RawSQL
from modelsearch.backends.database.sqlite.sqlite import (
    ObjectIndexer,
    SQLiteAutocompleteQueryCompiler,
    SQLiteFTSIndexEntry,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.models import IndexEntry
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText
from modelsearch.utils import get_content_type_pk, get_descendants_content_types_pks

from content.search import zhtok
from content.search.fields import Tokenised

ENTRY = IndexEntry._meta.db_table
FTS = SQLiteFTSIndexEntry._meta.db_table
# Weights of the columns autocomplete, body, title: a word in a title counts four times.
# A term: the ways to say it, each of words that must all be there.
Ways = Sequence[Sequence[zhtok.Word]]
PLACED = f"""
    SELECT e.id, e.content_type_id, CAST(e.object_id AS INTEGER), a.version_id
    FROM {ENTRY} e
    LEFT JOIN content_article a ON e.content_type_id = %s AND a.id = CAST(e.object_id AS INTEGER)
    WHERE e.id IN (SELECT value FROM json_each(%s))
"""  # noqa: S608 (names of our own)
SCORE = f"-bm25({FTS}, 1, 1, 4)"


class _Index(SQLiteIndex):  # type: ignore[misc]
    def add_items(self, model: Any, objs: Iterable[Any]) -> None:
        super().add_items(model, [Tokenised(each) for each in objs])

    def changed(self, model: Any, objs: Sequence[Any]) -> list[Any]:
        """Return the objects whose entry is missing, or says something else than they do now."""
        rows = self.entries.filter(
            content_type_id=get_content_type_pk(model), object_id__in=[str(o.pk) for o in objs]
        ).values_list("object_id", "title", "autocomplete", "body")
        standing = {object_id: texts for object_id, *texts in rows}
        indexers = (ObjectIndexer(Tokenised(each), self.backend) for each in objs)
        return [
            each
            for each, now in zip(objs, indexers, strict=True)
            if standing.get(str(each.pk)) != [now.title, now.autocomplete, now.body]
        ]

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Do nothing: bm25 knows the length of a title, and the update would index it twice."""


class _Compiler(SQLiteSearchQueryCompiler):  # type: ignore[misc]
    queryset: QuerySet[Any]
    query: Any
    is_unfinished = False

    def search(
        self, config: Any, start: int | None, stop: int | None, score_field: str | None = None
    ) -> QuerySet[Any]:
        query, is_negated = self.query, False
        while isinstance(query, Not):
            query, is_negated = query.subquery, not is_negated
        if isinstance(query, MatchAll):
            found = self.queryset.none() if is_negated else self.queryset
            return found[start:stop]
        match = self._match(query)
        if is_negated:
            return self._without(match)[start:stop]
        if not match:
            return self.queryset.none()
        return self._ordered(self._joined(match), score_field)[start:stop]

    def _joined(self, match: str) -> QuerySet[Any]:
        meta = self.queryset.model._meta
        return self.queryset.extra(  # noqa: S610 (names of our own; what was typed is a parameter)
            tables=[FTS, ENTRY],
            where=[
                f"{FTS} MATCH %s",
                f"{ENTRY}.id = {FTS}.rowid",
                # The plus keeps the planner from starting at the index of content types.
                f"+{ENTRY}.content_type_id IN ({self._content_types()})",
                f"{meta.db_table}.{meta.pk.column} = CAST({ENTRY}.object_id AS INTEGER)",
            ],
            params=[self._in_columns(match)],
        )

    def _without(self, match: str) -> QuerySet[Any]:
        """Return all but the hits, in the order of modelsearch's own backend."""
        found = self.queryset if self.queryset.query.order_by else self.queryset.order_by("-pk")
        if not match:
            return found
        meta = self.queryset.model._meta
        hits = (
            f"SELECT CAST({ENTRY}.object_id AS INTEGER) FROM {ENTRY} "  # noqa: S608 (own names)
            f"JOIN {FTS} ON {ENTRY}.id = {FTS}.rowid WHERE {FTS} MATCH %s "
            f"AND +{ENTRY}.content_type_id IN ({self._content_types()})"
        )
        return found.extra(  # noqa: S610 (as above)
            where=[f"{meta.db_table}.{meta.pk.column} NOT IN ({hits})"],
            params=[self._in_columns(match)],
        )

    def _ordered(self, found: QuerySet[Any], score_field: str | None) -> QuerySet[Any]:
        if self.order_by_relevance:
            score_field = score_field or "_score"
        if score_field:
            score = RawSQL(SCORE, [], output_field=FloatField())  # noqa: S611
            found = found.annotate(**{score_field: score})
        if self.order_by_relevance:
            return found.order_by(f"-{score_field}", "-pk")
        return found if found.query.order_by else found.order_by("-pk")

    def _content_types(self) -> str:
        keys = get_descendants_content_types_pks(self.queryset.model)
        return ", ".join(str(int(key)) for key in keys)

    def _in_columns(self, match: str) -> str:
        columns = self.FTS_TABLE_FIELDS
        if self.fields:
            columns = sorted({"title" if name == "title" else "body" for name in self.fields})
        return f"{{{' '.join(columns)}}} : ({match})"

    def _match(self, query: Any) -> str:
        """Return a query in the language of FTS5; empty if there is no word in it."""
        if isinstance(query, PlainText | Fuzzy):
            found = zhtok.words(query.query_string, is_unfinished=self.is_unfinished)
            return f" {query.operator.upper()} ".join(map(_phrase, found))
        if isinstance(query, Phrase):
            return " AND ".join(map(_phrase, zhtok.phrases(query.query_string)))
        if isinstance(query, Boost):
            return self._match(query.subquery)
        if isinstance(query, MatchAll):
            return ""
        if isinstance(query, And | Or):
            return self._combined(query)
        raise NotImplementedError(f"{type(query).__name__} cannot be searched for on SQLite.")

    def _combined(self, query: Any) -> str:
        operator = " AND " if isinstance(query, And) else " OR "
        wanted = [part for part in query.subqueries if not isinstance(part, Not)]
        unwanted = [part.subquery for part in query.subqueries if isinstance(part, Not)]
        match = operator.join(f"({text})" for part in wanted if (text := self._match(part)))
        for text in filter(None, map(self._match, unwanted if match else [])):
            match = f"({match}) NOT ({text})"
        return match


def _phrase(word: zhtok.Word) -> str:
    return f'"{" ".join(word.tokens)}"' + "*" * word.is_prefix


class _AutocompleteCompiler(_Compiler):
    is_unfinished = True
    TARGET_SEARCH_FIELD_TYPE = SQLiteAutocompleteQueryCompiler.TARGET_SEARCH_FIELD_TYPE
    FTS_TABLE_FIELDS = SQLiteAutocompleteQueryCompiler.FTS_TABLE_FIELDS

    def get_search_fields_for_model(self) -> list[Any]:
        fields: list[Any] = self.queryset.model.get_autocomplete_search_fields()
        return fields


class SQLiteBackend(SQLiteSearchBackend):  # type: ignore[misc]
    """modelsearch's backend with our tokens and one join."""

    index_class = _Index
    query_compiler_class = _Compiler
    autocomplete_query_compiler_class = _AutocompleteCompiler

    def holders(self, terms: Sequence[Ways]) -> Iterator[tuple[int, int]]:
        """Yield the entries of the index that hold each term: entry, place of the term."""
        parts = [
            f"SELECT rowid, {place} FROM {FTS} WHERE {FTS} MATCH %s"  # noqa: S608 (own names)
            for place in range(len(terms))
        ]
        matches = [f"{{title body}} : ({_any_way(ways)})" for ways in terms]
        with connections[router.db_for_read(IndexEntry)].cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), matches)
            yield from cursor.fetchall()

    def placed(self, entries: Collection[int], article_type: int) -> list[tuple[int, ...]]:
        """Return what entries stand for: entry, content type, object, version if an article."""
        with connections[router.db_for_read(IndexEntry)].cursor() as cursor:
            cursor.execute(PLACED, [article_type, json.dumps(list(entries))])
            return list(cursor.fetchall())


def _any_way(ways: Ways) -> str:
    return " OR ".join(f"({' AND '.join(map(_phrase, words))})" for words in ways)
