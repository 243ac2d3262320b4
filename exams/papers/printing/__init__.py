"""A paper on paper: A4, for candidates; the sheet that they answer on; the key for markers."""

from exams.papers.printing.sheets import SHEETS, Unprintable, render

__all__ = ["SHEETS", "Unprintable", "render"]
