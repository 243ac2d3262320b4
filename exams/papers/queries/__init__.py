"""Reads about blueprints and papers."""

from exams.papers.queries.banks import (
    TopicRow,
    availability,
    candidates,
    demands,
    pool,
    topic_rows,
)
from exams.papers.queries.blueprints import Cell, Checks, Matrix, blueprints, checks, matrix
from exams.papers.queries.figures import Figures, Preview, figures, overlap_within, previews
from exams.papers.queries.notices import (
    notices_of,
    open_notices,
    out_of_use,
    papers_in_use,
    without_basis,
)
from exams.papers.queries.papers import (
    content_at,
    guessing_slots,
    last_assembly,
    outdated,
    paper_with_items,
    papers,
    parallel_papers,
)

__all__ = [
    "Cell",
    "Checks",
    "Figures",
    "Matrix",
    "Preview",
    "TopicRow",
    "availability",
    "blueprints",
    "candidates",
    "checks",
    "content_at",
    "demands",
    "figures",
    "guessing_slots",
    "last_assembly",
    "matrix",
    "notices_of",
    "open_notices",
    "out_of_use",
    "outdated",
    "overlap_within",
    "paper_with_items",
    "papers",
    "papers_in_use",
    "parallel_papers",
    "pool",
    "previews",
    "topic_rows",
    "without_basis",
]
