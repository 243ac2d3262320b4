"""Who prepares for which post: chosen by the officer, or assigned by the office."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PostPreparation(models.Model):
    """That somebody prepares for a post by its map. What they read and drilled stands elsewhere."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="preparations"
    )
    post = models.ForeignKey("content.PostMapPage", models.PROTECT, related_name="preparations")
    started_at = models.DateTimeField(_("started at"))
    # Null: the learner chose it.
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="preparation_once_a_post", fields=["learner", "post"])
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.post_id}"
