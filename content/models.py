from content.citations.models import PageCitation
from content.handbooks.models import (
    EditionPrint,
    FormIndexPage,
    FormPage,
    Handbook,
    HandbookChapter,
    HandbookEdition,
    HandbookIndexPage,
    HandbookPage,
    Matter,
    MatterImport,
    MatterListIndexPage,
    MatterListPage,
)
from content.intake.models import LawIntake
from content.laws.models import Article, Law, LawAlias, LawVersion
from content.pages.models import (
    CaseBasis,
    CaseIndexPage,
    CasePage,
    LearnIndexPage,
    SitePage,
)
from content.pages.records import CaseRecord, Defect
from content.posts.models import PostDuty, PostMapIndexPage, PostMapPage
from content.review.models import SecondPersonTask, TiedPublication
from content.search.models import DeliveredWord, Domain, IndexedWord, Synonym

__all__ = [
    "Article",
    "CaseBasis",
    "CaseIndexPage",
    "CasePage",
    "CaseRecord",
    "Defect",
    "DeliveredWord",
    "Domain",
    "EditionPrint",
    "FormIndexPage",
    "FormPage",
    "Handbook",
    "HandbookChapter",
    "HandbookEdition",
    "HandbookIndexPage",
    "HandbookPage",
    "IndexedWord",
    "Law",
    "LawAlias",
    "LawIntake",
    "LawVersion",
    "LearnIndexPage",
    "Matter",
    "MatterImport",
    "MatterListIndexPage",
    "MatterListPage",
    "PageCitation",
    "PostDuty",
    "PostMapIndexPage",
    "PostMapPage",
    "SecondPersonTask",
    "SitePage",
    "Synonym",
    "TiedPublication",
]
