"""Set up the tree of pages, and load cases and handbooks into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import GroupPagePermission, Locale, Page, Site

from accounts.models import User
from accounts.operations.roles import GROUPS
from content.laws.queries import articles_by_keys
from content.pages import rules
from content.pages.documents import (
    CaseDocument,
    ChapterDocument,
    HandbookDocument,
    SectionDocument,
)
from content.pages.models import (
    CaseBasis,
    CaseIndexPage,
    CasePage,
    Handbook,
    HandbookChapter,
    HandbookIndexPage,
    HandbookPage,
    LearnIndexPage,
    SitePage,
)
from core import audit
from core.errors import Refusal

P = TypeVar("P", bound=Page)
# What trainers and reviewers may do with the pages below the learning and handbook roots.
PERMISSIONS = ("add_page", "change_page", "publish_page")


class ArticlesMissing(Refusal):
    code = "articles-missing"
    message = _("Load the laws first. These articles are not there: %(keys)s")


@dataclass(frozen=True, slots=True)
class Tree:
    """The roots below which pages are written."""

    cases: CaseIndexPage
    handbooks: HandbookIndexPage


@transaction.atomic(savepoint=False)
def ensure_site_tree() -> Tree:
    """Make the roots of the tree of pages, and the groups that may write below them.

    Safe to repeat: what is there is left as it is. Runs after each migration.
    """
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    home = _child(root, SitePage, slug="site", title=settings.SITE_NAME)
    learn = _child(home, LearnIndexPage, slug="learn", title="学习")
    cases = _child(learn, CaseIndexPage, slug="cases", title="案例")
    handbooks = _child(home, HandbookIndexPage, slug="handbook", title="执法手册")
    _point_site_at(home)
    for name in GROUPS.values():
        group, _created = Group.objects.get_or_create(name=name)
        _permit(group, [learn, handbooks])
    return Tree(cases, handbooks)


def _child(parent: Page, model: type[P], *, slug: str, title: str) -> P:
    child: P = model.objects.first() or parent.add_child(instance=model(slug=slug, title=title))
    return child


def _point_site_at(home: SitePage) -> None:
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"root_page": home, "hostname": "localhost", "site_name": settings.SITE_NAME},
    )
    # The page that Wagtail's own migration leaves behind.
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()


def _permit(group: Group, pages: Sequence[Page]) -> None:
    allowed = list(
        Permission.objects.filter(
            content_type__app_label="wagtailcore",
            content_type__model="page",
            codename__in=PERMISSIONS,
        )
    )
    GroupPagePermission.objects.bulk_create(
        (
            GroupPagePermission(group=group, page=page, permission=permission)
            for page in pages
            for permission in allowed
        ),
        ignore_conflicts=True,
    )
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    )


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did, in pages."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@transaction.atomic(durable=True)
def load_cases(
    *, documents: Iterable[CaseDocument], actor: User | None, at: datetime, publish: bool = True
) -> Loaded:
    """Add the cases that are not there yet, and renew those whose document changed.

    Safe to repeat: a case whose document is the same is left as editors made it.

    Args:
        actor: None for the platform's own commands.
        publish: show them at once; else they wait as drafts.

    Raises:
        ArticlesMissing: a citation names an article that is not loaded. Nothing is loaded.
    """
    documents = list(documents)
    _require_articles(
        key
        for document in documents
        for citation in document.citations
        for key in rules.lines(f"{citation.cited_keys}\n{citation.current_keys}")
    )
    root = ensure_site_tree().cases
    ids = [document.source_id for document in documents]
    standing = {case.source_id: case for case in CasePage.objects.filter(source_id__in=ids)}
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for document in documents:
        case = standing.get(document.source_id)
        if case is not None and case.source_digest == document.digest:
            counts["unchanged"] += 1
            continue
        counts["created" if case is None else "updated"] += 1
        case = case or CasePage(slug=document.source_id, source_id=document.source_id, live=False)
        _write_case(case, document, root)
        _revise(case, actor, publish=publish)
        audit.record("content.case-loaded", actor=actor, subject=case, at=at)
    return Loaded(**counts)


def _write_case(case: CasePage, document: CaseDocument, root: CaseIndexPage) -> None:
    case.source_digest = document.digest
    for name, value in document.fields.items():
        setattr(case, name, value)
    case.legal_basis = [
        CaseBasis(
            sort_order=position,
            cited=citation.cited,
            cited_keys=citation.cited_keys,
            current_keys=citation.current_keys,
            note=citation.note,
        )
        for position, citation in enumerate(document.citations)
    ]
    _place(case, root)


def _place(page: Page, parent: Page) -> None:
    if page.pk:
        page.save()
    else:
        parent.add_child(instance=page)


def _revise(page: Page, actor: User | None, *, publish: bool) -> None:
    revision = page.save_revision(user=actor)
    if publish:
        # Who may load is decided by who calls, not by Wagtail's groups.
        revision.publish(user=actor, skip_permission_checks=True)


def _require_articles(keys: Iterable[str]) -> None:
    wanted = set(keys)
    missing = sorted(wanted - articles_by_keys(wanted).keys())
    if missing:
        raise ArticlesMissing(keys=", ".join(missing))


@transaction.atomic(durable=True)
def load_handbook(
    *, document: HandbookDocument, actor: User | None, at: datetime, publish: bool = True
) -> Loaded:
    """Add a handbook with its chapters and pages, or renew it if its document changed.

    Safe to repeat: with the same document everything is left as editors made it. Pages that a new
    document no longer has are unpublished, not deleted.

    Raises:
        ArticlesMissing: a page names an article that is not loaded. Nothing is loaded.
    """
    _require_articles(
        value
        for chapter in document.chapters
        for section in chapter.sections
        for kind, value in section.body
        if kind == "law"
    )
    root = ensure_site_tree().handbooks
    book = Handbook.objects.child_of(root).filter(slug=document.slug).first()
    if book is not None and book.source_digest == document.digest:
        return Loaded(unchanged=book.get_descendants().live().count() + 1)
    before = {page.pk for page in book.get_descendants()} if book else set()
    writer = _HandbookWriter(actor, publish=publish)
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
        "summary": document.summary,
        "source_digest": document.digest,
    }


class _HandbookWriter:
    """Writes the pages of one handbook and remembers which."""

    def __init__(self, actor: User | None, *, publish: bool) -> None:
        self.actor, self.publish = actor, publish
        self.written: set[int] = set()
        self.created = 0

    def write(self, model: type[P], parent: Page, slug: str, fields: dict[str, Any]) -> P:
        standing = model.objects.child_of(parent).filter(slug=slug).first()
        self.created += standing is None
        page: P = standing or model(slug=slug, live=False)
        for name, value in fields.items():
            setattr(page, name, value)
        _place(page, parent)
        _revise(page, self.actor, publish=self.publish)
        self.written.add(page.pk)
        return page

    def write_chapter(self, book: Handbook, document: ChapterDocument) -> None:
        fields = {"title": document.title, "summary": document.summary}
        chapter = self.write(HandbookChapter, book, document.slug, fields)
        for section in document.sections:
            self.write(HandbookPage, chapter, section.slug, _page_fields(section))


def _page_fields(document: SectionDocument) -> dict[str, Any]:
    return {"title": document.title, "summary": document.summary, "body": list(document.body)}
