from content.laws.models import Article, Law, LawVersion
from content.pages.models import (
    CaseBasis,
    CaseIndexPage,
    CasePage,
    Handbook,
    HandbookChapter,
    HandbookIndexPage,
    HandbookPage,
    LearnIndexPage,
    SitePage,
)

__all__ = [
    "Article",
    "CaseBasis",
    "CaseIndexPage",
    "CasePage",
    "Handbook",
    "HandbookChapter",
    "HandbookIndexPage",
    "HandbookPage",
    "Law",
    "LawVersion",
    "LearnIndexPage",
    "SitePage",
]
