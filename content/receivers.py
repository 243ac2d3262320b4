"""Reactions of content to what happens in it: they hand on, and decide nothing."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published

from content.citations import operations as citations
from content.signals import edition_issued, law_version_added
from content.tasks import learn_search_words, print_edition


@receiver(page_published, dispatch_uid="content.record_citations")
def record_citations(*, instance: Page, **_: Any) -> None:
    """Write down what a page cites as it now stands, in the transaction of its publication."""
    citations.record_page(page=instance, at=instance.last_published_at or timezone.now())


@receiver(edition_issued, dispatch_uid="content.print_issued_edition")
def print_issued_edition(*, edition_id: int, **_: Any) -> None:
    """An issued edition is printed outside the request."""
    print_edition.delay(edition_id=edition_id)


@receiver(law_version_added, dispatch_uid="content.learn_search_words")
def learn_names_of_new_laws(*, version_id: int, **_: Any) -> None:
    """A law that is new may have names and a domain among the delivered words."""
    learn_search_words.delay()
