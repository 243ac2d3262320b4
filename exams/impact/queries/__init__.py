"""Reads about what amendments break."""

from exams.impact.queries.affected import Affected, Impact, law_impact
from exams.impact.queries.rows import Line, Narrowing, line_of, lines, settled_lines
from exams.impact.queries.tasks import Board, board, open_task_count, versions_to_watch
from exams.impact.queries.usage import ArticleUse, article_use

__all__ = [
    "Affected",
    "ArticleUse",
    "Board",
    "Impact",
    "Line",
    "Narrowing",
    "article_use",
    "board",
    "law_impact",
    "line_of",
    "lines",
    "open_task_count",
    "settled_lines",
    "versions_to_watch",
]
