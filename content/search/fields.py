"""Objects as the index sees them: each text of theirs turned into tokens."""

from collections.abc import Iterable
from copy import copy
from functools import partial
from typing import Any

from modelsearch.index import AutocompleteField, RelatedFields, SearchField

from content.search.zhtok import index_text


class Tokenised:
    """An object whose search fields give tokens instead of text."""

    def __init__(self, instance: Any) -> None:
        self.instance = instance
        self.pk = instance.pk

    def get_search_fields(self) -> list[Any]:
        """Return the fields that hold text, each giving its tokens."""
        return _tokenised(self.instance.get_search_fields())


def _tokenised(fields: Iterable[Any]) -> list[Any]:
    return [
        _field(field)
        for field in fields
        if isinstance(field, SearchField | AutocompleteField | RelatedFields)
    ]


def _field(field: Any) -> Any:
    """Return a copy of a field that reads the object behind a Tokenised and gives tokens."""
    twin = copy(field)
    if isinstance(field, RelatedFields):
        twin.fields = _tokenised(field.fields)
        twin.get_value = partial(_related, field)
    else:
        twin.get_value = partial(_tokens, field)
    return twin


def _instance(given: Any) -> Any:
    return given.instance if isinstance(given, Tokenised) else given


def _related(field: Any, given: Any) -> Any:
    return field.get_value(_instance(given))


def _tokens(field: Any, given: Any) -> str:
    return index_text(_text(field.get_value(_instance(given))))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        # A line each: pairs never reach from one value into the next.
        return "\n".join(_text(each) for each in value)
    return str(value)
