"""A result may be followed by another: corrections of keys, parts, critical items; test runs."""

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly, Forbidden, Lifted, Refused

# Of 0010: SQLite rebuilds the tables that get a column, and their triggers go with them.
ALLOWED = (
    "(OLD.status = 'open' AND NEW.status IN ('submitted', 'timed-out', 'abandoned', 'voided')) OR "
    "(OLD.status = 'submitted' AND NEW.status IN ('voided')) OR "
    "(OLD.status = 'timed-out' AND NEW.status IN ('open', 'voided')) OR "
    "(OLD.status = 'abandoned' AND NEW.status IN ('open', 'voided'))"
)
TRIGGERS = (
    AppendOnly("exams_result"),
    AppendOnly("exams_topicscore"),
    Forbidden(
        "exams_attempt",
        name="no_such_way",
        when=f"OLD.status <> NEW.status AND NOT ({ALLOWED})",
        columns=("status",),
    ),
    Forbidden(
        "exams_attempt",
        name="marked_already",
        when="(OLD.due_at <> NEW.due_at OR OLD.status <> 'open' AND NEW.status = 'open') AND "
        "EXISTS (SELECT 1 FROM exams_result AS marked WHERE marked.attempt_id = NEW.id)",
        columns=("status", "due_at"),
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0010_guard"),
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Lifted(*TRIGGERS),
        migrations.CreateModel(
            name="CorrectedSitting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CorrectionDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_confirmed", models.BooleanField(verbose_name="confirmed")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("decided_at", models.DateTimeField(verbose_name="decided at")),
            ],
        ),
        migrations.CreateModel(
            name="KeyCorrection",
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
                            ("two-keys", "Further answers are right too"),
                            ("new-key", "Another answer is right instead"),
                            ("all-credit", "Everybody gets the marks"),
                            ("drop", "The item does not count"),
                            ("take-back", "A correction is taken back"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("keys", models.JSONField(blank=True, default=list, verbose_name="keys")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
            ],
        ),
        migrations.CreateModel(
            name="PartScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("common", "Common part"), ("special", "Special part")],
                        max_length=8,
                        verbose_name="part",
                    ),
                ),
                (
                    "raw_score",
                    models.DecimalField(decimal_places=2, max_digits=7, verbose_name="raw score"),
                ),
                (
                    "maximum",
                    models.DecimalField(
                        decimal_places=2, max_digits=7, verbose_name="maximum score"
                    ),
                ),
                (
                    "cut_score",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        verbose_name="cut score",
                    ),
                ),
                ("is_passed", models.BooleanField(default=True, verbose_name="passed")),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="result",
            name="result_passed_iff_cut_reached",
        ),
        migrations.AddField(
            model_name="attempt",
            name="is_test_run",
            field=models.BooleanField(default=False, verbose_name="test run"),
        ),
        migrations.AddField(
            model_name="candidacy",
            name="is_test_run",
            field=models.BooleanField(default=False, verbose_name="test run"),
        ),
        migrations.AddField(
            model_name="result",
            name="cause",
            field=models.CharField(
                choices=[
                    ("marked", "Marked"),
                    ("key-corrected", "Key corrected"),
                    ("key-restored", "Correction of the key taken back"),
                    ("appealed", "Changed after an appeal"),
                ],
                default="marked",
                max_length=16,
                verbose_name="cause",
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="critical_missed",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="critical items missed"),
        ),
        migrations.AddField(
            model_name="result",
            name="number",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="number"),
        ),
        migrations.AddField(
            model_name="result",
            name="parts_failed",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="parts failed"),
        ),
        migrations.AddField(
            model_name="result",
            name="points",
            field=models.JSONField(default=dict, verbose_name="points"),
        ),
        migrations.AddField(
            model_name="result",
            name="supersedes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="superseded_by",
                to="exams.result",
            ),
        ),
        migrations.AddField(
            model_name="sitting",
            name="appeal_days",
            field=models.PositiveSmallIntegerField(default=5, verbose_name="days to appeal"),
        ),
        migrations.AddField(
            model_name="sitting",
            name="marking_held_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="marking held since"),
        ),
        migrations.AddField(
            model_name="sitting",
            name="review",
            field=models.CharField(
                choices=[
                    ("none", "Nothing"),
                    ("answers", "Their answers, and which were right"),
                    ("full", "Their answers, the right ones, and why"),
                ],
                default="answers",
                max_length=8,
                verbose_name="review of own answers",
            ),
        ),
        migrations.AlterField(
            model_name="result",
            name="attempt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="results",
                to="exams.attempt",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.CheckConstraint(
                condition=models.Q(("review__in", ["none", "answers", "full"])),
                name="sitting_review_known",
            ),
        ),
        migrations.AddField(
            model_name="correctedsitting",
            name="sitting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="exams.sitting"
            ),
        ),
        migrations.AddField(
            model_name="correctiondecision",
            name="decided_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="keycorrection",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="keycorrection",
            name="sittings",
            field=models.ManyToManyField(
                related_name="corrections", through="exams.CorrectedSitting", to="exams.sitting"
            ),
        ),
        migrations.AddField(
            model_name="keycorrection",
            name="takes_back",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_back_by",
                to="exams.keycorrection",
            ),
        ),
        migrations.AddField(
            model_name="keycorrection",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="exams.itemversion",
            ),
        ),
        migrations.AddField(
            model_name="correctiondecision",
            name="correction",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decision",
                to="exams.keycorrection",
            ),
        ),
        migrations.AddField(
            model_name="correctedsitting",
            name="correction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scope",
                to="exams.keycorrection",
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="correction",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="results",
                to="exams.keycorrection",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.UniqueConstraint(
                fields=("attempt", "number"), name="result_one_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 1), ("supersedes", None)),
                    models.Q(("number__gt", 1), ("supersedes__isnull", False)),
                    _connector="OR",
                ),
                name="result_first_supersedes_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cause__in", ["marked", "key-corrected", "key-restored", "appealed"])
                ),
                name="result_cause_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("critical_missed", 0),
                        ("is_passed", True),
                        ("parts_failed", 0),
                        ("raw_score__gte", models.F("cut_score")),
                    ),
                    models.Q(
                        ("is_passed", False),
                        models.Q(
                            ("raw_score__lt", models.F("cut_score")),
                            ("parts_failed__gt", 0),
                            ("critical_missed__gt", 0),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="result_passed_iff_nothing_fails_it",
            ),
        ),
        migrations.AddField(
            model_name="partscore",
            name="result",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="exams.result"
            ),
        ),
        migrations.AddConstraint(
            model_name="keycorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["two-keys", "new-key", "all-credit", "drop", "take-back"])
                ),
                name="key_correction_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="keycorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ["two-keys", "new-key"]), models.Q(("keys", []), _negated=True)
                    ),
                    models.Q(
                        models.Q(("kind__in", ["two-keys", "new-key"]), _negated=True), ("keys", [])
                    ),
                    _connector="OR",
                ),
                name="key_correction_keys_iff_needed",
            ),
        ),
        migrations.AddConstraint(
            model_name="keycorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "take-back"), ("takes_back__isnull", False)),
                    models.Q(models.Q(("kind", "take-back"), _negated=True), ("takes_back", None)),
                    _connector="OR",
                ),
                name="key_correction_takes_back_iff_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="keycorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="key_correction_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_confirmed", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="correction_decision_no_only_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctedsitting",
            constraint=models.UniqueConstraint(
                fields=("correction", "sitting"), name="corrected_sitting_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="partscore",
            constraint=models.UniqueConstraint(fields=("result", "part"), name="part_score_once"),
        ),
        migrations.AddConstraint(
            model_name="partscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["common", "special"])),
                name="part_score_part_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="partscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cut_score", None), ("is_passed", True)),
                    models.Q(("is_passed", True), ("raw_score__gte", models.F("cut_score"))),
                    models.Q(("is_passed", False), ("raw_score__lt", models.F("cut_score"))),
                    _connector="OR",
                ),
                name="part_score_passed_iff_cut_reached",
            ),
        ),
        migrations.AddConstraint(
            model_name="partscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("raw_score__gte", Decimal("0")), ("raw_score__lte", models.F("maximum"))
                ),
                name="part_score_within_maximum",
            ),
        ),
        *TRIGGERS,
        AppendOnly("exams_partscore"),
        AppendOnly("exams_keycorrection"),
        AppendOnly("exams_correctedsitting"),
        AppendOnly("exams_correctiondecision"),
        Refused(
            "exams_correctiondecision",
            name="decided_by_asker",
            when="EXISTS (SELECT 1 FROM exams_keycorrection AS asked "
            "WHERE asked.id = NEW.correction_id AND asked.asked_by_id = NEW.decided_by_id)",
            columns=("decided_by_id", "correction_id"),
        ),
    ]
