"""Appeals, and the work on corrections of keys: dry runs, what they found, what was given up."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly, Forbidden, Frozen, FrozenParts, Lifted, Refused

# Of exams/appeals/states.py; a test compares them.
ALLOWED = (
    "(OLD.state = 'submitted' AND NEW.state IN ('assigned', 'withdrawn')) OR "
    "(OLD.state = 'assigned' AND NEW.state IN "
    "('submitted', 'rejected', 'proposed', 'withdrawn')) OR "
    "(OLD.state = 'proposed' AND NEW.state IN ('assigned', 'upheld'))"
)

# Of 0011: SQLite rebuilds the table of corrections, and their triggers go with it.
CORRECTIONS = (
    AppendOnly("exams_keycorrection"),
    Refused(
        "exams_correctiondecision",
        name="decided_by_asker",
        when="EXISTS (SELECT 1 FROM exams_keycorrection AS asked "
        "WHERE asked.id = NEW.correction_id AND asked.asked_by_id = NEW.decided_by_id)",
        columns=("decided_by_id", "correction_id"),
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0018_results"),
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Lifted(*CORRECTIONS),
        migrations.AlterField(
            model_name="keycorrection",
            name="takes_back",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_back_by",
                to="exams.keycorrection",
            ),
        ),
        *CORRECTIONS,
        migrations.CreateModel(
            name="Appeal",
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
                            ("item", "An item: it, or its key, is wrong"),
                            ("mark", "The marks that an answer got"),
                            ("result", "The result as a whole"),
                        ],
                        max_length=8,
                        verbose_name="against",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="position"
                    ),
                ),
                ("reason", models.CharField(max_length=1000, verbose_name="reason")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("due_on", models.DateField(verbose_name="to be decided by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("assigned", "Being looked into"),
                            ("proposed", "Waits for a second person"),
                            ("upheld", "Upheld"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="submitted",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("finding", models.CharField(blank=True, max_length=1000, verbose_name="finding")),
                (
                    "remedy",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("key-correction", "The key of the item is corrected"),
                            ("points", "The answer gets other marks"),
                        ],
                        max_length=16,
                        verbose_name="remedy",
                    ),
                ),
                (
                    "points",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        verbose_name="marks for the answer",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                ),
                (
                    "holds_item",
                    models.BooleanField(default=False, verbose_name="keeps the item out of use"),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="exams.attempt",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="exams.item",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AppealStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("assigned", "Being looked into"),
                            ("proposed", "Waits for a second person"),
                            ("upheld", "Upheld"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                        verbose_name="state after it",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "appeal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="exams.appeal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CorrectionRun",
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
                        choices=[("dry-run", "Dry run"), ("commit", "Commit")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Under way"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="looked at")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="results")),
                (
                    "last_attempt",
                    models.PositiveBigIntegerField(default=0, verbose_name="last attempt"),
                ),
                (
                    "fingerprint",
                    models.CharField(blank=True, max_length=64, verbose_name="fingerprint"),
                ),
                (
                    "refusal",
                    models.CharField(blank=True, max_length=40, verbose_name="refused for"),
                ),
                (
                    "worked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="worked on at"),
                ),
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
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commits",
                        to="exams.correctionrun",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="exams.keycorrection",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CorrectionWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("withdrawn_at", models.DateTimeField(verbose_name="withdrawn at")),
                (
                    "correction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="exams.keycorrection",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScoreChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    models.DecimalField(decimal_places=2, max_digits=7, verbose_name="cut score"),
                ),
                ("was_passed", models.BooleanField(verbose_name="passed before")),
                ("is_passed", models.BooleanField(verbose_name="passed")),
                (
                    "parts_failed",
                    models.PositiveSmallIntegerField(default=0, verbose_name="parts failed"),
                ),
                (
                    "critical_missed",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="critical items missed"
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exams.result",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="exams.correctionrun",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(fields=["state", "due_on"], name="appeal_queue"),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("position__isnull", False), models.Q(("state", "withdrawn"), _negated=True)
                ),
                fields=("attempt", "position"),
                name="appeal_once_per_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("position", None), models.Q(("state", "withdrawn"), _negated=True)
                ),
                fields=("attempt",),
                name="appeal_once_per_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["item", "mark", "result"])),
                name="appeal_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["submitted", "assigned", "proposed", "upheld", "rejected", "withdrawn"],
                    )
                ),
                name="appeal_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("item", None), ("kind", "result"), ("position", None)),
                    models.Q(
                        models.Q(("kind", "result"), _negated=True),
                        ("item__isnull", False),
                        ("position__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="appeal_position_iff_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="appeal_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["submitted", "withdrawn"]),
                    ("handler__isnull", False),
                    _connector="OR",
                ),
                name="appeal_handled_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["proposed", "upheld", "rejected"]),
                        models.Q(("finding", ""), _negated=True),
                    ),
                    models.Q(("state__in", ["proposed", "upheld", "rejected"]), _negated=True),
                    _connector="OR",
                ),
                name="appeal_decided_with_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("state__in", ["upheld", "rejected", "withdrawn"]),
                    ),
                    models.Q(
                        models.Q(("state__in", ["upheld", "rejected", "withdrawn"]), _negated=True),
                        ("decided_at", None),
                    ),
                    _connector="OR",
                ),
                name="appeal_decided_iff_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_by__isnull", False),
                        ("state", "upheld"),
                        models.Q(("confirmed_by", models.F("handler")), _negated=True),
                    ),
                    models.Q(models.Q(("state", "upheld"), _negated=True), ("confirmed_by", None)),
                    _connector="OR",
                ),
                name="appeal_upheld_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["proposed", "upheld"]),
                        ("remedy__in", ["key-correction", "points"]),
                    ),
                    models.Q(
                        models.Q(("state__in", ["proposed", "upheld"]), _negated=True),
                        ("remedy", ""),
                    ),
                    _connector="OR",
                ),
                name="appeal_remedy_iff_proposed",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("points__gte", 0), ("remedy", "points")),
                    models.Q(models.Q(("remedy", "points"), _negated=True), ("points", None)),
                    _connector="OR",
                ),
                name="appeal_points_iff_remedy",
            ),
        ),
        migrations.AddConstraint(
            model_name="appealstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["submitted", "assigned", "proposed", "upheld", "rejected", "withdrawn"],
                    )
                ),
                name="appeal_step_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["dry-run", "commit"])),
                name="correction_run_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "done", "refused"])),
                name="correction_run_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at", None), ("state", "waiting")),
                    models.Q(
                        models.Q(("state", "waiting"), _negated=True),
                        ("finished_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="correction_run_finished_iff_not_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("based_on__isnull", False), ("kind", "commit")),
                    models.Q(("based_on", None), ("kind", "dry-run")),
                    _connector="OR",
                ),
                name="correction_run_commit_rests_on_dry_run",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), models.Q(("refusal", ""), _negated=True)),
                    models.Q(models.Q(("state", "refused"), _negated=True), ("refusal", "")),
                    _connector="OR",
                ),
                name="correction_run_refused_with_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("correction",),
                name="correction_run_one_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionwithdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="correction_withdrawal_has_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="scorechange",
            index=models.Index(
                fields=["run", "was_passed", "is_passed"], name="score_change_flips"
            ),
        ),
        migrations.AddConstraint(
            model_name="scorechange",
            constraint=models.UniqueConstraint(
                fields=("run", "result"), name="score_change_once_per_run"
            ),
        ),
        Frozen(
            "exams_appeal",
            ["attempt_id", "kind", "position", "item_id", "reason", "made_at", "due_on"],
        ),
        Forbidden(
            "exams_appeal",
            name="no_such_way",
            when=f"OLD.state <> NEW.state AND NOT ({ALLOWED})",
            columns=("state",),
        ),
        Forbidden(
            "exams_appeal",
            name="decided_already",
            when="OLD.decided_at IS NOT NULL",
            columns=("finding", "remedy", "points", "handler_id", "confirmed_by_id", "decided_at"),
        ),
        Refused(
            "exams_appeal",
            name="decided_by_candidate",
            when="EXISTS (SELECT 1 FROM exams_attempt AS own WHERE own.id = NEW.attempt_id "
            "AND own.candidate_id IN (NEW.handler_id, NEW.confirmed_by_id))",
            columns=("handler_id", "confirmed_by_id"),
        ),
        AppendOnly("exams_appealstep"),
        AppendOnly("exams_correctionwithdrawal"),
        Frozen("exams_correctionrun", when="OLD.finished_at IS NOT NULL"),
        FrozenParts(
            "exams_scorechange", whole="exams_correctionrun", link="run_id", stamp="finished_at"
        ),
        Refused(
            "exams_correctionwithdrawal",
            name="given_up_by_another",
            when="NOT EXISTS (SELECT 1 FROM exams_keycorrection AS asked "
            "WHERE asked.id = NEW.correction_id AND asked.asked_by_id = NEW.withdrawn_by_id) "
            "OR EXISTS (SELECT 1 FROM exams_correctiondecision AS decided "
            "WHERE decided.correction_id = NEW.correction_id)",
            columns=("correction_id", "withdrawn_by_id"),
        ),
        Refused(
            "exams_correctiondecision",
            name="given_up_already",
            when="EXISTS (SELECT 1 FROM exams_correctionwithdrawal AS given_up "
            "WHERE given_up.correction_id = NEW.correction_id)",
            columns=("correction_id",),
        ),
    ]
