"""Rooms, seats with their slips, and the door; what the door saw is never rewritten."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly, Forbidden, Frozen, Refused


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0013_exam_room"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Room",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("address", models.CharField(max_length=200, verbose_name="address")),
                ("seats", models.PositiveSmallIntegerField(verbose_name="seats")),
                (
                    "columns",
                    models.PositiveSmallIntegerField(default=6, verbose_name="seats in a row"),
                ),
                ("is_separate", models.BooleanField(default=False, verbose_name="separate room")),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rooms",
                        to="exams.sitting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoomDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "invigilator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="room_duties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="exams.room",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="room",
            name="invigilators",
            field=models.ManyToManyField(
                related_name="+", through="exams.RoomDuty", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="seat")),
                (
                    "code",
                    models.CharField(max_length=8, unique=True, verbose_name="code of the slip"),
                ),
                ("assigned_at", models.DateTimeField(verbose_name="assigned at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "ended_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("moved", "Moved to another seat"),
                            ("cleared", "Seat given up"),
                            ("replaced", "Slip replaced"),
                        ],
                        max_length=8,
                        verbose_name="ended because",
                    ),
                ),
                (
                    "assigned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "candidacy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="seats",
                        to="exams.candidacy",
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
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="exams.room",
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="exams.sitting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("admitted", "Admitted"),
                            ("turned-away", "Turned away"),
                            ("undone", "Check-in undone"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("slip", "Slip scanned"),
                            ("code", "Code of the slip typed"),
                            ("list", "From the list"),
                        ],
                        max_length=8,
                        verbose_name="way",
                    ),
                ),
                ("is_late", models.BooleanField(default=False, verbose_name="after late entry")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_ins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_ins",
                        to="exams.sitting",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_ins",
                        to="exams.seat",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SlipPrint",
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
                            ("making", "Being made"),
                            ("done", "Ready"),
                            ("failed", "Not made"),
                        ],
                        default="making",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("folder", models.CharField(blank=True, max_length=64, verbose_name="folder")),
                ("slips", models.PositiveIntegerField(default=0, verbose_name="slips")),
                ("made", models.PositiveIntegerField(default=0, verbose_name="slips made")),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why it was not made"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
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
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prints",
                        to="exams.room",
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slip_prints",
                        to="exams.sitting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EntryTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "doors_minutes",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="doors open (minutes before)"
                    ),
                ),
                (
                    "late_minutes",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="late entry (minutes after)"
                    ),
                ),
                (
                    "notes",
                    models.CharField(
                        max_length=1000, verbose_name="what to bring, and the rules of the room"
                    ),
                ),
                (
                    "sitting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry_terms",
                        to="exams.sitting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("doors_minutes__lte", 240), ("late_minutes__lte", 240)),
                        name="entry_terms_within_a_day",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="roomduty",
            constraint=models.UniqueConstraint(
                fields=("room", "invigilator"), name="room_duty_once_per_room"
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(
                fields=("sitting", "name"), name="room_name_once_per_sitting"
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gte", 1), ("seats__lte", 500)), name="room_has_seats"
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("columns__gte", 1), ("columns__lte", models.F("seats"))),
                name="room_columns_fit",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("candidacy",),
                name="seat_one_per_candidacy",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("candidacy__isnull", False), ("ended_at", None)),
                fields=("room", "number"),
                name="seat_taken_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_because", "")),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_because__in", ["moved", "cleared", "replaced"]),
                    ),
                    _connector="OR",
                ),
                name="seat_ended_with_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.UniqueConstraint(
                fields=("sitting", "candidate", "number"), name="check_in_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["admitted", "turned-away", "undone"])),
                name="check_in_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["slip", "code", "list"])), name="check_in_way_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_late", False), ("kind", "admitted")),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="check_in_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "admitted"), _negated=True),
                    ("seat__isnull", False),
                    _connector="OR",
                ),
                name="check_in_admitted_to_a_seat",
            ),
        ),
        migrations.AddConstraint(
            model_name="slipprint",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["making", "done", "failed"])),
                name="slip_print_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="slipprint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="slip_print_failed_with_reason",
            ),
        ),
        AppendOnly("exams_checkin"),
        # Who sat where, and which slip said so, is never rewritten; a seat is only ended.
        Frozen(
            "exams_seat",
            columns=[
                "sitting_id",
                "candidate_id",
                "room_id",
                "number",
                "code",
                "assigned_by_id",
                "assigned_at",
            ],
        ),
        Forbidden(
            "exams_seat",
            name="ended_seat_stays_ended",
            when="OLD.ended_at IS NOT NULL",
            columns=["ended_at", "ended_because"],
        ),
        Forbidden(
            "exams_seat",
            name="seat_of_one_candidacy",
            when=(
                "NEW.candidacy_id IS NOT NULL "
                "AND (OLD.candidacy_id IS NULL OR NEW.candidacy_id <> OLD.candidacy_id)"
            ),
            columns=["candidacy_id"],
        ),
        Refused(
            "exams_seat",
            name="seat_within_room",
            when=(
                "NOT EXISTS (SELECT 1 FROM exams_room AS room WHERE room.id = NEW.room_id "
                "AND room.sitting_id = NEW.sitting_id "
                "AND NEW.number BETWEEN 1 AND room.seats)"
            ),
            columns=["room_id", "number", "sitting_id"],
        ),
    ]
