"""Handbooks, document forms, lists of matters, and the editions that were issued."""

from content.handbooks.models.books import (
    Handbook,
    HandbookChapter,
    HandbookIndexPage,
    HandbookPage,
)
from content.handbooks.models.editions import EditionPrint, HandbookEdition
from content.handbooks.models.forms import FormIndexPage, FormPage
from content.handbooks.models.levels import LEVELS, Level
from content.handbooks.models.matters import (
    Matter,
    MatterImport,
    MatterListIndexPage,
    MatterListPage,
)

__all__ = [
    "LEVELS",
    "EditionPrint",
    "FormIndexPage",
    "FormPage",
    "Handbook",
    "HandbookChapter",
    "HandbookEdition",
    "HandbookIndexPage",
    "HandbookPage",
    "Level",
    "Matter",
    "MatterImport",
    "MatterListIndexPage",
    "MatterListPage",
]
