"""Reads about handbooks, document forms, lists of matters and editions."""

from content.handbooks.queries.books import (
    Block,
    Chapter,
    Place,
    Reading,
    chapters,
    handbook_blocks,
    handbook_domains,
    handbook_place,
    reading_address,
    readings,
)

__all__ = [
    "Block",
    "Chapter",
    "Place",
    "Reading",
    "chapters",
    "handbook_blocks",
    "handbook_domains",
    "handbook_place",
    "reading_address",
    "readings",
]
