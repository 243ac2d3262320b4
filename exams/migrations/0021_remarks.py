"""Answers that are marked again for an appeal, and appeals whose outcome is taken back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly, Forbidden, Frozen, Lifted, Refused

# Of 0017 and 0019: SQLite rebuilds their tables, and the triggers go with them.
TERMS = ("markers", "tolerance_percent", "third")
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in TERMS)
MARKING = (
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

OF_CANDIDATE = Refused(
    "exams_appeal",
    name="decided_by_candidate",
    when="EXISTS (SELECT 1 FROM exams_attempt AS own WHERE own.id = NEW.attempt_id "
    "AND own.candidate_id IN (NEW.handler_id, NEW.confirmed_by_id))",
    columns=("handler_id", "confirmed_by_id"),
)
SAID = Frozen(
    "exams_appeal", ["attempt_id", "kind", "position", "item_id", "reason", "made_at", "due_on"]
)
STEPS = AppendOnly("exams_appealstep")
DECIDED = ("finding", "remedy", "points", "handler_id", "confirmed_by_id", "decided_at")


def ways(allowed: str) -> Forbidden:
    return Forbidden(
        "exams_appeal",
        name="no_such_way",
        when=f"OLD.state <> NEW.state AND NOT ({allowed})",
        columns=("state",),
    )


def decided(*columns: str) -> Forbidden:
    return Forbidden(
        "exams_appeal",
        name="decided_already",
        when="OLD.decided_at IS NOT NULL",
        columns=columns,
    )


# Of exams/appeals/states.py; a test compares them.
WAYS = (
    "(OLD.state = 'submitted' AND NEW.state IN ('assigned', 'withdrawn')) OR "
    "(OLD.state = 'assigned' AND NEW.state IN "
    "('submitted', 'rejected', 'proposed', 'withdrawn')) OR "
    "(OLD.state = 'proposed' AND NEW.state IN ('assigned', 'upheld'))"
)
BACK = " OR (OLD.state = 'upheld' AND NEW.state = 'reversed')"


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0020_group_extensions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Lifted(*MARKING),
        Lifted(SAID, ways(WAYS), decided(*DECIDED), OF_CANDIDATE, STEPS),
        migrations.RemoveConstraint(
            model_name="appeal",
            name="appeal_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="appeal",
            name="appeal_decided_with_reasons",
        ),
        migrations.RemoveConstraint(
            model_name="appeal",
            name="appeal_decided_iff_ended",
        ),
        migrations.RemoveConstraint(
            model_name="appeal",
            name="appeal_upheld_by_two",
        ),
        migrations.RemoveConstraint(
            model_name="appeal",
            name="appeal_remedy_iff_proposed",
        ),
        migrations.RemoveConstraint(
            model_name="appealstep",
            name="appeal_step_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="markingtask",
            name="marking_task_round_known",
        ),
        migrations.AddField(
            model_name="appeal",
            name="named",
            field=models.JSONField(blank=True, default=list, verbose_name="items named"),
        ),
        migrations.AddField(
            model_name="appeal",
            name="result",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exams.result",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="remedy",
            field=models.CharField(
                blank=True,
                choices=[
                    ("key-correction", "The key of the item is corrected"),
                    ("points", "The answer gets other marks"),
                    ("re-mark", "What was marked again counts"),
                ],
                max_length=16,
                verbose_name="remedy",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="state",
            field=models.CharField(
                choices=[
                    ("submitted", "Submitted"),
                    ("assigned", "Being looked into"),
                    ("proposed", "Waits for a second person"),
                    ("upheld", "Upheld"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                    ("reversed", "Taken back"),
                ],
                default="submitted",
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="appealstep",
            name="state",
            field=models.CharField(
                choices=[
                    ("submitted", "Submitted"),
                    ("assigned", "Being looked into"),
                    ("proposed", "Waits for a second person"),
                    ("upheld", "Upheld"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                    ("reversed", "Taken back"),
                ],
                max_length=12,
                verbose_name="state after it",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "submitted",
                            "assigned",
                            "proposed",
                            "upheld",
                            "rejected",
                            "withdrawn",
                            "reversed",
                        ],
                    )
                ),
                name="appeal_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["proposed", "upheld", "rejected", "reversed"]), _negated=True
                    ),
                    models.Q(("finding", ""), _negated=True),
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
                        ("state__in", ["upheld", "rejected", "withdrawn", "reversed"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["upheld", "rejected", "withdrawn", "reversed"]),
                            _negated=True,
                        ),
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
                        ("state__in", ["upheld", "reversed"]),
                        models.Q(("confirmed_by", models.F("handler")), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", ["upheld", "reversed"]), _negated=True),
                        ("confirmed_by", None),
                    ),
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
                        ("state__in", ["proposed", "upheld", "reversed"]),
                        ("remedy__in", ["key-correction", "points", "re-mark"]),
                    ),
                    models.Q(
                        models.Q(("state__in", ["proposed", "upheld", "reversed"]), _negated=True),
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
                    models.Q(
                        ("kind", "result"),
                        ("remedy", "key-correction"),
                        models.Q(("named", []), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind", "result"), ("remedy", "key-correction"), _negated=True),
                        ("named", []),
                    ),
                    _connector="OR",
                ),
                name="appeal_named_iff_key_of_whole_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("result", None),
                        models.Q(
                            ("remedy", "re-mark"),
                            ("state__in", ["upheld", "reversed"]),
                            _negated=True,
                        ),
                    ),
                    models.Q(
                        ("remedy__in", ["points", "re-mark"]),
                        ("result__isnull", False),
                        ("state__in", ["upheld", "reversed"]),
                    ),
                    _connector="OR",
                ),
                name="appeal_result_by_marks",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "reversed"), _negated=True),
                    ("remedy__in", ["points", "re-mark"]),
                    _connector="OR",
                ),
                name="appeal_reversed_by_marks",
            ),
        ),
        migrations.AddConstraint(
            model_name="appealstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "submitted",
                            "assigned",
                            "proposed",
                            "upheld",
                            "rejected",
                            "withdrawn",
                            "reversed",
                        ],
                    )
                ),
                name="appeal_step_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="markingtask",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__gte", 1), ("round__lte", 4)),
                name="marking_task_round_known",
            ),
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                (
                    "appeal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="exams.appeal",
                    ),
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
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remark",
                        to="exams.markingtask",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=1000, verbose_name="reason")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                (
                    "appeal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="exams.appeal",
                    ),
                ),
                (
                    "asked_by",
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
                        condition=models.Q(("reason", ""), _negated=True),
                        name="reversal_has_reason",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ReversalDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_confirmed", models.BooleanField(verbose_name="confirmed")),
                ("reason", models.CharField(max_length=1000, verbose_name="reason")),
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
                    "result",
                    models.OneToOneField(
                        null=True,
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exams.result",
                    ),
                ),
                (
                    "reversal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="exams.reversal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="reversal_decision_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_confirmed", True), ("result", None), _connector="OR"
                        ),
                        name="reversal_decision_result_only_if_confirmed",
                    ),
                ]
            },
        ),
        *MARKING,
        SAID,
        ways(WAYS + BACK),
        decided(*DECIDED, "named", "result_id"),
        OF_CANDIDATE,
        STEPS,
        # Nothing is decided while an answer waits to be marked again.
        Forbidden(
            "exams_appeal",
            name="re_mark_waits",
            when="NEW.state <> 'assigned' AND EXISTS (SELECT 1 FROM exams_remark AS again "
            "JOIN exams_markingtask AS task ON task.id = again.task_id "
            "WHERE again.appeal_id = NEW.id AND task.done_at IS NULL)",
            columns=("state",),
        ),
        # What was upheld is taken back by two, and by nobody else.
        Forbidden(
            "exams_appeal",
            name="reversed_by_two",
            when="OLD.state <> NEW.state AND NEW.state = 'reversed' AND NOT EXISTS "
            "(SELECT 1 FROM exams_reversal AS asked "
            "JOIN exams_reversaldecision AS said ON said.reversal_id = asked.id "
            "WHERE asked.appeal_id = NEW.id AND said.is_confirmed)",
            columns=("state",),
        ),
        # Who took a step in an appeal knows whose answer it is.
        Refused(
            "exams_markingtask",
            name="marked_again_by_who_decides",
            when="NEW.round = 4 AND EXISTS (SELECT 1 FROM exams_appealstep AS step "
            "JOIN exams_appeal AS appeal ON appeal.id = step.appeal_id "
            "WHERE appeal.attempt_id = NEW.attempt_id AND step.actor_id = NEW.marker_id)",
            columns=("marker_id", "attempt_id", "round"),
        ),
        Refused(
            "exams_remark",
            name="re_mark_of_the_appeal",
            when="NOT EXISTS (SELECT 1 FROM exams_markingtask AS task "
            "JOIN exams_appeal AS appeal ON appeal.attempt_id = task.attempt_id "
            "WHERE task.id = NEW.task_id AND appeal.id = NEW.appeal_id AND task.round = 4 "
            "AND (appeal.position IS NULL OR appeal.position = task.position))",
            columns=("appeal_id", "task_id"),
        ),
        Frozen(
            "exams_remark",
            when="EXISTS (SELECT 1 FROM exams_markingtask AS task "
            "WHERE task.id = OLD.task_id AND task.done_at IS NOT NULL)",
        ),
        AppendOnly("exams_reversal"),
        AppendOnly("exams_reversaldecision"),
        Refused(
            "exams_reversal",
            name="asked_by_candidate",
            when="EXISTS (SELECT 1 FROM exams_appeal AS appeal "
            "JOIN exams_attempt AS own ON own.id = appeal.attempt_id "
            "WHERE appeal.id = NEW.appeal_id AND own.candidate_id = NEW.asked_by_id)",
            columns=("appeal_id", "asked_by_id"),
        ),
        Refused(
            "exams_reversaldecision",
            name="decided_by_asker_or_candidate",
            when="EXISTS (SELECT 1 FROM exams_reversal AS asked "
            "JOIN exams_appeal AS appeal ON appeal.id = asked.appeal_id "
            "JOIN exams_attempt AS own ON own.id = appeal.attempt_id "
            "WHERE asked.id = NEW.reversal_id "
            "AND NEW.decided_by_id IN (asked.asked_by_id, own.candidate_id))",
            columns=("reversal_id", "decided_by_id"),
        ),
    ]
