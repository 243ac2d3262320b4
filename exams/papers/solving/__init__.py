"""The assembly of parallel papers. Pure: plain values in, plain values out.

`assemble` gives papers or a proven clash; `shortages` and `lasting` say at once what the bank has.
"""

from exams.papers.solving.answers import Chosen, Clash, Constraint, PaperPlan, Solution
from exams.papers.solving.assembly import assemble
from exams.papers.solving.flows import lasting, shortages

__all__ = [
    "Chosen",
    "Clash",
    "Constraint",
    "PaperPlan",
    "Solution",
    "assemble",
    "lasting",
    "shortages",
]
