"""Document forms, lists of matters, and editions of handbooks."""

import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly, Frozen


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0008_review"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EditionPrint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.CharField(max_length=200, verbose_name="file")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
            ],
        ),
        migrations.CreateModel(
            name="FormIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "document forms",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="FormPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("source_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("code", models.CharField(blank=True, max_length=60, verbose_name="code")),
                (
                    "domain",
                    models.CharField(
                        blank=True, db_index=True, max_length=60, verbose_name="domain"
                    ),
                ),
                (
                    "purpose",
                    models.TextField(help_text="When the form is used.", verbose_name="purpose"),
                ),
                (
                    "filling_notes",
                    models.TextField(
                        blank=True, help_text="One note a line.", verbose_name="how to fill it in"
                    ),
                ),
                (
                    "basis_keys",
                    models.TextField(
                        blank=True,
                        help_text="Version and number, such as xing-zheng-chu-fa-fa_2021-01-22#42. The page of the article shows it. The text is never pasted: it is read from the law.",
                        verbose_name="legal basis",
                    ),
                ),
            ],
            options={
                "verbose_name": "document form",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="HandbookEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("label", models.CharField(max_length=60, verbose_name="edition")),
                ("law_on", models.DateField(verbose_name="law as of")),
                ("prepared_at", models.DateTimeField(verbose_name="prepared at")),
                (
                    "issued_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="issued at"),
                ),
                ("snapshot", models.JSONField(verbose_name="text")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
            ],
            options={
                "verbose_name": "handbook edition",
            },
        ),
        migrations.CreateModel(
            name="Matter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                ("name", models.CharField(max_length=500, verbose_name="matter")),
                ("domain", models.CharField(blank=True, max_length=60, verbose_name="domain")),
                ("basis", models.TextField(blank=True, verbose_name="legal basis")),
                (
                    "basis_keys",
                    models.TextField(
                        blank=True,
                        help_text="Version and number, such as xing-zheng-chu-fa-fa_2021-01-22#42. The page of the article shows it. The text is never pasted: it is read from the law.",
                        verbose_name="articles cited",
                    ),
                ),
                ("conditions", models.TextField(blank=True, verbose_name="conditions")),
                ("consequence", models.TextField(blank=True, verbose_name="consequence")),
                ("note", models.TextField(blank=True, verbose_name="note")),
            ],
            options={
                "verbose_name": "matter",
                "ordering": ["sort_order"],
            },
        ),
        migrations.CreateModel(
            name="MatterImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(max_length=64)),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
                ("rows", models.JSONField(default=list)),
                ("report", models.JSONField(default=dict)),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="confirmed at"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MatterListIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "lists of matters",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="MatterListPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("source_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("powers", "Powers and duties"),
                            ("no-penalty", "No penalty"),
                            ("mitigated", "Mitigated penalty"),
                            ("no-coercion", "No coercion"),
                            ("other", "Other"),
                        ],
                        default="powers",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("publisher", models.CharField(max_length=100, verbose_name="published by")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("province", "Province"),
                            ("city", "City"),
                            ("county", "County"),
                            ("town", "Town or street"),
                        ],
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                (
                    "domain",
                    models.CharField(
                        blank=True, db_index=True, max_length=60, verbose_name="domain"
                    ),
                ),
                (
                    "valid_from_on",
                    models.DateField(blank=True, null=True, verbose_name="valid from"),
                ),
                ("edition", models.CharField(blank=True, max_length=60, verbose_name="edition")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
            ],
            options={
                "verbose_name": "list of matters",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.AddField(
            model_name="handbook",
            name="domain",
            field=models.CharField(blank=True, db_index=True, max_length=60, verbose_name="domain"),
        ),
        migrations.AddField(
            model_name="handbook",
            name="level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("province", "Province"),
                    ("city", "City"),
                    ("county", "County"),
                    ("town", "Town or street"),
                ],
                max_length=12,
                verbose_name="level",
            ),
        ),
        migrations.AlterField(
            model_name="handbookpage",
            name="body",
            field=wagtail.fields.StreamField(
                [
                    ("paragraph", 0),
                    ("keypoint", 1),
                    ("steps", 2),
                    ("checklist", 3),
                    ("law", 4),
                    ("form", 5),
                    ("table", 6),
                ],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"icon": "pilcrow", "label": "Paragraph", "rows": 3},
                    ),
                    1: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"icon": "pin", "label": "Key point", "rows": 2},
                    ),
                    2: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "One step a line.",
                            "icon": "list-ol",
                            "label": "Steps",
                            "rows": 5,
                        },
                    ),
                    3: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "One item a line. Each is printed with a box to tick.",
                            "icon": "tasks",
                            "label": "Checklist",
                            "rows": 5,
                        },
                    ),
                    4: ("content.pages.blocks.LawBlock", (), {}),
                    5: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {
                            "icon": "doc-full",
                            "label": "Document form",
                            "page_type": ["content.FormPage"],
                        },
                    ),
                    6: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "One row a line, the heads first; cells divided by tabs or |.",
                            "icon": "table",
                            "label": "Table",
                            "rows": 5,
                        },
                    ),
                },
                verbose_name="text",
            ),
        ),
        migrations.AddConstraint(
            model_name="handbook",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["", "province", "city", "county", "town"])),
                name="handbook_level_known",
            ),
        ),
        migrations.AddField(
            model_name="formpage",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtaildocs.document",
                verbose_name="file",
            ),
        ),
        migrations.AddField(
            model_name="handbookedition",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handbookedition",
            name="handbook",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="editions",
                to="content.handbook",
            ),
        ),
        migrations.AddField(
            model_name="handbookedition",
            name="prepared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="editionprint",
            name="edition",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="printed",
                to="content.handbookedition",
            ),
        ),
        migrations.AddField(
            model_name="matterimport",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="matterlistpage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["powers", "no-penalty", "mitigated", "no-coercion", "other"])
                ),
                name="matter_list_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="matterlistpage",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["", "province", "city", "county", "town"])),
                name="matter_list_level_known",
            ),
        ),
        migrations.AddField(
            model_name="matterimport",
            name="matter_list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="imports",
                to="content.matterlistpage",
            ),
        ),
        migrations.AddField(
            model_name="matter",
            name="matter_list",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="matters",
                to="content.matterlistpage",
            ),
        ),
        migrations.AddConstraint(
            model_name="handbookedition",
            constraint=models.UniqueConstraint(
                fields=("handbook", "number"), name="edition_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="handbookedition",
            constraint=models.UniqueConstraint(
                fields=("handbook", "label"), name="edition_label_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="handbookedition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("issued_at", None)),
                fields=("handbook",),
                name="edition_one_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="handbookedition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_by", None), ("issued_at", None)),
                    models.Q(("approved_by__isnull", False), ("issued_at__isnull", False)),
                    _connector="OR",
                ),
                name="edition_approved_iff_issued",
            ),
        ),
        migrations.AddConstraint(
            model_name="handbookedition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="edition_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="matterimport",
            constraint=models.UniqueConstraint(
                fields=("matter_list", "digest", "uploaded_by"), name="matter_import_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.UniqueConstraint(
                fields=("matter_list", "number"), name="matter_number_once"
            ),
        ),
        # An edition that was issued stays as it is; what was printed of it, too.
        Frozen("content_handbookedition", when="OLD.issued_at IS NOT NULL"),
        AppendOnly("content_editionprint"),
    ]
