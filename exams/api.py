"""The door of exams for other apps."""

from exams.marking.models import Result
from exams.signals import result_released

__all__ = ["Result", "result_released"]
