"""What is done about amendments."""

from exams.impact.operations.loading import LoadedQuestions, QuestionsRefused, load_questions
from exams.impact.operations.settling import (
    ArticleFallen,
    Corrected,
    ItemOpen,
    NoItemTask,
    NotYetInForce,
    OutOfForce,
    TaskSettled,
    confirm_item,
    correct_citations,
    leave_as_is,
    withdraw_item,
)
from exams.impact.operations.tasks import open_due_tasks, open_tasks, renew_tasks

__all__ = [
    "ArticleFallen",
    "Corrected",
    "ItemOpen",
    "LoadedQuestions",
    "NoItemTask",
    "NotYetInForce",
    "OutOfForce",
    "QuestionsRefused",
    "TaskSettled",
    "confirm_item",
    "correct_citations",
    "leave_as_is",
    "load_questions",
    "open_due_tasks",
    "open_tasks",
    "renew_tasks",
    "withdraw_item",
]
