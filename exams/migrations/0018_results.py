"""Results are released by two people; what was left out then is released by itself, later."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly, Refused

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def person() -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0017_marking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReleaseRequest",
            fields=[
                ("id", KEY.clone()),
                (
                    "leaves_unmarked",
                    models.BooleanField(default=False, verbose_name="without what is not marked"),
                ),
                ("listed", models.PositiveIntegerField(verbose_name="listed")),
                ("absent", models.PositiveIntegerField(verbose_name="absent")),
                ("marked", models.PositiveIntegerField(verbose_name="marked")),
                ("passed", models.PositiveIntegerField(verbose_name="passed")),
                (
                    "mean",
                    models.DecimalField(
                        decimal_places=2, max_digits=7, null=True, verbose_name="mean score"
                    ),
                ),
                ("held", models.PositiveIntegerField(verbose_name="held")),
                ("unmarked", models.PositiveIntegerField(verbose_name="not marked")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("asked_by", person()),
                (
                    "attempt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release_requests",
                        to="exams.attempt",
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release_requests",
                        to="exams.sitting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("passed__lte", models.F("marked"))),
                        name="release_request_passed_within_marked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("absent__lte", models.F("listed"))),
                        name="release_request_absent_within_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unmarked", 0), ("leaves_unmarked", True), _connector="OR"
                        ),
                        name="release_request_unmarked_only_if_said",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ReleaseDecision",
            fields=[
                ("id", KEY.clone()),
                ("is_confirmed", models.BooleanField(verbose_name="confirmed")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("decided_at", models.DateTimeField(verbose_name="decided at")),
                ("decided_by", person()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="exams.releaserequest",
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
                        name="release_decision_no_only_with_reason",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                ("id", KEY.clone()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("held", "Held by an irregularity"),
                            ("unmarked", "Not marked yet"),
                        ],
                        max_length=8,
                        verbose_name="cause",
                    ),
                ),
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_out",
                        to="exams.attempt",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_out",
                        to="exams.releasedecision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cause__in", ["held", "unmarked"])),
                        name="left_out_cause_known",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="LaterRelease",
            fields=[
                ("id", KEY.clone()),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="exams.releasedecision",
                    ),
                ),
                (
                    "left_out",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="exams.leftout",
                    ),
                ),
            ],
        ),
        AppendOnly("exams_releaserequest"),
        AppendOnly("exams_releasedecision"),
        AppendOnly("exams_leftout"),
        AppendOnly("exams_laterrelease"),
        Refused(
            "exams_releasedecision",
            name="decided_by_asker",
            when="EXISTS (SELECT 1 FROM exams_releaserequest AS asked "
            "WHERE asked.id = NEW.request_id AND asked.asked_by_id = NEW.decided_by_id)",
            columns=("decided_by_id", "request_id"),
        ),
    ]
