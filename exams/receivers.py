"""Reactions to what is announced: they only enqueue."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from content.api import law_version_added
from exams.signals import (
    attempt_closed,
    correction_committed,
    correction_run_waiting,
    item_import_waiting,
    item_left_use,
    item_released,
    marks_complete,
    papers_asked_for,
    sitting_released,
    slips_asked_for,
)
from exams.tasks import (
    announce_changes,
    announce_results,
    assemble_papers,
    mark_attempt,
    open_law_tasks,
    print_slips,
    raise_paper_notices,
    renew_law_tasks,
    work_on_correction_run,
    work_on_item_import,
)


@receiver(attempt_closed, dispatch_uid="exams.mark_closed_attempt")
def mark_closed_attempt(*, attempt_id: int, **_: Any) -> None:
    """A closed attempt is marked outside the request."""
    mark_attempt.delay(attempt_id=attempt_id)


@receiver(marks_complete, dispatch_uid="exams.mark_completed_attempt")
def mark_completed_attempt(*, attempt_id: int, **_: Any) -> None:
    """So is one that people have done their part of."""
    mark_attempt.delay(attempt_id=attempt_id)


@receiver(sitting_released, dispatch_uid="exams.announce_released_results")
def announce_released_results(*, sitting_id: int, **_: Any) -> None:
    """One task for a sitting, however many results it has."""
    announce_results.delay(sitting_id=sitting_id)


@receiver(law_version_added, dispatch_uid="exams.open_law_tasks")
def open_tasks_of_version(*, version_id: int, **_: Any) -> None:
    """A version of a law may break what people rest on: they are told outside the request."""
    open_law_tasks.delay(version_id=version_id)


@receiver(item_released, dispatch_uid="exams.renew_tasks_of_item")
def renew_tasks_of_item(*, item_id: int, **_: Any) -> None:
    """An item that was rewritten may have settled what a law change asked for."""
    renew_law_tasks.delay(item_id=item_id)


@receiver(page_published, dispatch_uid="exams.renew_tasks_of_page")
def renew_tasks_of_page(*, instance: Page, **_: Any) -> None:
    """So may a page."""
    renew_law_tasks.delay(page_id=instance.pk)


@receiver(papers_asked_for, dispatch_uid="exams.assemble_papers")
def assemble_what_was_asked_for(*, assembly_id: int, **_: Any) -> None:
    """Parallel papers take seconds: they are found outside the request."""
    assemble_papers.delay(assembly_id=assembly_id)


@receiver(item_left_use, dispatch_uid="exams.raise_notices_of_item")
def raise_notices_of_item(**_: Any) -> None:
    """An item that was suspended or retired may stand on a frozen paper."""
    raise_paper_notices.delay()


@receiver(law_version_added, dispatch_uid="exams.raise_notices_of_law")
def raise_notices_of_law(**_: Any) -> None:
    """So may one whose law will have changed by the day that a paper is for."""
    raise_paper_notices.delay()


@receiver(item_import_waiting, dispatch_uid="exams.work_on_item_import")
def work_on_waiting_import(*, import_id: int, **_: Any) -> None:
    """A file of items is read, and entered, outside the request."""
    work_on_item_import.delay(import_id=import_id)


@receiver(correction_run_waiting, dispatch_uid="exams.work_on_waiting_correction_run")
def work_on_waiting_correction_run(*, run_id: int, **_: Any) -> None:
    """Thousands of results are looked at, and written, outside the request."""
    work_on_correction_run.delay(run_id=run_id)


@receiver(correction_committed, dispatch_uid="exams.announce_changed_results")
def announce_changed_results(*, correction_id: int, **_: Any) -> None:
    """One task for a correction, however many results it changed."""
    announce_changes.delay(correction_id=correction_id)


@receiver(slips_asked_for, dispatch_uid="exams.print_slips")
def print_slips_asked_for(*, print_id: int, **_: Any) -> None:
    """Slips of many candidates take seconds: they are printed outside the request."""
    print_slips.delay(print_id=print_id)
