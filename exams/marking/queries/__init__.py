"""Reads about marking and results."""

from exams.marking.queries.attempts import (
    marked_again,
    points_of,
    ready_attempts,
    undecided_extensions,
    unmarked_attempts,
)
from exams.marking.queries.desk import (
    OwnWork,
    Progress,
    marked_sittings,
    own_marks,
    own_task,
    own_work,
    progress_of,
)
from exams.marking.queries.given import (
    Given,
    add_people,
    given_in,
    terms_of,
)
from exams.marking.queries.queue import (
    CLAIM,
    CLOSED,
    Share,
    active_markers,
    eligible_markers,
    live_tasks,
    own_claim,
    share_of,
    takeable_tasks,
)
from exams.marking.queries.schemes import (
    corrections_in_force,
    paper_scheme,
    scheme_of,
    scheme_with,
    scheme_without,
)
from exams.marking.queries.sheets import Line, Sheet, candidate_number, lines_of, sheet_of

__all__ = [
    "CLAIM",
    "CLOSED",
    "Given",
    "Line",
    "OwnWork",
    "Progress",
    "Share",
    "Sheet",
    "active_markers",
    "add_people",
    "candidate_number",
    "corrections_in_force",
    "eligible_markers",
    "given_in",
    "lines_of",
    "live_tasks",
    "marked_again",
    "marked_sittings",
    "own_claim",
    "own_marks",
    "own_task",
    "own_work",
    "paper_scheme",
    "points_of",
    "progress_of",
    "ready_attempts",
    "scheme_of",
    "scheme_with",
    "scheme_without",
    "share_of",
    "sheet_of",
    "takeable_tasks",
    "terms_of",
    "undecided_extensions",
    "unmarked_attempts",
]
