"""The door of exams for other apps."""

from exams.appeals.queries import flips_of_appeal
from exams.bank.queries_review import reviews_waiting
from exams.corrections.queries import Flips, flips_of
from exams.delivery.queries import next_sittings
from exams.delivery.queries.readiness import Line, looks_at_readiness
from exams.marking.models import Result
from exams.practice.queries import TodaysDrill, drill_of_today
from exams.results.queries import results_of, results_on_record
from exams.signals import result_changed, result_released
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

__all__ = [
    "Flips",
    "Line",
    "Result",
    "Sitting",
    "TodaysDrill",
    "drill_of_today",
    "flips_of",
    "flips_of_appeal",
    "looks_at_readiness",
    "next_sittings",
    "result_changed",
    "result_released",
    "results_of",
    "results_on_record",
    "reviews_waiting",
    "sittings_in_reach",
]
