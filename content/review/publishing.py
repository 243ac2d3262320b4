"""What Wagtail calls when the last step of a review is approved (WAGTAIL_FINISH_WORKFLOW_ACTION).

Wagtail loads it before any model: the operation is imported when it is called.
"""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Show the approved text to readers, or on the day that it is tied to."""
    from django.utils import timezone

    from content.review.operations import publish_approved_text

    publish_approved_text(workflow_state=workflow_state, actor=user, at=timezone.now())
