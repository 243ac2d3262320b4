"""Reads about files of items."""

from exams.exchange.queries.exports import Selection
from exams.exchange.queries.imports import (
    Progress,
    Shown,
    Standing,
    drafts_of,
    imports_of,
    progress_of,
    rows_of,
    shown,
    standing_of,
)
from exams.exchange.queries.imports import report_of as report_of_import
from exams.exchange.queries.judging import report_of as report_of_reading

__all__ = [
    "Progress",
    "Selection",
    "Shown",
    "Standing",
    "drafts_of",
    "imports_of",
    "progress_of",
    "report_of_import",
    "report_of_reading",
    "rows_of",
    "shown",
    "standing_of",
]
