"""The door of exams for other apps."""

from exams.bank.queries_review import reviews_waiting
from exams.delivery.queries import next_sittings
from exams.marking.models import Result
from exams.practice.queries import TodaysDrill, drill_of_today
from exams.results.queries import results_of
from exams.signals import result_released

__all__ = [
    "Result",
    "TodaysDrill",
    "drill_of_today",
    "next_sittings",
    "result_released",
    "results_of",
    "reviews_waiting",
]
