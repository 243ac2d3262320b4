"""Leave of people: changed by taking back alone, no two in force on one day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import Forbidden, Frozen, Refused

ABSENCE = ("person_id", "kind", "from_on", "to_on", "note", "recorded_by_id", "recorded_at")
TAKEN_BACK = ("taken_back_at", "taken_back_by_id", "taken_back_reason")
OVERLAPS = """NEW.taken_back_at IS NULL AND EXISTS (
    SELECT 1 FROM org_absence AS other
    WHERE other.person_id = NEW.person_id AND other.taken_back_at IS NULL
    AND other.from_on <= NEW.to_on AND other.to_on >= NEW.from_on
)"""


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
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
                            ("annual", "Annual leave"),
                            ("sick", "Sick leave"),
                            ("parental", "Maternity or paternity leave"),
                            ("study", "Study"),
                            ("secondment", "Secondment"),
                            ("other", "Other leave"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="first day")),
                ("to_on", models.DateField(verbose_name="last day")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "taken_back_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken back at"),
                ),
                (
                    "taken_back_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                            (
                                "kind__in",
                                ["annual", "sick", "parental", "study", "secondment", "other"],
                            )
                        ),
                        name="absence_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_on__gte", models.F("from_on"))),
                        name="absence_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("taken_back_at", None),
                                ("taken_back_by", None),
                                ("taken_back_reason", ""),
                            ),
                            models.Q(
                                ("taken_back_at__isnull", False),
                                ("taken_back_by__isnull", False),
                                models.Q(("taken_back_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="absence_taken_back_whole",
                    ),
                ],
            },
        ),
        Frozen("org_absence", columns=ABSENCE),
        Forbidden(
            "org_absence",
            name="taken_back_for_good",
            when="OLD.taken_back_at IS NOT NULL",
            columns=TAKEN_BACK,
        ),
        Refused("org_absence", name="overlaps", when=OVERLAPS, columns=()),
    ]
