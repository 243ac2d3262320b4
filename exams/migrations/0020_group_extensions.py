"""Time given back to all who sit in one act: asked for by one person, decided by another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly, Refused


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0019_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupExtension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("room", models.CharField(blank=True, max_length=60, verbose_name="room")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_extensions",
                        to="exams.sitting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gt", 0)), name="group_extension_has_minutes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="group_extension_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_confirmed", models.BooleanField(verbose_name="confirmed")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("decided_at", models.DateTimeField(verbose_name="decided at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "extension",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="exams.groupextension",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_confirmed", True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="group_decision_no_only_with_reason",
                    ),
                ],
            },
        ),
        # Neither this column nor the index rebuilds the table on SQLite: its triggers stay.
        migrations.AddField(
            model_name="intervention",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="interventions",
                to="exams.groupextension",
            ),
        ),
        migrations.AddConstraint(
            model_name="intervention",
            constraint=models.UniqueConstraint(
                condition=models.Q(("group__isnull", False)),
                fields=("group", "attempt"),
                name="intervention_once_per_group",
            ),
        ),
        AppendOnly("exams_groupextension"),
        AppendOnly("exams_groupdecision"),
        Refused(
            "exams_groupdecision",
            name="decided_by_asker",
            when="EXISTS (SELECT 1 FROM exams_groupextension AS asked "
            "WHERE asked.id = NEW.extension_id AND asked.asked_by_id = NEW.decided_by_id)",
            columns=("decided_by_id", "extension_id"),
        ),
        Refused(
            "exams_intervention",
            name="unlike_its_group",
            when="NEW.group_id IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM exams_groupextension AS whole WHERE whole.id = NEW.group_id "
            "AND NEW.kind = 'extend' AND whole.minutes = NEW.minutes "
            "AND whole.asked_by_id = NEW.asked_by_id)",
            columns=("group_id", "kind", "minutes", "asked_by_id"),
        ),
    ]
