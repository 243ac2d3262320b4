"""The search on PostgreSQL: tsvector, filtered by pairs and checked word by word.

A tsvector keeps 16,383 positions and 256 of each token, so that phrases at the end of a long text
would be missed. Hits are therefore found by their pairs, wherever they stand, and the tokens kept
beside the vector say whether they stand one after the other.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.query import And, Fuzzy, MatchAll, Or, Phrase, PlainText

from content.search import zhtok
from content.search.fields import Tokenised

CONFIG = "simple"
TITLE, BODY = F("index_entries__title"), F("index_entries__body")
TITLE_WEIGHT = 4.0  # a word in a title counts four times, as on SQLite
NOTHING = SearchQuery("", search_type="raw", config=CONFIG)


class _Index(PostgresIndex):  # type: ignore[misc]
    def add_items(self, model: Any, objs: Iterable[Any]) -> None:
        super().add_items(model, [Tokenised(each) for each in objs])

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
