from learning.hours.models import Attendance, TrainingClass
from learning.preparation.models import PostPreparation
from learning.progress.models import Activity, SignOff

__all__ = ["Activity", "Attendance", "PostPreparation", "SignOff", "TrainingClass"]
