"""What every page of ours has in common."""

from typing import Any

from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.models import Revision

from content.laws.models import LawVersion
from content.pages.editing import PlainPageForm
from content.review.editorial import EditorialPage
from content.review.operations import tie_publication


class PlainPage(EditorialPage):
    """A page that needs no more of an address than its place in the tree."""

    base_form_class = PlainPageForm
    promote_panels = [FieldPanel("slug")]
    settings_panels = [*EditorialPage.settings_panels, FieldPanel("publish_with")]

    # What the editor of pages asked for: a version to tie the publication to, or None to untie it.
    tie_to: tuple[LawVersion | None] | None = None

    class Meta:
        abstract = True

    def save_revision(self, user: Any = None, **options: Any) -> Revision:
        """Keep the text as a revision, and what its publication is tied to."""
        revision = super().save_revision(user=user, **options)
        if self.tie_to is not None:
            tie_publication(page=self, version=self.tie_to[0], actor=user, at=timezone.now())
            self.tie_to = None
        return revision

    @property
    def address(self) -> str:
        """Return the path of the page; needs no query."""
        path: str = self.url_path
        return "/" + path.split("/", 2)[2]
