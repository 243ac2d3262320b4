"""People mark what a computer cannot: who, in what order, and what they gave."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly, Forbidden, Frozen, Refused

TERMS = ("markers", "tolerance_percent", "third")
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in TERMS)
TRIGGERS = (
    AppendOnly("exams_personmark"),
    # Whoever marked an answer never wrote it.
    Refused(
        "exams_markingtask",
        name="marked_by_candidate",
        when="EXISTS (SELECT 1 FROM exams_attempt AS own "
        "WHERE own.id = NEW.attempt_id AND own.candidate_id = NEW.marker_id)",
        columns=("attempt_id", "marker_id"),
    ),
    Frozen(
        "exams_markingtask",
        columns=(
            "attempt_id",
            "position",
            "part",
            "sequence",
            "round",
            "maximum",
            "marker_id",
            "done_at",
        ),
        when="OLD.done_at IS NOT NULL",
    ),
    Refused(
        "exams_personmark",
        name="mark_of_the_task",
        when="EXISTS (SELECT 1 FROM exams_markingtask AS task WHERE task.id = NEW.task_id AND "
        "(task.marker_id IS NULL OR task.marker_id <> NEW.marker_id "
        "OR task.maximum < NEW.points))",
        columns=("task_id", "marker_id", "points"),
    ),
    Forbidden(
        "exams_markingplan",
        name="marks_are_in",
        when=f"({CHANGED}) AND EXISTS (SELECT 1 FROM exams_markingtask AS task "  # noqa: S608
        "WHERE task.sitting_id = NEW.sitting_id AND task.done_at IS NOT NULL)",
        columns=TERMS,
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0016_invigilation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MarkingTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("part", models.PositiveSmallIntegerField(default=0, verbose_name="part")),
                ("sequence", models.PositiveIntegerField(verbose_name="sequence")),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                (
                    "maximum",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="maximum score"
                    ),
                ),
                ("lot", models.PositiveIntegerField(verbose_name="lot")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "claimed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="claimed at"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marking_tasks",
                        to="exams.attempt",
                    ),
                ),
                (
                    "marker",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marking_tasks",
                        to="exams.sitting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="number")),
                (
                    "points",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="points"),
                ),
                (
                    "lines",
                    models.JSONField(blank=True, default=list, verbose_name="lines of the rubric"),
                ),
                ("comment", models.CharField(blank=True, max_length=500, verbose_name="comment")),
                ("marked_at", models.DateTimeField(verbose_name="marked at")),
                (
                    "marker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="exams.markingtask",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Marker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("appointed_at", models.DateTimeField(verbose_name="appointed at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "appointed_by",
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
                        related_name="markers",
                        to="exams.sitting",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("sitting", "user"),
                        name="marker_one_open_per_sitting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarkingPlan",
            fields=[
                (
                    "sitting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="marking_plan",
                        serialize=False,
                        to="exams.sitting",
                    ),
                ),
                (
                    "markers",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="markers for each answer"
                    ),
                ),
                (
                    "tolerance_percent",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="tolerance (percent)"
                    ),
                ),
                (
                    "third",
                    models.CharField(
                        choices=[
                            (
                                "nearest-two",
                                "The mean of the two marks that are nearest to each other",
                            ),
                            ("third-alone", "The third mark alone"),
                        ],
                        default="nearest-two",
                        max_length=12,
                        verbose_name="after a third mark",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="to be marked by")),
                ("set_at", models.DateTimeField(verbose_name="set at")),
                (
                    "set_by",
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
                        condition=models.Q(("markers__gte", 1), ("markers__lte", 2)),
                        name="marking_plan_one_or_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance_percent__lte", 100)),
                        name="marking_plan_tolerance_is_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("third__in", ["nearest-two", "third-alone"])),
                        name="marking_plan_third_known",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="markingtask",
            index=models.Index(
                condition=models.Q(("done_at", None)),
                fields=["sitting", "position", "part", "lot"],
                name="marking_task_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="markingtask",
            constraint=models.UniqueConstraint(
                fields=("attempt", "position", "part", "sequence", "round"),
                name="marking_task_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="markingtask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("marker__isnull", False)),
                fields=("attempt", "position", "part", "sequence", "marker"),
                name="marking_task_by_different_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="markingtask",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__gte", 1), ("round__lte", 3)),
                name="marking_task_round_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="markingtask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claimed_at", None), ("done_at", None), ("marker", None)),
                    models.Q(("claimed_at__isnull", False), ("marker__isnull", False)),
                    _connector="OR",
                ),
                name="marking_task_claimed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="personmark",
            constraint=models.UniqueConstraint(
                fields=("task", "number"), name="person_mark_one_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="personmark",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__gte", 0)), name="person_mark_not_negative"
            ),
        ),
        *TRIGGERS,
    ]
