"""Reads about sittings."""

from exams.sittings.queries.desk import sitting_rows, sittings_in_reach

__all__ = ["sitting_rows", "sittings_in_reach"]
