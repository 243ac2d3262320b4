"""What people enter about blueprints and papers."""

from exams.papers.forms.assembly import ApproveAllForm, AssembleForm, PrintForm, SettleForm
from exams.papers.forms.beginning import entered
from exams.papers.forms.blueprint import BlueprintForm, SpecificationForm

__all__ = [
    "ApproveAllForm",
    "AssembleForm",
    "BlueprintForm",
    "PrintForm",
    "SettleForm",
    "SpecificationForm",
    "entered",
]
