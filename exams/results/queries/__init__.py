"""Reads about results: of a sitting, and somebody's own."""

from exams.results.queries.items import ItemFigures, item_figures
from exams.results.queries.lists import (
    Person,
    Show,
    absent_people,
    held_people,
    result_rows,
    result_sittings,
    unmarked_people,
)
from exams.results.queries.own import (
    OwnResult,
    Sealed,
    articles_to_read_again,
    own_result,
    result_page,
    results_of,
    topic_scores,
    why_sealed,
)
from exams.results.queries.participation import Participation, UnitTurnout, participation
from exams.results.queries.release import (
    Pending,
    left_out_attempts,
    left_out_in,
    newest_request,
    pending_of,
    pending_one,
    waiting_request,
)
from exams.results.queries.report import Figures, PartFigures, figures_of
from exams.results.queries.review import Paper, Reviewed, review_of
from exams.results.queries.rows import ExportRow, export_rows
from exams.results.queries.standing import (
    attempts_at,
    figures_at,
    list_fixed_at,
    results_at,
    results_on_record,
    results_out,
)
from exams.results.queries.units import UnitFigures, unit_figures

__all__ = [
    "ExportRow",
    "Figures",
    "ItemFigures",
    "OwnResult",
    "Paper",
    "PartFigures",
    "Participation",
    "Pending",
    "Person",
    "Reviewed",
    "Sealed",
    "Show",
    "UnitFigures",
    "UnitTurnout",
    "absent_people",
    "articles_to_read_again",
    "attempts_at",
    "export_rows",
    "figures_at",
    "figures_of",
    "held_people",
    "item_figures",
    "left_out_attempts",
    "left_out_in",
    "list_fixed_at",
    "newest_request",
    "own_result",
    "participation",
    "pending_of",
    "pending_one",
    "result_page",
    "result_rows",
    "result_sittings",
    "results_at",
    "results_of",
    "results_on_record",
    "results_out",
    "review_of",
    "topic_scores",
    "unit_figures",
    "unmarked_people",
    "waiting_request",
    "why_sealed",
]
