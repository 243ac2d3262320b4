from learning.progress.models import Activity

__all__ = ["Activity"]
