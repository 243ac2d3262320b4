"""Training classes, and whom their hours are credited to: changed by taking back alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import Forbidden, Frozen

CLASS = ("title", "unit_id", "held_on", "hours", "kind", "source", "entered_by_id", "entered_at")
ATTENDANCE = ("training_class_id", "person_id", "recorded_by_id", "recorded_at")
TAKEN_BACK = ("taken_back_at", "taken_back_by_id", "taken_back_reason")


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0003_preparations"),
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TrainingClass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("held_on", models.DateField(verbose_name="held on")),
                (
                    "hours",
                    models.DecimalField(decimal_places=1, max_digits=3, verbose_name="hours"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("face-to-face", "Face to face"), ("online", "Online")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "taken_back_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken back at"),
                ),
                (
                    "taken_back_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "entered_by",
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
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_classes",
                        to="org.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "taken_back_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken back at"),
                ),
                (
                    "taken_back_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
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
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="learning.trainingclass",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_at", None)),
                fields=("unit", "held_on", "title"),
                name="training_class_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gt", 0), ("hours__lte", 24)),
                name="training_class_hours_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["face-to-face", "online"])),
                name="training_class_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="training_class_has_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("taken_back_at", None), ("taken_back_by", None), ("taken_back_reason", "")
                    ),
                    models.Q(
                        ("taken_back_at__isnull", False),
                        ("taken_back_by__isnull", False),
                        models.Q(("taken_back_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="training_class_taken_back_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_at", None)),
                fields=("training_class", "person"),
                name="attendance_once_a_class",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("recorded_by")), _negated=True),
                name="attendance_recorded_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("taken_back_at", None), ("taken_back_by", None), ("taken_back_reason", "")
                    ),
                    models.Q(
                        ("taken_back_at__isnull", False),
                        ("taken_back_by__isnull", False),
                        models.Q(("taken_back_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="attendance_taken_back_whole",
            ),
        ),
        Frozen("learning_trainingclass", columns=CLASS),
        Frozen("learning_attendance", columns=ATTENDANCE),
        Forbidden(
            "learning_trainingclass",
            name="taken_back_for_good",
            when="OLD.taken_back_at IS NOT NULL",
            columns=TAKEN_BACK,
        ),
        Forbidden(
            "learning_attendance",
            name="taken_back_for_good",
            when="OLD.taken_back_at IS NOT NULL",
            columns=TAKEN_BACK,
        ),
    ]
