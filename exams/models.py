from exams.bank.models import (
    Item,
    ItemComment,
    ItemDigest,
    ItemPicture,
    ItemSketch,
    ItemVersion,
    Option,
    Topic,
)
from exams.delivery.models import Attempt, Candidacy, Response, Sitting
from exams.exchange.models import ItemAlias, ItemExport, ItemImport, ItemImportRow
from exams.impact.models import LawChangeTask, OldBankEntry
from exams.marking.models import Result, TopicScore
from exams.papers.models import (
    Assembly,
    Blueprint,
    BlueprintSection,
    Paper,
    PaperItem,
    PaperNotice,
    PaperPart,
)
from exams.practice.models import Drill, DrillItem

__all__ = [
    "Assembly",
    "Attempt",
    "Blueprint",
    "BlueprintSection",
    "Candidacy",
    "Drill",
    "DrillItem",
    "Item",
    "ItemAlias",
    "ItemComment",
    "ItemDigest",
    "ItemExport",
    "ItemImport",
    "ItemImportRow",
    "ItemPicture",
    "ItemSketch",
    "ItemVersion",
    "LawChangeTask",
    "OldBankEntry",
    "Option",
    "Paper",
    "PaperItem",
    "PaperNotice",
    "PaperPart",
    "Response",
    "Result",
    "Sitting",
    "Topic",
    "TopicScore",
]
