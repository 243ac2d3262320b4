"""Why a page under review cannot be edited, in words of ours."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock


class ReviewLock(WorkflowLock):  # type: ignore[misc]
    """Keeps everybody from a text under review but the reviewers who are not its authors."""

    def get_message(self, user: Any) -> str | None:
        if not self.for_user(user):
            return None
        return _(
            "This page waits for its review (%(step)s). Until it is decided only reviewers "
            "change it; to go on writing, take it back first."
        ) % {"step": self.task.name}

    def get_locked_by(self, user: Any, can_lock: bool = False) -> str:
        return _("Under review")

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        return _("Reviewers comment on it, approve it or return it.")
