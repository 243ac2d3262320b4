"""What loading pages from files has in common, whatever the pages are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from accounts.models import User
from content.laws.queries import articles_by_keys
from core.errors import Refusal

QUOTED = 10  # keys that a refusal names; the rest is counted in by dots


class ArticlesMissing(Refusal):
    code = "articles-missing"
    message = _("Load the laws first. These articles are not there: %(keys)s")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did, in pages."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def place(page: Page, parent: Page) -> None:
    """Write a page: a new one below its parent, another where it stands."""
    if page.pk:
        page.save()
    else:
        parent.add_child(instance=page)


def revise(page: Page, actor: User | None, *, publish: bool) -> None:
    """Keep a page as a revision, and show it to readers if it is to be published."""
    revision = page.save_revision(user=actor)
    if publish:
        # Who may load is decided by who calls, not by Wagtail's groups.
        revision.publish(user=actor, skip_permission_checks=True)


def require_articles(keys: Iterable[str]) -> None:
    """Refuse citation keys of articles that are not loaded. One query.

    Raises:
        ArticlesMissing: at least one is not there.
    """
    wanted = set(keys)
    missing = sorted(wanted - articles_by_keys(wanted).keys())
    if missing:
        rest = "" if len(missing) <= QUOTED else " …"
        raise ArticlesMissing(keys=", ".join(missing[:QUOTED]) + rest)
