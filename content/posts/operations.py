"""Set up the place of post maps in the tree of pages, and load them into it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from content.pages import rules
from content.pages.tree import ensure_child, ensure_site, permit_writers
from content.pages.writing import Loaded, place, require_articles, revise
from content.posts.documents import PostDocument
from content.posts.models import PostDuty, PostMapIndexPage, PostMapPage
from core import audit


@transaction.atomic(savepoint=False)
def ensure_posts() -> PostMapIndexPage:
    """Make the root below which post maps are written, and let trainers and reviewers write there.

    Safe to repeat: what is there is left as it is. Runs after each migration.
    """
    root = ensure_child(ensure_site(), PostMapIndexPage, slug="posts", title="岗位账图")
    permit_writers([root])
    return root


@transaction.atomic(durable=True)
def load_posts(
    *, documents: Iterable[PostDocument], actor: User | None, at: datetime, publish: bool = True
) -> Loaded:
    """Add the post maps that are not there yet, and renew those whose document changed.

    Safe to repeat: a map whose document is the same is left as editors made it.

    Args:
        actor: None for the platform's own commands.
        publish: show them at once; else they wait as drafts.

    Raises:
        ArticlesMissing: a duty names an article that is not loaded. Nothing is loaded.
    """
    documents = list(documents)
    require_articles(
        rules.split_place(line)[0]
        for document in documents
        for duty in document.duties
        for line in rules.lines(duty.basis_keys)
    )
    root = ensure_posts()
    ids = [document.source_id for document in documents]
    standing = {page.source_id: page for page in PostMapPage.objects.filter(source_id__in=ids)}
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for document in documents:
        page = standing.get(document.source_id)
        if page is not None and page.source_digest == document.digest:
            counts["unchanged"] += 1
            continue
        counts["created" if page is None else "updated"] += 1
        page = page or PostMapPage(
            slug=document.source_id, source_id=document.source_id, live=False
        )
        _write(page, document, root)
        revise(page, actor, publish=publish)
        audit.record("content.post-loaded", actor=actor, subject=page, at=at)
    return Loaded(**counts)


def _write(page: PostMapPage, document: PostDocument, root: PostMapIndexPage) -> None:
    page.source_digest = document.digest
    for name, value in document.fields.items():
        setattr(page, name, value)
    page.duties = [
        PostDuty(
            sort_order=position,
            **{name: getattr(duty, name) for name in duty.__slots__},
        )
        for position, duty in enumerate(document.duties)
    ]
    place(page, root)
