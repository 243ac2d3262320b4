from exams.bank.models import Item, ItemVersion, Option, Topic
from exams.delivery.models import Attempt, Candidacy, Response, Sitting
from exams.impact.models import LawChangeTask, OldBankEntry
from exams.marking.models import Result, TopicScore
from exams.papers.models import Blueprint, BlueprintSection, Paper, PaperItem
from exams.practice.models import Drill, DrillItem

__all__ = [
    "Attempt",
    "Blueprint",
    "BlueprintSection",
    "Candidacy",
    "Drill",
    "DrillItem",
    "Item",
    "ItemVersion",
    "LawChangeTask",
    "OldBankEntry",
    "Option",
    "Paper",
    "PaperItem",
    "Response",
    "Result",
    "Sitting",
    "Topic",
    "TopicScore",
]
