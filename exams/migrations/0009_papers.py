"""Requests for parallel papers; what a blueprint is for; what was decided about frozen papers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import Frozen, FrozenParts, Lifted

TRIGGERS = (
    Frozen("exams_paper", when="OLD.frozen_at IS NOT NULL"),
    FrozenParts("exams_paperitem", whole="exams_paper", link="paper_id", stamp="frozen_at"),
    FrozenParts("exams_paperpart", whole="exams_paper", link="paper_id", stamp="frozen_at"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0008_item_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Lifted(*TRIGGERS),
        migrations.AddField(
            model_name="blueprint",
            name="domain",
            field=models.CharField(blank=True, max_length=40, verbose_name="field of enforcement"),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="post",
            field=models.CharField(blank=True, max_length=40, verbose_name="post"),
        ),
        migrations.CreateModel(
            name="Assembly",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("papers_wanted", models.PositiveSmallIntegerField(verbose_name="papers")),
                ("seed", models.PositiveIntegerField(verbose_name="seed")),
                ("law_on", models.DateField(verbose_name="law as of")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being assembled"),
                            ("done", "Assembled"),
                            ("clash", "Not possible"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("clash", models.TextField(blank=True, verbose_name="what stands against it")),
                ("overlap", models.PositiveSmallIntegerField(default=0, verbose_name="overlap")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "blueprint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assemblies",
                        to="exams.blueprint",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "assemblies",
            },
        ),
        migrations.AddField(
            model_name="paper",
            name="assembly",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="exams.assembly",
            ),
        ),
        migrations.AddConstraint(
            model_name="assembly",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "done", "clash"])),
                name="assembly_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assembly",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at", None), ("state", "waiting")),
                    models.Q(
                        models.Q(("state", "waiting"), _negated=True),
                        ("finished_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="assembly_finished_iff_not_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="assembly",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "clash"), _negated=True),
                    models.Q(("clash", ""), _negated=True),
                    _connector="OR",
                ),
                name="assembly_clash_has_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="assembly",
            constraint=models.CheckConstraint(
                condition=models.Q(("papers_wanted__gte", 1), ("papers_wanted__lte", 26)),
                name="assembly_papers_wanted",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="papernotice",
            name="paper_notice_settled_with_reason",
        ),
        migrations.AddField(
            model_name="papernotice",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("keep", "The paper is used as it is"),
                    ("replace", "Another paper is used instead"),
                ],
                max_length=8,
                verbose_name="decision",
            ),
        ),
        migrations.AlterField(
            model_name="papernotice",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="reason"),
        ),
        migrations.AddConstraint(
            model_name="papernotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", ""), ("settled_at", None), ("settled_by", None)),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        ("decision__in", ["keep", "replace"]),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="paper_notice_settled_with_reason",
            ),
        ),
        *TRIGGERS,
    ]
