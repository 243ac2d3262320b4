"""The roots of the tree of pages. Each feature plants its own below the site."""

from collections.abc import Sequence
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from wagtail.models import GroupPagePermission, Locale, Page, Site

from accounts.operations.roles import GROUPS
from content.pages.models import SitePage
from content.review.operations import ensure_workflows

P = TypeVar("P", bound=Page)
# What trainers and reviewers may do with the pages below the roots of a feature. Only a finished
# review publishes.
PERMISSIONS = ("add_page", "change_page")


def ensure_site() -> SitePage:
    """Return the root of the tree, made if it is not there."""
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    home = ensure_child(root, SitePage, slug="site", title=settings.SITE_NAME)
    _point_site_at(home)
    ensure_workflows()
    return home


def ensure_child(parent: Page, model: type[P], *, slug: str, title: str) -> P:
    """Return the only page of its kind, made below its parent if it is not there."""
    child: P = model.objects.first() or parent.add_child(instance=model(slug=slug, title=title))
    return child


def permit_writers(pages: Sequence[Page]) -> None:
    """Let trainers and reviewers write below these pages. Safe to repeat."""
    for name in GROUPS.values():
        group, _created = Group.objects.get_or_create(name=name)
        _permit(group, pages)


def permit_snippets(model: type[Model]) -> None:
    """Let trainers and reviewers keep a list of the editor of pages. Safe to repeat."""
    acts = [f"{act}_{model._meta.model_name}" for act in ("add", "change", "view")]
    permissions = Permission.objects.filter(
        content_type__app_label=model._meta.app_label, codename__in=acts
    )
    for name in GROUPS.values():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(*permissions)


def _point_site_at(home: SitePage) -> None:
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"root_page": home, "hostname": "localhost", "site_name": settings.SITE_NAME},
    )
    # The page that Wagtail's own migration leaves behind.
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()


def _permit(group: Group, pages: Sequence[Page]) -> None:
    all_acts = Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page"
    )
    allowed = list(all_acts.filter(codename__in=PERMISSIONS))
    # An installation of an older release let them publish by hand.
    GroupPagePermission.objects.filter(
        group=group, page__in=pages, permission__in=all_acts.exclude(codename__in=PERMISSIONS)
    ).delete()
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
