"""One guard for every write: verdicts, leases, states, interventions by two people, receipts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly, Forbidden, Frozen, Lifted, Refused

# Every way of an attempt from one state to another: exams.delivery.states.TRANSITIONS of this day.
WAYS = {
    "open": ("submitted", "timed-out", "abandoned", "voided"),
    "submitted": ("voided",),
    "timed-out": ("open", "voided"),
    "abandoned": ("open", "voided"),
}
ALLOWED = " OR ".join(
    f"(OLD.status = '{source}' AND NEW.status IN ({', '.join(repr(each) for each in targets)}))"
    for source, targets in WAYS.items()
)
MARKED = "EXISTS (SELECT 1 FROM exams_result AS marked WHERE marked.attempt_id = NEW.id)"
RESPONSES = AppendOnly("exams_response")


def say_verdicts(apps, schema_editor):
    """What was late stays late; the page that an attempt has open holds the first lease."""
    apps.get_model("exams", "Response").objects.filter(is_late=True).update(verdict="late")
    attempts = apps.get_model("exams", "Attempt").objects
    attempts.exclude(page_token="").update(lease=1)


def say_late(apps, schema_editor):
    late = models.Q(verdict="late") | ~models.Q(aside="")
    apps.get_model("exams", "Response").objects.filter(late).update(is_late=True)


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0009_papers"),
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Lifted(RESPONSES),
        migrations.CreateModel(
            name="Decision",
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
                    "due_before",
                    models.DateTimeField(blank=True, null=True, verbose_name="due before"),
                ),
                (
                    "due_after",
                    models.DateTimeField(blank=True, null=True, verbose_name="due after"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DeviceLease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("token", models.CharField(max_length=32, verbose_name="page")),
                ("device", models.CharField(blank=True, max_length=32, verbose_name="device")),
                ("label", models.CharField(blank=True, max_length=80, verbose_name="browser")),
                ("granted_at", models.DateTimeField(verbose_name="granted at")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
        ),
        migrations.CreateModel(
            name="Intervention",
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
                        choices=[("extend", "Extension"), ("void", "Voiding")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(default=0, verbose_name="minutes")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kid", models.CharField(max_length=16, unique=True, verbose_name="key id")),
                ("spki", models.BinaryField(verbose_name="public key (SubjectPublicKeyInfo, DER)")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("sign_from", models.DateTimeField(verbose_name="signs from")),
            ],
        ),
        migrations.CreateModel(
            name="Restored",
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
            name="SignedReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.JSONField(verbose_name="document")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("signed_at", models.DateTimeField(verbose_name="signed at")),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="attempt",
            name="attempt_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="response",
            name="response_once_per_nonce",
        ),
        migrations.AddField(
            model_name="attempt",
            name="lease",
            field=models.PositiveIntegerField(default=0, verbose_name="lease"),
        ),
        migrations.AddField(
            model_name="response",
            name="aside",
            field=models.CharField(
                blank=True, default="", max_length=10, verbose_name="kept aside"
            ),
        ),
        migrations.AddField(
            model_name="response",
            name="client_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="by the device's clock"),
        ),
        migrations.AddField(
            model_name="response",
            name="client_sequence",
            field=models.PositiveIntegerField(default=0, verbose_name="number of the page"),
        ),
        migrations.AddField(
            model_name="response",
            name="lease",
            field=models.PositiveIntegerField(default=0, verbose_name="lease"),
        ),
        migrations.AddField(
            model_name="response",
            name="verdict",
            field=models.CharField(default="in-time", max_length=8, verbose_name="verdict"),
        ),
        migrations.AddField(
            model_name="sitting",
            name="hand_in_minutes",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="minutes to submit"),
        ),
        migrations.AddField(
            model_name="sitting",
            name="overdue",
            field=models.CharField(
                choices=[
                    ("submit", "Submit it as it stands"),
                    ("grace", "Leave some minutes to submit; then it does not count"),
                    ("void", "It does not count"),
                ],
                default="submit",
                max_length=8,
                verbose_name="not submitted in time",
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="status",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("submitted", "Submitted"),
                    ("timed-out", "Timed out"),
                    ("abandoned", "Not submitted in time"),
                    ("voided", "Voided"),
                ],
                default="open",
                max_length=16,
                verbose_name="status",
            ),
        ),
        migrations.RunPython(say_verdicts, say_late),
        migrations.RemoveField(
            model_name="response",
            name="is_late",
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["open", "submitted", "timed-out", "abandoned", "voided"])
                ),
                name="attempt_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.UniqueConstraint(
                fields=("attempt", "lease", "nonce"), name="response_once_per_nonce"
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client_sequence__gt", 0), ("lease__gt", 0)),
                fields=("attempt", "lease", "client_sequence"),
                name="response_one_per_number_of_a_page",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["in-time", "in-grace", "late"])),
                name="response_verdict_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(("aside__in", ["", "other-page", "closed", "voided"])),
                name="response_aside_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.CheckConstraint(
                condition=models.Q(("overdue__in", ["submit", "grace", "void"])),
                name="sitting_overdue_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hand_in_minutes__gt", 0), ("overdue", "grace")),
                    models.Q(models.Q(("overdue", "grace"), _negated=True), ("hand_in_minutes", 0)),
                    _connector="OR",
                ),
                name="sitting_hand_in_iff_grace",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="decided_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="devicelease",
            name="attempt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leases",
                to="exams.attempt",
            ),
        ),
        migrations.AddField(
            model_name="devicelease",
            name="granted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="intervention",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="intervention",
            name="attempt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="interventions",
                to="exams.attempt",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="intervention",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decision",
                to="exams.intervention",
            ),
        ),
        migrations.AddConstraint(
            model_name="receiptkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)),
                fields=("is_active",),
                name="receipt_key_one_active",
            ),
        ),
        migrations.AddField(
            model_name="restored",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="restored",
                to="exams.decision",
            ),
        ),
        migrations.AddField(
            model_name="restored",
            name="response",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="restored",
                to="exams.response",
            ),
        ),
        migrations.AddField(
            model_name="signedreceipt",
            name="attempt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="exams.attempt",
            ),
        ),
        migrations.AddField(
            model_name="signedreceipt",
            name="key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="exams.receiptkey",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicelease",
            constraint=models.UniqueConstraint(
                fields=("attempt", "number"), name="device_lease_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="devicelease",
            constraint=models.UniqueConstraint(
                fields=("attempt", "token"), name="device_lease_token_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="devicelease",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="device_lease_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="intervention",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["extend", "void"])), name="intervention_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="intervention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "extend"), ("minutes__gt", 0)),
                    models.Q(("kind", "void"), ("minutes", 0)),
                    _connector="OR",
                ),
                name="intervention_minutes_iff_extension",
            ),
        ),
        migrations.AddConstraint(
            model_name="intervention",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="intervention_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_confirmed", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="decision_no_only_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="signedreceipt",
            constraint=models.UniqueConstraint(
                fields=("attempt", "digest"), name="receipt_once_per_digest"
            ),
        ),
        RESPONSES,
        AppendOnly("exams_devicelease"),
        AppendOnly("exams_intervention"),
        AppendOnly("exams_decision"),
        AppendOnly("exams_restored"),
        AppendOnly("exams_signedreceipt"),
        Frozen("exams_receiptkey", columns=("kid", "spki", "sign_from")),
        Forbidden(
            "exams_attempt",
            name="no_such_way",
            when=f"OLD.status <> NEW.status AND NOT ({ALLOWED})",
            columns=("status",),
        ),
        Forbidden(
            "exams_attempt",
            name="marked_already",
            when=f"(OLD.due_at <> NEW.due_at OR OLD.status <> 'open' AND NEW.status = 'open') AND {MARKED}",
            columns=("status", "due_at"),
        ),
        Refused(
            "exams_decision",
            name="decided_by_asker",
            when="EXISTS (SELECT 1 FROM exams_intervention AS asked "
            "WHERE asked.id = NEW.intervention_id AND asked.asked_by_id = NEW.decided_by_id)",
            columns=("decided_by_id", "intervention_id"),
        ),
        Refused(
            "exams_restored",
            name="restored_without_need",
            when="NOT EXISTS (SELECT 1 FROM exams_response AS late "
            "WHERE late.id = NEW.response_id AND late.verdict = 'late' AND late.aside = '')",
            columns=("response_id",),
        ),
    ]
