"""Background entry points of all features."""

from celery import shared_task
from django.utils import timezone

from content.handbooks import operations as handbooks
from content.review import operations as review
from content.search import operations as search


@shared_task(name="content.print_edition")
def print_edition(*, edition_id: int) -> None:
    """Print an edition that was issued."""
    handbooks.print_edition(edition_id=edition_id, at=timezone.now())


@shared_task(name="content.print_missing_editions")
def print_missing_editions() -> None:
    """Find issued editions whose announcement was missed."""
    handbooks.print_missing(at=timezone.now())


@shared_task(name="content.publish_due")
def publish_due() -> None:
    """Show the approved pages whose moment has come; it follows the days of laws."""
    review.publish_due(at=timezone.now())


@shared_task(name="content.learn_search_words")
def learn_search_words() -> None:
    """Put in the delivered names of laws that have come since."""
    search.learn_search_words()


@shared_task(name="content.gather_search_words")
def gather_search_words() -> None:
    """Count the words of all articles anew, for "did you mean"."""
    search.learn_search_words()
    search.gather_words()
