"""What reviews of items need beside: who looked first, what is said, and how the queue is found."""

from django.conf import settings
from django.db import migrations, models

from core.append_only import Frozen, FrozenParts, Lifted, Refused

TRIGGERS = (
    Frozen("exams_itemversion", when="OLD.released_at IS NOT NULL"),
    FrozenParts("exams_option", whole="exams_itemversion", link="version_id", stamp="released_at"),
    FrozenParts(
        "exams_itemversion_also_cites",
        whole="exams_itemversion",
        link="itemversion_id",
        stamp="released_at",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0006_item_bank"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Lifted(*TRIGGERS),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "in-final-review"), _negated=True)
                | models.Q(("first_reviewer__isnull", False)),
                name="item_version_final_is_second",
            ),
        ),
        migrations.AddIndex(
            model_name="itemversion",
            index=models.Index(
                condition=models.Q(("released_at", None)),
                fields=["status", "review_due_on"],
                name="item_version_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="item_comment_says_something"
            ),
        ),
        *TRIGGERS,
        # What was said stays, and who said it; only that it is settled is added.
        Frozen("exams_itemcomment", columns=("version_id", "author_id", "text", "written_at")),
        Refused(
            "exams_itemcomment",
            name="settled_by_author",
            when="NEW.settled_by_id <> NEW.author_id AND EXISTS (SELECT 1 FROM exams_itemversion "
            "AS whole WHERE whole.id = NEW.version_id AND whole.author_id = NEW.settled_by_id)",
            columns=("settled_by_id",),
        ),
        Refused(
            "exams_itemversion",
            name="comments_open",
            when="NEW.released_at IS NOT NULL AND EXISTS (SELECT 1 FROM exams_itemcomment AS said "
            "WHERE said.version_id = NEW.id AND said.settled_at IS NULL)",
            columns=("released_at",),
        ),
    ]
