from learning.preparation.models import PostPreparation
from learning.progress.models import Activity, SignOff

__all__ = ["Activity", "PostPreparation", "SignOff"]
