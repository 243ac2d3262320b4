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
from exams.delivery.models import (
    Attempt,
    Candidacy,
    Decision,
    DeviceLease,
    Intervention,
    ReceiptKey,
    Response,
    Restored,
    SignedReceipt,
    Sitting,
)
from exams.exchange.models import ItemImport, ItemImportRow
from exams.impact.models import LawChangeTask, OldBankEntry
from exams.marking.models import Result, TopicScore
from exams.papers.models import (
    Blueprint,
    BlueprintSection,
    Paper,
    PaperItem,
    PaperNotice,
    PaperPart,
)
from exams.practice.models import Drill, DrillItem

__all__ = [
    "Attempt",
    "Blueprint",
    "BlueprintSection",
    "Candidacy",
    "Decision",
    "DeviceLease",
    "Drill",
    "DrillItem",
    "Intervention",
    "Item",
    "ItemComment",
    "ItemDigest",
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
    "ReceiptKey",
    "Response",
    "Restored",
    "Result",
    "SignedReceipt",
    "Sitting",
    "Topic",
    "TopicScore",
]
