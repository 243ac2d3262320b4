"""Background entry points of all features."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from exams.corrections import operations as corrections
from exams.delivery import operations as delivery
from exams.exchange import operations as exchange
from exams.impact import operations as impact
from exams.marking import operations as marking
from exams.papers import operations as papers
from exams.results import operations as results
from exams.rooms import operations as rooms


@shared_task(name="exams.mark_attempt", autoretry_for=(OperationalError,), retry_backoff=True)
def mark_attempt(*, attempt_id: int) -> None:
    """Score an attempt that was closed."""
    marking.mark_attempt(attempt_id=attempt_id, at=timezone.now())


@shared_task(name="exams.mark_missed")
def mark_missed() -> None:
    """Find closed attempts whose announcement was missed."""
    marking.mark_missed(at=timezone.now())


@shared_task(name="exams.close_overdue_attempts")
def close_overdue_attempts() -> None:
    """Close what nobody submitted in time."""
    delivery.close_overdue_attempts(at=timezone.now())


@shared_task(name="exams.announce_results")
def announce_results(*, sitting_id: int) -> None:
    """Tell other apps of each result of a sitting that was released."""
    results.announce_results(sitting_id=sitting_id)


@shared_task(name="exams.open_law_tasks", autoretry_for=(OperationalError,), retry_backoff=True)
def open_law_tasks(*, version_id: int) -> None:
    """Open the tasks of a version of a law that became known."""
    impact.open_tasks(version_id=version_id, at=timezone.now())


@shared_task(name="exams.open_due_law_tasks")
def open_due_law_tasks() -> None:
    """Open the tasks of versions that take effect today, and what was missed before."""
    impact.open_due_tasks(at=timezone.now())


@shared_task(name="exams.renew_law_tasks", autoretry_for=(OperationalError,), retry_backoff=True)
def renew_law_tasks(*, item_id: int = 0, page_id: int = 0) -> None:
    """Settle the tasks about an item or a page that was rewritten."""
    impact.renew_tasks(item_id=item_id, page_id=page_id, at=timezone.now())


@shared_task(name="exams.assemble_papers", autoretry_for=(OperationalError,), retry_backoff=True)
def assemble_papers(*, assembly_id: int) -> None:
    """Find the parallel papers that somebody asked for."""
    papers.run_assembly(assembly_id=assembly_id, at=timezone.now())


@shared_task(name="exams.assemble_missed")
def assemble_missed() -> None:
    """Find requests for papers whose announcement was missed."""
    papers.assemble_missed(at=timezone.now())


@shared_task(
    name="exams.raise_paper_notices", autoretry_for=(OperationalError,), retry_backoff=True
)
def raise_paper_notices() -> None:
    """Open a task for each item that has fallen on a frozen paper."""
    papers.raise_notices(at=timezone.now())


@shared_task(
    name="exams.work_on_item_import", autoretry_for=(OperationalError,), retry_backoff=True
)
def work_on_item_import(*, import_id: int) -> None:
    """Read a file of items, or enter what was read of it."""
    exchange.work_on_import(import_id=import_id, at=timezone.now())


@shared_task(name="exams.resume_item_imports")
def resume_item_imports() -> None:
    """Find imports of items whose announcement was missed, or whose worker died."""
    exchange.resume_imports(at=timezone.now())


@shared_task(
    name="exams.work_on_correction_run", autoretry_for=(OperationalError,), retry_backoff=True
)
def work_on_correction_run(*, run_id: int) -> None:
    """Make the dry run of a corrected key, or commit it."""
    corrections.work_on_run(run_id=run_id, at=timezone.now())


@shared_task(name="exams.resume_correction_runs")
def resume_correction_runs() -> None:
    """Find dry runs and commits whose announcement was missed, or whose worker died."""
    corrections.resume_runs(at=timezone.now())


@shared_task(name="exams.announce_changes")
def announce_changes(*, correction_id: int) -> None:
    """Tell other apps of each result that a correction changed."""
    corrections.announce_changes(correction_id=correction_id)


@shared_task(name="exams.print_slips", autoretry_for=(OperationalError,), retry_backoff=True)
def print_slips(*, print_id: int) -> None:
    """Print the slips that somebody asked for."""
    rooms.print_slips(print_id=print_id, at=timezone.now())


@shared_task(name="exams.sweep_slip_prints")
def sweep_slip_prints() -> None:
    """Go on with prints whose worker died, and drop the files of old ones."""
    rooms.sweep_slip_prints(at=timezone.now())
