"""Items cite several articles, down to paragraph and subparagraph; old banks only name a law."""

import django.db.models.deletion
from django.db import migrations, models

from core.append_only import Frozen, FrozenParts, Lifted

TRIGGERS = (
    Frozen("exams_itemversion", when="OLD.released_at IS NOT NULL"),
    FrozenParts("exams_option", whole="exams_itemversion", link="version_id", stamp="released_at"),
)


class Migration(migrations.Migration):
    dependencies = [("exams", "0002_append_only"), ("content", "0005_legal_basis")]

    operations = [
        Lifted(*TRIGGERS),
        migrations.AddField(
            model_name="itemversion",
            name="also_cites",
            field=models.ManyToManyField(blank=True, related_name="+", to="content.article"),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="law",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="content.law",
            ),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="law_year",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="exam year"),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="paragraph",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="paragraph"),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="subparagraph",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="subparagraph"),
        ),
        migrations.AlterField(
            model_name="itemversion",
            name="article",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="item_versions",
                to="content.article",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_at", None), ("article__isnull", False), _connector="OR"
                ),
                name="item_version_released_cites",
            ),
        ),
        *TRIGGERS,
        FrozenParts(
            "exams_itemversion_also_cites",
            whole="exams_itemversion",
            link="itemversion_id",
            stamp="released_at",
        ),
    ]
