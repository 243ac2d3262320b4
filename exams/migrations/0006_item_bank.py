"""All eight types of items, two reviews, comments, pictures; parts and rules of papers; imports of files."""

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import Frozen, FrozenParts, Lifted

TRIGGERS = (
    Frozen("exams_itemversion", when="OLD.released_at IS NOT NULL"),
    FrozenParts("exams_option", whole="exams_itemversion", link="version_id", stamp="released_at"),
    FrozenParts(
        "exams_itemversion_also_cites",
        whole="exams_itemversion",
        link="itemversion_id",
        stamp="released_at",
    ),
    Frozen("exams_paper", when="OLD.frozen_at IS NOT NULL"),
    FrozenParts("exams_paperitem", whole="exams_paper", link="paper_id", stamp="frozen_at"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0010_posts"),
        ("exams", "0005_open_drills"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Lifted(*TRIGGERS),
        migrations.CreateModel(
            name="ItemComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="comment")),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="settled at"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ItemDigest",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="digest",
                        serialize=False,
                        to="exams.item",
                    ),
                ),
                (
                    "stem",
                    models.CharField(
                        db_index=True, max_length=64, verbose_name="digest of the stem"
                    ),
                ),
                (
                    "body",
                    models.CharField(
                        db_index=True, max_length=64, verbose_name="digest of stem and options"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ItemImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.FileField(upload_to="item-imports/", verbose_name="file")),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size (bytes)")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("format", models.CharField(blank=True, max_length=20, verbose_name="format")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Being read"),
                            ("read", "Read, to be looked through"),
                            ("entering", "Being entered"),
                            ("done", "Entered"),
                            ("refused", "Refused"),
                            ("discarded", "Discarded"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "is_all_or_nothing",
                    models.BooleanField(default=False, verbose_name="all or nothing"),
                ),
                ("purpose", models.CharField(max_length=12, verbose_name="purpose")),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="reason of the refusal"
                    ),
                ),
                ("warnings", models.JSONField(blank=True, default=list, verbose_name="warnings")),
                ("rows_read", models.PositiveIntegerField(default=0, verbose_name="rows read")),
                (
                    "rows_entered",
                    models.PositiveIntegerField(default=0, verbose_name="rows entered"),
                ),
                ("started_at", models.DateTimeField(verbose_name="started at")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read at")),
                (
                    "committed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="committed at"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ItemImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("place", models.CharField(max_length=120, verbose_name="place")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("changed", "Changed"),
                            ("unchanged", "Unchanged"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "code",
                    models.CharField(blank=True, max_length=40, verbose_name="code of the reason"),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("notes", models.JSONField(blank=True, default=list, verbose_name="notes")),
                ("parsed", models.JSONField(blank=True, default=dict, verbose_name="parsed")),
                (
                    "entered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="entered at"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ItemPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("file", models.FileField(upload_to="items/", verbose_name="file")),
                ("media_type", models.CharField(max_length=40, verbose_name="media type")),
                ("width", models.PositiveIntegerField(verbose_name="width")),
                ("height", models.PositiveIntegerField(verbose_name="height")),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
            ],
        ),
        migrations.CreateModel(
            name="ItemSketch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.BigIntegerField(verbose_name="hash")),
            ],
        ),
        migrations.CreateModel(
            name="PaperNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("law-changed", "The law has changed"),
                            ("suspended", "The item is suspended"),
                            ("retired", "The item is retired"),
                        ],
                        max_length=12,
                        verbose_name="cause",
                    ),
                ),
                ("raised_at", models.DateTimeField(verbose_name="raised at")),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="settled at"),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="decision and reason"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaperPart",
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
                    "maximum",
                    models.DecimalField(
                        decimal_places=2, max_digits=7, verbose_name="maximum score"
                    ),
                ),
                (
                    "cut_score",
                    models.DecimalField(decimal_places=2, max_digits=7, verbose_name="cut score"),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="blueprintsection",
            name="blueprint_section_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="itemversion",
            name="item_version_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="itemversion",
            name="item_version_status_known",
        ),
        migrations.AddField(
            model_name="blueprint",
            name="common_cut_percent",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="cut score of the common part (percent)"
            ),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="expected_minutes",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="expected time (minutes)"
            ),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="exposure_cap",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="exposure cap"
            ),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="exposure_months",
            field=models.PositiveSmallIntegerField(default=6, verbose_name="within months"),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="is_open_book",
            field=models.BooleanField(default=False, verbose_name="open book"),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="mean_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=5,
                null=True,
                verbose_name="expected mean (percent)",
            ),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="overlap_limit",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="overlap limit"),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="pilot_items",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="pilot items"),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="sd_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=5,
                null=True,
                verbose_name="expected spread (percent)",
            ),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="shuffle_items",
            field=models.BooleanField(
                default=False, verbose_name="items in another order for each"
            ),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="special_cut_percent",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="cut score of the special part (percent)"
            ),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="tolerance_percent",
            field=models.DecimalField(
                decimal_places=2,
                default=Decimal("2"),
                max_digits=5,
                verbose_name="tolerance (percent)",
            ),
        ),
        migrations.AddField(
            model_name="blueprintsection",
            name="critical_items",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="critical items"),
        ),
        migrations.AddField(
            model_name="blueprintsection",
            name="level",
            field=models.CharField(blank=True, max_length=12, verbose_name="cognitive level"),
        ),
        migrations.AddField(
            model_name="blueprintsection",
            name="part",
            field=models.CharField(
                choices=[("common", "Common part"), ("special", "Special part")],
                default="common",
                max_length=8,
                verbose_name="part",
            ),
        ),
        migrations.AddField(
            model_name="blueprintsection",
            name="rule",
            field=models.CharField(
                choices=[
                    ("all-or-nothing", "All or nothing"),
                    ("partial-without-wrong", "Part of the marks if none is wrong"),
                    ("per-option", "Option by option"),
                ],
                default="all-or-nothing",
                max_length=24,
                verbose_name="marking rule",
            ),
        ),
        migrations.AddField(
            model_name="blueprintsection",
            name="shuffle_options",
            field=models.BooleanField(
                default=False, verbose_name="options in another order for each"
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="domain",
            field=models.CharField(blank=True, max_length=40, verbose_name="field of enforcement"),
        ),
        migrations.AddField(
            model_name="item",
            name="enemies",
            field=models.ManyToManyField(blank=True, to="exams.item", verbose_name="enemies"),
        ),
        migrations.AddField(
            model_name="item",
            name="expected_facility",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=3,
                null=True,
                verbose_name="expected facility",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="expected_seconds",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="expected time (seconds)"
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="is_critical",
            field=models.BooleanField(default=False, verbose_name="critical"),
        ),
        migrations.AddField(
            model_name="item",
            name="is_pilot",
            field=models.BooleanField(default=False, verbose_name="pilot"),
        ),
        migrations.AddField(
            model_name="item",
            name="level",
            field=models.CharField(
                choices=[
                    ("remember", "Remember"),
                    ("understand", "Understand"),
                    ("apply", "Apply"),
                    ("analyze", "Analyze"),
                ],
                default="understand",
                max_length=12,
                verbose_name="cognitive level",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="post",
            field=models.CharField(blank=True, max_length=40, verbose_name="post"),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="detail",
            field=models.JSONField(blank=True, default=dict, verbose_name="detail"),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="first_reviewed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="first reviewed at"),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="first_reviewer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="is_html",
            field=models.BooleanField(default=False, verbose_name="with markup"),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="review_due_on",
            field=models.DateField(blank=True, null=True, verbose_name="review due on"),
        ),
        migrations.AddField(
            model_name="paper",
            name="is_open_book",
            field=models.BooleanField(default=False, verbose_name="open book"),
        ),
        migrations.AddField(
            model_name="paper",
            name="letter",
            field=models.CharField(blank=True, max_length=2, verbose_name="letter"),
        ),
        migrations.AddField(
            model_name="paper",
            name="predicted_mean",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="predicted mean"
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="predicted_sd",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=7,
                null=True,
                verbose_name="predicted spread",
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="shuffle_items",
            field=models.BooleanField(
                default=False, verbose_name="items in another order for each"
            ),
        ),
        migrations.AddField(
            model_name="paperitem",
            name="is_critical",
            field=models.BooleanField(default=False, verbose_name="critical"),
        ),
        migrations.AddField(
            model_name="paperitem",
            name="is_pilot",
            field=models.BooleanField(default=False, verbose_name="pilot"),
        ),
        migrations.AddField(
            model_name="paperitem",
            name="part",
            field=models.CharField(
                choices=[("common", "Common part"), ("special", "Special part")],
                default="common",
                max_length=8,
                verbose_name="part",
            ),
        ),
        migrations.AddField(
            model_name="paperitem",
            name="rule",
            field=models.CharField(
                choices=[
                    ("all-or-nothing", "All or nothing"),
                    ("partial-without-wrong", "Part of the marks if none is wrong"),
                    ("per-option", "Option by option"),
                ],
                default="all-or-nothing",
                max_length=24,
                verbose_name="marking rule",
            ),
        ),
        migrations.AddField(
            model_name="paperitem",
            name="shuffle_options",
            field=models.BooleanField(
                default=False, verbose_name="options in another order for each"
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="exams.topic",
            ),
        ),
        migrations.AlterField(
            model_name="itemversion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("single", "Single choice"),
                    ("multiple", "Multiple choice"),
                    ("true-false", "True or false"),
                    ("ordering", "Ordering"),
                    ("matching", "Matching"),
                    ("fill-in", "Fill in"),
                    ("short-answer", "Short answer"),
                    ("case", "Case analysis"),
                ],
                max_length=12,
                verbose_name="type",
            ),
        ),
        migrations.AlterField(
            model_name="itemversion",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in-review", "First review"),
                    ("in-final-review", "Final review"),
                    ("returned", "Returned"),
                    ("released", "Released"),
                ],
                default="draft",
                max_length=16,
                verbose_name="status",
            ),
        ),
        migrations.AddConstraint(
            model_name="blueprint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("common_cut_percent", None),
                        models.Q(("common_cut_percent__gte", 1), ("common_cut_percent__lte", 100)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("special_cut_percent", None),
                        models.Q(
                            ("special_cut_percent__gte", 1), ("special_cut_percent__lte", 100)
                        ),
                        _connector="OR",
                    ),
                ),
                name="blueprint_part_cuts_are_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="blueprintsection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "single",
                            "multiple",
                            "true-false",
                            "ordering",
                            "matching",
                            "fill-in",
                            "short-answer",
                            "case",
                        ],
                    )
                ),
                name="blueprint_section_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="blueprintsection",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["common", "special"])),
                name="blueprint_section_part_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="blueprintsection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rule__in", ["all-or-nothing", "partial-without-wrong", "per-option"])
                ),
                name="blueprint_section_rule_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="blueprintsection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__in", ["", "remember", "understand", "apply", "analyze"])
                ),
                name="blueprint_section_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["remember", "understand", "apply", "analyze"])),
                name="item_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expected_facility", None),
                    models.Q(
                        ("expected_facility__gte", Decimal("0")),
                        ("expected_facility__lte", Decimal("1")),
                    ),
                    _connector="OR",
                ),
                name="item_facility_is_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "single",
                            "multiple",
                            "true-false",
                            "ordering",
                            "matching",
                            "fill-in",
                            "short-answer",
                            "case",
                        ],
                    )
                ),
                name="item_version_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["draft", "in-review", "in-final-review", "returned", "released"],
                    )
                ),
                name="item_version_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_reviewed_at", None), ("first_reviewer", None)),
                    models.Q(
                        ("first_reviewed_at__isnull", False),
                        ("first_reviewer__isnull", False),
                        models.Q(("first_reviewer", models.F("author")), _negated=True),
                        models.Q(
                            ("released_at", None),
                            models.Q(("first_reviewer", models.F("reviewer")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="item_version_six_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["common", "special"])),
                name="paper_item_part_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rule__in", ["all-or-nothing", "partial-without-wrong", "per-option"])
                ),
                name="paper_item_rule_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None),
                    models.Q(("parent", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="topic_not_below_itself",
            ),
        ),
        migrations.AddField(
            model_name="itemcomment",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="itemcomment",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="itemcomment",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="exams.itemversion",
            ),
        ),
        migrations.AddField(
            model_name="itemimport",
            name="started_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="itemimport",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="exams.topic"
            ),
        ),
        migrations.AddField(
            model_name="itemimportrow",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exams.item",
            ),
        ),
        migrations.AddField(
            model_name="itemimportrow",
            name="item_import",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="exams.itemimport",
            ),
        ),
        migrations.AddField(
            model_name="itempicture",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="itemsketch",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="sketch", to="exams.item"
            ),
        ),
        migrations.AddField(
            model_name="papernotice",
            name="paper",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="exams.paper",
            ),
        ),
        migrations.AddField(
            model_name="papernotice",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="papernotice",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exams.itemversion",
            ),
        ),
        migrations.AddField(
            model_name="paperpart",
            name="paper",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="exams.paper"
            ),
        ),
        migrations.AddConstraint(
            model_name="itemcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("settled_by", None)),
                    models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="item_comment_settled_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["reading", "read", "entering", "done", "refused", "discarded"])
                ),
                name="item_import_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="item_import_refused_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemimportrow",
            constraint=models.UniqueConstraint(
                fields=("item_import", "number"), name="item_import_row_one_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="itemimportrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["new", "changed", "unchanged", "rejected"])),
                name="item_import_row_outcome_known",
            ),
        ),
        migrations.AddIndex(
            model_name="itemsketch",
            index=models.Index(fields=["value", "item"], name="item_sketch_value"),
        ),
        migrations.AddConstraint(
            model_name="itemsketch",
            constraint=models.UniqueConstraint(fields=("item", "value"), name="item_sketch_once"),
        ),
        migrations.AddConstraint(
            model_name="papernotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at", None)),
                fields=("paper", "version", "cause"),
                name="paper_notice_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="papernotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("settled_by", None)),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="paper_notice_settled_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="papernotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("cause__in", ["law-changed", "suspended", "retired"])),
                name="paper_notice_cause_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperpart",
            constraint=models.UniqueConstraint(fields=("paper", "part"), name="paper_part_once"),
        ),
        migrations.AddConstraint(
            model_name="paperpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["common", "special"])), name="paper_part_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="paperpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("cut_score__lte", models.F("maximum"))),
                name="paper_part_cut_within_maximum",
            ),
        ),
        *TRIGGERS,
        FrozenParts("exams_paperpart", whole="exams_paper", link="paper_id", stamp="frozen_at"),
    ]
