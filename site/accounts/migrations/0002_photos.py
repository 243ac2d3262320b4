"""Photos on file, and archives of them on their way in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import Forbidden, Frozen


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("width", models.PositiveSmallIntegerField(verbose_name="width")),
                ("height", models.PositiveSmallIntegerField(verbose_name="height")),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="put away at"),
                ),
                (
                    "ended_by",
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
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("user",),
                        name="photo_one_current_per_user",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="photo_ended_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhotoImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("folder", models.CharField(max_length=64, verbose_name="folder")),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Being read"),
                            ("read", "Read, to be looked through"),
                            ("done", "Taken in"),
                            ("refused", "Refused"),
                            ("discarded", "Discarded"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="reason of the refusal"
                    ),
                ),
                ("report", models.JSONField(blank=True, default=list, verbose_name="report")),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, verbose_name="attempts to read"),
                ),
                ("started_at", models.DateTimeField(verbose_name="started at")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["reading", "read", "done", "refused", "discarded"])
                        ),
                        name="photo_import_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="photo_import_refused_with_reason",
                    ),
                ],
            },
        ),
        # Which picture was on file, from when until when, is never rewritten; a photo is only ended.
        Frozen(
            "accounts_photo",
            columns=["user_id", "digest", "width", "height", "uploaded_by_id", "uploaded_at"],
        ),
        Forbidden(
            "accounts_photo",
            name="ended_photo_stays_ended",
            when="OLD.ended_at IS NOT NULL",
            columns=["ended_at", "ended_by_id"],
        ),
    ]
