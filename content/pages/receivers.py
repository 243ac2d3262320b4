"""What follows when Wagtail shows a case to readers or takes it away: the record of it."""

from typing import Any

from django.utils import timezone
from wagtail.signals import page_published, page_unpublished

from content.pages.models import CasePage
from content.pages.operations import record_case


def connect() -> None:
    """Listen to Wagtail. Called once, when the apps are ready."""
    page_published.connect(_published, sender=CasePage, dispatch_uid="content.record_published")
    page_unpublished.connect(_taken_down, sender=CasePage, dispatch_uid="content.record_taken")


def _published(*, instance: CasePage, **_: Any) -> None:
    # Wagtail announces a publication to come too.
    if instance.live:
        record_case(case=instance, is_public=True, at=timezone.now())


def _taken_down(*, instance: CasePage, **_: Any) -> None:
    # A case that was never counted leaves no gap; and one that goes for good cannot be named.
    if instance.case_records.exists():
        record_case(case=instance, is_public=False, at=timezone.now())
