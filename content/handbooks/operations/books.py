"""Load handbooks into the tree of pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.blocks import StreamValue
from wagtail.models import Page

from accounts.models import User
from content.handbooks.documents import ChapterDocument, HandbookDocument, SectionDocument
from content.handbooks.models import FormPage, Handbook, HandbookChapter, HandbookPage
from content.handbooks.operations.roots import ensure_handbooks
from content.pages.rules import split_place
from content.pages.writing import Loaded, place, require_articles, revise
from core import audit
from core.errors import Refusal

P = TypeVar("P", bound=Page)


class FormsMissing(Refusal):
    code = "forms-missing"
    message = _("Load the document forms first. These are not there: %(slugs)s")


@transaction.atomic(durable=True)
def load_handbook(
    *, document: HandbookDocument, actor: User | None, at: datetime, publish: bool = True
) -> Loaded:
    """Add a handbook with its chapters and pages, or renew it if its document changed.

    Safe to repeat: with the same document everything is left as editors made it. Pages that a new
    document no longer has are unpublished, not deleted.

    Raises:
        ArticlesMissing: a page names an article that is not loaded. Nothing is loaded.
        FormsMissing: a page names a document form that is not there.
    """
    require_articles(
        split_place(value)[0]
        for chapter in document.chapters
        for section in chapter.sections
        for kind, value in section.body
        if kind == "law"
    )
    forms = _forms(document)
    root = ensure_handbooks().handbooks
    book = Handbook.objects.child_of(root).filter(slug=document.slug).first()
    if book is not None and book.source_digest == document.digest:
        return Loaded(unchanged=book.get_descendants().live().count() + 1)
    before = {page.pk for page in book.get_descendants()} if book else set()
    writer = _HandbookWriter(actor, forms, publish=publish)
    book = writer.write(Handbook, root, document.slug, _book_fields(document))
    for chapter in document.chapters:
        writer.write_chapter(book, chapter)
    for page in Page.objects.filter(pk__in=before - writer.written).live().specific():
        UnpublishPageAction(page, user=actor).execute(skip_permission_checks=True)
    audit.record("content.handbook-loaded", actor=actor, subject=book, at=at)
    return Loaded(created=writer.created, updated=len(writer.written) - writer.created)


def _book_fields(document: HandbookDocument) -> dict[str, Any]:
    return {
        "title": document.title,
        "edition": document.edition,
        "as_of_on": document.as_of_on,
        "level": document.level,
        "domain": document.domain,
        "summary": document.summary,
        "source_digest": document.digest,
    }


class _HandbookWriter:
    """Writes the pages of one handbook and remembers which."""

    def __init__(self, actor: User | None, forms: Mapping[str, int], *, publish: bool) -> None:
        self.actor, self.forms, self.publish = actor, forms, publish
        self.written: set[int] = set()
        self.created = 0

    def write(self, model: type[P], parent: Page, slug: str, fields: dict[str, Any]) -> P:
        standing = model.objects.child_of(parent).filter(slug=slug).first()
        self.created += standing is None
        page: P = standing or model(slug=slug, live=False)
        for name, value in fields.items():
            setattr(page, name, value)
        place(page, parent)
        revise(page, self.actor, publish=self.publish)
        self.written.add(page.pk)
        return page

    def write_chapter(self, book: Handbook, document: ChapterDocument) -> None:
        fields = {"title": document.title, "summary": document.summary}
        chapter = self.write(HandbookChapter, book, document.slug, fields)
        for section in document.sections:
            self.write(HandbookPage, chapter, section.slug, self._page_fields(section))

    def _page_fields(self, document: SectionDocument) -> dict[str, Any]:
        body = [
            (kind, self.forms[value] if kind == "form" else value) for kind, value in document.body
        ]
        raw = [{"type": kind, "value": value, "id": str(uuid4())} for kind, value in body]
        stream = StreamValue(HandbookPage.body.field.stream_block, raw, is_lazy=True)
        return {"title": document.title, "summary": document.summary, "body": stream}


def _forms(document: HandbookDocument) -> dict[str, int]:
    """Return the primary keys of the forms that a handbook names, by slug. One query."""
    wanted = {
        value
        for chapter in document.chapters
        for section in chapter.sections
        for kind, value in section.body
        if kind == "form"
    }
    found = dict(FormPage.objects.filter(slug__in=wanted).values_list("slug", "pk"))
    if missing := sorted(wanted - found.keys()):
        raise FormsMissing(slugs=", ".join(missing))
    return found
