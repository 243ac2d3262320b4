"""What makes a page one of ours: only a finished review shows it to readers."""

import json
import re
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from wagtail.models import COMMENTS_RELATION_NAME, Page, PagePermissionTester, Revision, Workflow

# Of what Wagtail keeps with every page, only this is text; the rest is bookkeeping.
PAGE_TEXT = frozenset(
    {"title", "slug", "seo_title", "search_description", "show_in_menus", "go_live_at", "expire_at"}
)
REVIEW, GUIDING_REVIEW = "review", "final-review"


class EditorialPermissions(PagePermissionTester):  # type: ignore[misc]
    """What somebody may do with a page of ours. Nobody publishes by hand, superusers included."""

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        """Who may write may take a scheduled publication back: nothing unread is shown by it."""
        return bool(self.can_edit())

    def can_reorder_children(self) -> bool:
        """Order below a page is text too: what readers see is not moved without a review."""
        if self.page.get_children().live().exists():
            return False
        return bool(self.user.is_active and self._has("change"))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """What was once public is withdrawn, never deleted."""
        tree = self.page.get_descendants(inclusive=True)
        if tree.exclude(first_published_at=None).exists():
            return False
        return bool(super().can_delete(ignore_bulk))

    def can_move_to(self, destination: Any) -> bool:
        if self.page.get_descendants(inclusive=True).live().exists():
            return False
        return bool(super().can_move_to(destination))

    def _has(self, act: str) -> bool:
        return bool(self.user.is_superuser or act in self.permissions)


class EditorialPage(Page):  # type: ignore[misc]
    """A page whose text is approved by somebody else than its authors before readers see it."""

    class Meta:
        abstract = True

    @property
    def last_step(self) -> str:
        """The code of the step that the page's chain of reviews ends with."""
        return REVIEW

    @property
    def kind_name(self) -> Any:
        """What lists call a page of this kind."""
        return self._meta.verbose_name

    def permissions_for_user(self, user: Any) -> EditorialPermissions:
        return EditorialPermissions(user, self)

    @property
    def has_workflow(self) -> bool:
        return self.get_workflow() is not None

    def get_workflow(self) -> Workflow | None:
        """Return the chain of reviews of the page, whatever the tree says."""
        chains = Workflow.objects.active().filter(
            workflow_tasks__task__secondpersontask__code=self.last_step
        )
        return chains.order_by("pk").first()

    @transaction.atomic
    def save_revision(self, user: Any = None, **options: Any) -> Revision:
        """Keep the text as a revision; comments alone are no new text, nor their writer an author.

        Who reads a page for review comments on it. If nothing but comments differs from the
        newest revision, that one is kept with the comments, and its author stays its author.
        """
        newest = self.get_latest_revision() if self.pk and user is not None else None
        if newest is None or options.get("previous_revision") or not self._says_the_same(newest):
            return super().save_revision(user=user, **options)
        return self._keep_comments(newest)

    def _says_the_same(self, revision: Revision) -> bool:
        return _text(self.serializable_data(), self) == _text(revision.content, self)

    def _keep_comments(self, revision: Revision) -> Revision:
        comments = getattr(self, COMMENTS_RELATION_NAME)
        for comment in comments.filter(pk__isnull=True):
            comment.save()
            comment.revision_created = revision
        self.save(update_fields=[COMMENTS_RELATION_NAME], clean=False)
        revision.content[COMMENTS_RELATION_NAME] = self.serializable_data()[COMMENTS_RELATION_NAME]
        revision.save(update_fields=["content"])
        return revision


def _text(content: dict[str, Any], page: Page) -> str:
    """Return what readers would see of a revision, to be compared. Line ends are one kind."""
    own = {field.name for field in page._meta.get_fields() if field.model is type(page)}
    related = {field.get_accessor_name() for field in page._meta.related_objects}
    names = (PAGE_TEXT | own | related) & content.keys() - {COMMENTS_RELATION_NAME}
    kept = {name: _without_keys(content[name]) for name in sorted(names)}
    written = json.dumps(kept, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return re.sub(r"\\+r(?=\\+n)", "", written)


def _without_keys(value: Any) -> Any:
    """Return children without their primary keys: drafts have none yet."""
    if not isinstance(value, list):
        return value
    return [
        {key: each for key, each in child.items() if key != "pk"}
        if isinstance(child, dict)
        else child
        for child in value
    ]
