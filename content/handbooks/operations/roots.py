"""The roots below which handbooks, forms and lists are written."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission

from accounts.operations.roles import GROUPS
from content.handbooks.models import FormIndexPage, HandbookIndexPage, MatterListIndexPage
from content.pages.tree import ensure_child, ensure_site, permit_writers

# With the files of forms. Nobody changes those of others.
FILE_PERMISSIONS = ("add_document", "choose_document")


@dataclass(frozen=True, slots=True)
class Roots:
    handbooks: HandbookIndexPage
    forms: FormIndexPage
    lists: MatterListIndexPage


@transaction.atomic(savepoint=False)
def ensure_handbooks() -> Roots:
    """Make the roots of handbooks, forms and lists, and let trainers and reviewers write there.

    Safe to repeat: what is there is left as it is. Runs after each migration.
    """
    root = ensure_child(ensure_site(), HandbookIndexPage, slug="handbook", title="执法手册")
    permit_writers([root])
    _permit_files()
    return Roots(
        root,
        ensure_child(root, FormIndexPage, slug="forms", title="文书范本"),
        ensure_child(root, MatterListIndexPage, slug="lists", title="事项清单"),
    )


def _permit_files() -> None:
    folder = Collection.get_first_root_node() or Collection.add_root(name="Root")
    permissions = Permission.objects.filter(
        content_type__app_label="wagtaildocs", codename__in=FILE_PERMISSIONS
    )
    allowed: list[Any] = [
        GroupCollectionPermission(group=group, collection=folder, permission=permission)
        for group in Group.objects.filter(name__in=GROUPS.values())
        for permission in permissions
    ]
    GroupCollectionPermission.objects.bulk_create(allowed, ignore_conflicts=True)
