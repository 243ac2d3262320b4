"""By what rules sittings are entered; what people are granted wherever they sit one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly, Refused


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0014_rooms"),
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Accommodation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "percent",
                    models.PositiveSmallIntegerField(default=0, verbose_name="more time (percent)"),
                ),
                ("large_type", models.BooleanField(default=False, verbose_name="large type")),
                ("separate_room", models.BooleanField(default=False, verbose_name="separate room")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("from_on", models.DateField(verbose_name="from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
            ],
        ),
        migrations.CreateModel(
            name="AccommodationDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_approved", models.BooleanField(verbose_name="approved")),
                ("basis", models.CharField(max_length=300, verbose_name="basis")),
                ("decided_at", models.DateTimeField(verbose_name="decided at")),
            ],
        ),
        migrations.CreateModel(
            name="AccommodationEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ends_on", models.DateField(verbose_name="ends on")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("ended_at", models.DateTimeField(verbose_name="ended at")),
            ],
        ),
        migrations.CreateModel(
            name="EntryRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "timing",
                    models.CharField(
                        choices=[
                            ("window", "Start at any time while it is open"),
                            ("fixed", "All start at the opening and end together"),
                        ],
                        default="window",
                        max_length=8,
                        verbose_name="start",
                    ),
                ),
                (
                    "late_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="late entry"
                    ),
                ),
                (
                    "needs_track",
                    models.BooleanField(
                        default=False, verbose_name="serves on the track of the sitting"
                    ),
                ),
                ("posts", models.JSONField(blank=True, default=list, verbose_name="posts")),
                (
                    "study_measure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("days", "Days on which something was completed"),
                            ("pieces", "Cases, handbook pages and drills completed"),
                        ],
                        max_length=8,
                        verbose_name="study counted by",
                    ),
                ),
                (
                    "study_least",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="study, at least"
                    ),
                ),
                (
                    "study_since_on",
                    models.DateField(blank=True, null=True, verbose_name="study since"),
                ),
                (
                    "earlier_part",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("whole", "The whole test"),
                            ("common", "The common part"),
                            ("special", "The special part"),
                        ],
                        max_length=8,
                        verbose_name="passed before",
                    ),
                ),
                (
                    "earlier_kind",
                    models.CharField(
                        blank=True,
                        choices=[("certification", "Certification test"), ("mock", "Mock test")],
                        max_length=16,
                        verbose_name="in",
                    ),
                ),
                (
                    "earlier_track",
                    models.CharField(
                        blank=True,
                        choices=[("supervision", "Supervision"), ("enforcement", "Enforcement")],
                        max_length=12,
                        verbose_name="on the track",
                    ),
                ),
                (
                    "earlier_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="within months"
                    ),
                ),
                (
                    "most_attempts",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="attempts at most"
                    ),
                ),
                (
                    "most_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="in months"
                    ),
                ),
                (
                    "most_make_ups",
                    models.PositiveSmallIntegerField(default=1, verbose_name="make-ups at most"),
                ),
                (
                    "asks_code",
                    models.BooleanField(default=False, verbose_name="asks for an access code"),
                ),
                (
                    "access_code",
                    models.CharField(blank=True, max_length=16, verbose_name="access code"),
                ),
                ("networks", models.JSONField(blank=True, default=list, verbose_name="networks")),
                (
                    "needs_safe_browser",
                    models.BooleanField(default=False, verbose_name="needs Safe Exam Browser"),
                ),
                ("browser_salt", models.CharField(blank=True, max_length=44)),
                ("browser_quit_hash", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name_plural": "entry rules",
            },
        ),
        migrations.CreateModel(
            name="WrongCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tried_at", models.DateTimeField(verbose_name="tried at")),
            ],
        ),
        migrations.AddField(
            model_name="sitting",
            name="jitter_seconds",
            field=models.PositiveSmallIntegerField(
                default=20, verbose_name="spread of starts (seconds)"
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.CheckConstraint(
                condition=models.Q(("jitter_seconds__lte", 300)),
                name="sitting_jitter_within_minutes",
            ),
        ),
        migrations.AddField(
            model_name="accommodation",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accommodation",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accommodations",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accommodationdecision",
            name="accommodation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decision",
                to="exams.accommodation",
            ),
        ),
        migrations.AddField(
            model_name="accommodationdecision",
            name="decided_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accommodationend",
            name="accommodation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ending",
                to="exams.accommodation",
            ),
        ),
        migrations.AddField(
            model_name="accommodationend",
            name="ended_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="entryrules",
            name="makes_up",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="make_ups",
                to="exams.sitting",
                verbose_name="makes up for",
            ),
        ),
        migrations.AddField(
            model_name="entryrules",
            name="sitting",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entry",
                to="exams.sitting",
            ),
        ),
        migrations.AddField(
            model_name="entryrules",
            name="within",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="org.unit",
                verbose_name="serves in",
            ),
        ),
        migrations.AddField(
            model_name="wrongcode",
            name="candidate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="wrongcode",
            name="sitting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="wrong_codes",
                to="exams.sitting",
            ),
        ),
        migrations.AddConstraint(
            model_name="accommodation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent", 0),
                    models.Q(("percent__gte", 5), ("percent__lte", 200)),
                    _connector="OR",
                ),
                name="accommodation_percent_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="accommodation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent__gt", 0),
                    ("large_type", True),
                    ("separate_room", True),
                    _connector="OR",
                ),
                name="accommodation_is_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="accommodation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gt", models.F("from_on")), _connector="OR"
                ),
                name="accommodation_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="accommodationdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis", ""), _negated=True),
                name="accommodation_decision_has_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="accommodationend",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="accommodation_end_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryrules",
            constraint=models.CheckConstraint(
                condition=models.Q(("timing__in", ["window", "fixed"])),
                name="entry_rules_timing_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryrules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("study_least", None), ("study_measure", ""), ("study_since_on", None)
                    ),
                    models.Q(
                        ("study_least__isnull", False),
                        ("study_measure__in", ["days", "pieces"]),
                        ("study_least__gte", 1),
                        ("study_since_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="entry_rules_study_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryrules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("earlier_kind", ""), ("earlier_months", None), ("earlier_part", "")),
                    models.Q(
                        ("earlier_months__isnull", False),
                        ("earlier_part__in", ["whole", "common", "special"]),
                        ("earlier_kind__in", ["certification", "mock"]),
                        ("earlier_months__gte", 1),
                    ),
                    _connector="OR",
                ),
                name="entry_rules_earlier_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryrules",
            constraint=models.CheckConstraint(
                condition=models.Q(("earlier_track__in", ["", "supervision", "enforcement"])),
                name="entry_rules_earlier_track_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryrules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("most_attempts", None), ("most_months", None)),
                    models.Q(
                        ("most_attempts__isnull", False),
                        ("most_months__isnull", False),
                        ("most_attempts__gte", 1),
                        ("most_months__gte", 1),
                    ),
                    _connector="OR",
                ),
                name="entry_rules_limit_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryrules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("makes_up", None),
                    models.Q(("makes_up", models.F("sitting")), _negated=True),
                    _connector="OR",
                ),
                name="entry_rules_make_up_of_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryrules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("needs_safe_browser", False),
                    models.Q(("browser_salt", ""), _negated=True),
                    _connector="OR",
                ),
                name="entry_rules_browser_has_salt",
            ),
        ),
        migrations.AddIndex(
            model_name="wrongcode",
            index=models.Index(
                fields=["sitting", "candidate", "tried_at"], name="wrong_code_recent"
            ),
        ),
        AppendOnly("exams_accommodation"),
        AppendOnly("exams_accommodationdecision"),
        AppendOnly("exams_accommodationend"),
        AppendOnly("exams_wrongcode"),
        Refused(
            "exams_accommodationdecision",
            name="decided_by_asker",
            when="EXISTS (SELECT 1 FROM exams_accommodation AS asked "
            "WHERE asked.id = NEW.accommodation_id AND "
            "(asked.asked_by_id = NEW.decided_by_id OR asked.person_id = NEW.decided_by_id))",
            columns=("decided_by_id", "accommodation_id"),
        ),
    ]
