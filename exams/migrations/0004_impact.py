"""Tasks that an amendment opens, and what an old bank says of its items."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0003_legal_basis"),
        ("content", "0010_posts"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LawChangeTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("item", "Item"),
                            ("case", "Case"),
                            ("handbook", "Handbook"),
                            ("paper", "Paper"),
                            ("sitting", "Sitting"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("amended", "Amended"),
                            ("renumbered", "Renumbered"),
                            ("repealed", "Repealed into another law"),
                        ],
                        max_length=12,
                        verbose_name="effect",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("officer", "Officer"),
                            ("trainer", "Trainer"),
                            ("reviewer", "Reviewer"),
                            ("invigilator", "Invigilator"),
                            ("registrar", "Registrar"),
                            ("approver", "Approver"),
                            ("hr", "Human resources"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=16,
                        verbose_name="for whom",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("settled", "Settled")],
                        default="open",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="settled at"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("corrected", "Citation corrected"),
                            ("confirmed", "Answer confirmed under the new text"),
                            ("rewritten", "Rewritten"),
                            ("withdrawn", "Taken out of use"),
                            ("no-change", "Left as it is"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "cited",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.article",
                    ),
                ),
                (
                    "current",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.article",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_tasks",
                        to="exams.item",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="change_tasks",
                        to="wagtailcore.Page",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="change_tasks",
                        to="exams.paper",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_tasks",
                        to="exams.sitting",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_tasks",
                        to="content.lawversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "open")),
                        fields=["due_on"],
                        name="law_change_task_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(
                                    ("item__isnull", False),
                                    ("page__isnull", True),
                                    ("paper__isnull", True),
                                    ("sitting__isnull", True),
                                ),
                                ("kind", "item"),
                            ),
                            models.Q(
                                models.Q(
                                    ("item__isnull", True),
                                    ("page__isnull", False),
                                    ("paper__isnull", True),
                                    ("sitting__isnull", True),
                                ),
                                ("kind__in", ["case", "handbook"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("item__isnull", True),
                                    ("page__isnull", True),
                                    ("paper__isnull", False),
                                    ("sitting__isnull", True),
                                ),
                                ("kind", "paper"),
                            ),
                            models.Q(
                                models.Q(
                                    ("item__isnull", True),
                                    ("page__isnull", True),
                                    ("paper__isnull", True),
                                    ("sitting__isnull", False),
                                ),
                                ("kind", "sitting"),
                            ),
                            _connector="OR",
                        ),
                        name="law_change_task_one_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("effect__in", ["amended", "renumbered", "repealed"])),
                        name="law_change_task_effect_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "officer",
                                    "trainer",
                                    "reviewer",
                                    "invigilator",
                                    "registrar",
                                    "approver",
                                    "hr",
                                    "auditor",
                                    "administrator",
                                ],
                            )
                        ),
                        name="law_change_task_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", ""),
                                ("settled_at", None),
                                ("settled_by", None),
                                ("status", "open"),
                            ),
                            models.Q(
                                (
                                    "outcome__in",
                                    [
                                        "corrected",
                                        "confirmed",
                                        "rewritten",
                                        "withdrawn",
                                        "no-change",
                                    ],
                                ),
                                ("settled_at__isnull", False),
                                ("status", "settled"),
                            ),
                            _connector="OR",
                        ),
                        name="law_change_task_settled_whole",
                    ),
                    models.UniqueConstraint(
                        models.F("version"),
                        models.F("item"),
                        django.db.models.functions.comparison.Coalesce(
                            "cited_id", 0, output_field=models.BigIntegerField()
                        ),
                        name="law_change_task_once_per_item",
                    ),
                    models.UniqueConstraint(
                        models.F("version"),
                        models.F("page"),
                        django.db.models.functions.comparison.Coalesce(
                            "cited_id", 0, output_field=models.BigIntegerField()
                        ),
                        name="law_change_task_once_per_page",
                    ),
                    models.UniqueConstraint(
                        models.F("version"),
                        models.F("paper"),
                        django.db.models.functions.comparison.Coalesce(
                            "cited_id", 0, output_field=models.BigIntegerField()
                        ),
                        name="law_change_task_once_per_paper",
                    ),
                    models.UniqueConstraint(
                        models.F("version"),
                        models.F("sitting"),
                        django.db.models.functions.comparison.Coalesce(
                            "cited_id", 0, output_field=models.BigIntegerField()
                        ),
                        name="law_change_task_once_per_sitting",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OldBankEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="digest of the document")),
                ("content_hash", models.CharField(max_length=64, verbose_name="content hash")),
                ("exam", models.CharField(blank=True, max_length=100, verbose_name="exam")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("ok", "Confirmed against the text in force"),
                            ("stale", "The law has changed"),
                            ("stale-key", "The law has changed the right answer"),
                            ("wrong-key", "The key of the source is wrong"),
                            ("duplicate", "Stands in the bank twice"),
                            ("not-reviewed", "Nobody has reviewed it"),
                        ],
                        max_length=16,
                        verbose_name="verdict",
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="old_bank",
                        to="exams.item",
                    ),
                ),
                (
                    "points_at",
                    models.ManyToManyField(blank=True, related_name="+", to="content.article"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verdict__in",
                                [
                                    "ok",
                                    "stale",
                                    "stale-key",
                                    "wrong-key",
                                    "duplicate",
                                    "not-reviewed",
                                ],
                            )
                        ),
                        name="old_bank_entry_verdict_known",
                    )
                ],
            },
        ),
    ]
