"""Presence, messages, irregularities, and what was answered on paper."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly, Frozen, Refused

OF_KEYER = (
    "EXISTS (SELECT 1 FROM exams_paperkeying AS keyed "
    "WHERE keyed.record_id = NEW.record_id AND keyed.keyer_id = NEW.resolved_by_id)"
)
TWO_KEYED = (
    "(SELECT COUNT(*) FROM exams_paperkeying AS keyed WHERE keyed.record_id = NEW.record_id) <> 2"
)


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0015_admission"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="presence",
                        serialize=False,
                        to="exams.attempt",
                    ),
                ),
                ("seen_at", models.DateTimeField(verbose_name="seen at")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                ("is_hidden", models.BooleanField(default=False, verbose_name="page left")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="left at")),
                ("times_left", models.PositiveIntegerField(default=0, verbose_name="times left")),
                ("pending", models.PositiveIntegerField(default=0, verbose_name="saves pending")),
                ("lease", models.PositiveIntegerField(default=0, verbose_name="lease")),
                (
                    "elsewhere_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="other page seen at"),
                ),
                (
                    "skew_ms",
                    models.BigIntegerField(blank=True, null=True, verbose_name="clock skew (ms)"),
                ),
                ("events", models.PositiveIntegerField(default=0, verbose_name="events")),
            ],
        ),
        migrations.AddField(
            model_name="attempt",
            name="on_paper_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="handed in on paper at"),
        ),
        migrations.CreateModel(
            name="Irregularity",
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
                            ("impersonation", "Suspected impersonation"),
                            ("materials", "Notes, phone or other aids"),
                            ("disturbance", "Disturbance"),
                            ("technical", "Technical fault"),
                            ("other", "Other"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.CharField(max_length=1000, verbose_name="what happened")),
                (
                    "holds_result",
                    models.BooleanField(default=False, verbose_name="holds the result"),
                ),
                (
                    "picture",
                    models.CharField(blank=True, max_length=64, verbose_name="picture"),
                ),
                (
                    "media_type",
                    models.CharField(blank=True, max_length=20, verbose_name="media type"),
                ),
                ("noted_at", models.DateTimeField(verbose_name="noted at")),
                (
                    "attempt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="irregularities",
                        to="exams.attempt",
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="irregularities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "noted_by",
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
                        related_name="irregularities",
                        to="exams.sitting",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "irregularities",
            },
        ),
        migrations.CreateModel(
            name="IrregularityClosing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("no-consequence", "No consequence"),
                            ("void-asked", "Voiding of the attempt asked for"),
                            ("stays-held", "The result stays held"),
                        ],
                        max_length=14,
                        verbose_name="outcome",
                    ),
                ),
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
                    "irregularity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to="exams.irregularity",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IrregularityRuling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_confirmed", models.BooleanField(verbose_name="confirmed")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("decided_at", models.DateTimeField(verbose_name="decided at")),
                (
                    "closing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ruling",
                        to="exams.irregularityclosing",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("one", "One candidate"),
                            ("room", "One room"),
                            ("all", "All candidates"),
                        ],
                        max_length=4,
                        verbose_name="to",
                    ),
                ),
                ("room", models.CharField(blank=True, max_length=60, verbose_name="room")),
                ("text", models.CharField(max_length=300, verbose_name="text")),
                ("sent_at", models.DateTimeField(verbose_name="sent at")),
                (
                    "sent_by",
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
                        related_name="room_messages",
                        to="exams.sitting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MessageReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField(verbose_name="fetched at")),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="message_readings",
                        to="exams.attempt",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="exams.message",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MessageRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recipients",
                        to="exams.message",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaperRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("edition", models.CharField(default="A", max_length=1, verbose_name="edition")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("started_at", models.DateTimeField(verbose_name="started at")),
                ("handed_in_at", models.DateTimeField(verbose_name="handed in at")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at"),
                ),
                (
                    "withdrawn_why",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why it was withdrawn"
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_records",
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
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_records",
                        to="exams.sitting",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaperKeying",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("answers", models.JSONField(verbose_name="answers")),
                ("keyed_at", models.DateTimeField(verbose_name="keyed at")),
                (
                    "keyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keyings",
                        to="exams.paperrecord",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaperResolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("differences", models.JSONField(default=list, verbose_name="differences")),
                ("resolved_at", models.DateTimeField(verbose_name="resolved at")),
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_resolution",
                        to="exams.attempt",
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resolution",
                        to="exams.paperrecord",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PresenceEvent",
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
                            ("left", "Left the page"),
                            ("returned", "Came back to the page"),
                            ("offline", "Lost the connection"),
                            ("online", "Connected again"),
                            ("text-pasted", "Pasted text"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("lease", models.PositiveIntegerField(verbose_name="lease")),
                ("device_ms", models.BigIntegerField(verbose_name="by the device's clock")),
                ("at", models.DateTimeField(verbose_name="had by the server at")),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presence_events",
                        to="exams.attempt",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="irregularity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["impersonation", "materials", "disturbance", "technical", "other"],
                    )
                ),
                name="irregularity_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="irregularity",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="irregularity_has_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="irregularity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("media_type", ""), ("picture", "")),
                    models.Q(
                        models.Q(("picture", ""), _negated=True),
                        models.Q(("media_type", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="irregularity_picture_has_type",
            ),
        ),
        migrations.AddConstraint(
            model_name="irregularityclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["no-consequence", "void-asked", "stays-held"])),
                name="irregularity_closing_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="irregularityclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="irregularity_closing_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="irregularityruling",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="irregularity_ruling_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["one", "room", "all"])),
                name="message_scope_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scope", "room"), models.Q(("room", ""), _negated=True)),
                    models.Q(models.Q(("scope", "room"), _negated=True), ("room", "")),
                    _connector="OR",
                ),
                name="message_room_iff_to_room",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="message_has_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="messagereading",
            constraint=models.UniqueConstraint(
                fields=("message", "attempt"), name="message_reading_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="messagerecipient",
            constraint=models.UniqueConstraint(
                fields=("message", "candidate"), name="message_recipient_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="paperrecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("sitting", "candidate"),
                name="paper_record_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="paper_record_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="paperrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("handed_in_at__gt", models.F("started_at"))),
                name="paper_record_handed_in_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None), ("withdrawn_why", "")),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawn_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="paper_record_withdrawn_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperkeying",
            constraint=models.UniqueConstraint(
                fields=("record", "number"), name="paper_keying_one_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="paperkeying",
            constraint=models.UniqueConstraint(
                fields=("record", "keyer"), name="paper_keying_two_keyers"
            ),
        ),
        migrations.AddConstraint(
            model_name="paperkeying",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__in", [1, 2])), name="paper_keying_two"
            ),
        ),
        migrations.AddIndex(
            model_name="presenceevent",
            index=models.Index(fields=["attempt", "at"], name="presence_event_newest"),
        ),
        migrations.AddConstraint(
            model_name="presenceevent",
            constraint=models.UniqueConstraint(
                fields=("attempt", "lease", "kind", "device_ms"), name="presence_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="presenceevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["left", "returned", "offline", "online", "text-pasted"])
                ),
                name="presence_event_kind_known",
            ),
        ),
        AppendOnly("exams_presenceevent"),
        AppendOnly("exams_message"),
        AppendOnly("exams_messagerecipient"),
        AppendOnly("exams_messagereading"),
        AppendOnly("exams_irregularity"),
        AppendOnly("exams_irregularityclosing"),
        AppendOnly("exams_irregularityruling"),
        Refused(
            "exams_irregularityruling",
            name="decided_by_asker",
            when="EXISTS (SELECT 1 FROM exams_irregularityclosing AS asked "
            "WHERE asked.id = NEW.closing_id AND asked.asked_by_id = NEW.decided_by_id)",
            columns=("decided_by_id", "closing_id"),
        ),
        Frozen(
            "exams_paperrecord",
            columns=(
                "sitting_id",
                "candidate_id",
                "edition",
                "reason",
                "started_at",
                "handed_in_at",
                "recorded_by_id",
                "recorded_at",
            ),
        ),
        AppendOnly("exams_paperkeying"),
        AppendOnly("exams_paperresolution"),
        Refused(
            "exams_paperresolution",
            name="resolved_by_keyer",
            when=OF_KEYER,
            columns=("resolved_by_id", "record_id"),
        ),
        Refused(
            "exams_paperresolution",
            name="not_keyed_twice",
            when=TWO_KEYED,
            columns=("record_id",),
        ),
    ]
