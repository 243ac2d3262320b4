"""Statutes that were brought wait for another person before they are law here."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import Frozen


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0005_legal_basis"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LawIntake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                (
                    "content_digest",
                    models.CharField(max_length=64, verbose_name="digest of the file"),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(db_index=True, verbose_name="uploaded at"),
                ),
                ("law_name", models.CharField(blank=True, max_length=200, verbose_name="law")),
                (
                    "article_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="articles"),
                ),
                ("document", models.JSONField(verbose_name="document")),
                ("notes", models.JSONField(blank=True, default=list, verbose_name="notes")),
                ("report", models.JSONField(blank=True, default=dict, verbose_name="report")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("parsed", "Waiting"),
                            ("committed", "Committed"),
                            ("discarded", "Discarded"),
                        ],
                        default="parsed",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="settled at"),
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
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="law_intakes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="content.lawversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["parsed", "committed", "discarded"])),
                        name="law_intake_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settled_at", None), ("settled_by", None), ("status", "parsed")
                            ),
                            models.Q(
                                models.Q(("status", "parsed"), _negated=True),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="law_intake_settled_iff_not_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "committed"), ("version__isnull", False)),
                            models.Q(
                                models.Q(("status", "committed"), _negated=True),
                                ("version", None),
                            ),
                            _connector="OR",
                        ),
                        name="law_intake_version_iff_committed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "committed"), _negated=True),
                            models.Q(("settled_by", models.F("uploaded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="law_intake_committed_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "parsed")),
                        fields=("uploaded_by", "content_digest"),
                        name="law_intake_one_waiting_per_file",
                    ),
                ],
            },
        ),
        Frozen("content_lawintake", when="OLD.status <> 'parsed'"),
    ]
