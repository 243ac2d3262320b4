"""Reads about who may enter a sitting, and what people are granted."""

from exams.admission.queries.candidates import CandidateRow, CandidateTable, candidate_table
from exams.admission.queries.eligibility import Reason, eligibility, reasons_of
from exams.admission.queries.entry import (
    late_after,
    own_due_time,
    rules_of,
    sittings_to_make_up,
)
from exams.admission.queries.make_ups import Cause, causes_in, may_make_up
from exams.admission.queries.passports import (
    Passport,
    accommodations_in_reach,
    accommodations_of,
    longest_minutes,
    passport_of,
    passports_on,
)

__all__ = [
    "CandidateRow",
    "CandidateTable",
    "Cause",
    "Passport",
    "Reason",
    "accommodations_in_reach",
    "accommodations_of",
    "candidate_table",
    "causes_in",
    "eligibility",
    "late_after",
    "longest_minutes",
    "may_make_up",
    "own_due_time",
    "passport_of",
    "passports_on",
    "reasons_of",
    "rules_of",
    "sittings_to_make_up",
]
