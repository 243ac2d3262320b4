"""Post maps: the duties of a post, each with law, risks, liability and controls."""

import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0009_handbooks"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.CreateModel(
            name="PostMapIndexPage",
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
                "verbose_name": "post maps",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PostMapPage",
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
                (
                    "source_id",
                    models.CharField(editable=False, max_length=64, null=True, unique=True),
                ),
                ("source_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("unit_kind", models.CharField(max_length=100, verbose_name="kind of unit")),
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
                ("domain", models.CharField(db_index=True, max_length=60, verbose_name="domain")),
                (
                    "track",
                    models.CharField(
                        choices=[("supervision", "Supervision"), ("enforcement", "Enforcement")],
                        max_length=12,
                        verbose_name="track",
                    ),
                ),
                ("as_of_on", models.DateField(blank=True, null=True, verbose_name="law as of")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "match_titles",
                    models.TextField(
                        blank=True,
                        help_text="One a line. Whose post in the roster contains one of them is shown this map.",
                        verbose_name="titles in the roster",
                    ),
                ),
            ],
            options={
                "verbose_name": "post map",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__in", ["", "province", "city", "county", "town"])
                        ),
                        name="post_map_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("track__in", ["supervision", "enforcement"])),
                        name="post_map_track_known",
                    ),
                ],
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PostDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("matter", models.CharField(max_length=200, verbose_name="duty")),
                (
                    "basis_keys",
                    models.TextField(
                        help_text="Version and number, such as xing-zheng-chu-fa-fa_2021-01-22#42. The page of the article shows it. The text is never pasted: it is read from the law.",
                        verbose_name="articles",
                    ),
                ),
                (
                    "basis_note",
                    models.TextField(
                        blank=True,
                        help_text="What the articles leave open: local rules, lists, which law goes before.",
                        verbose_name="on the legal basis",
                    ),
                ),
                ("risks", models.TextField(help_text="One a line.", verbose_name="risk points")),
                (
                    "liability",
                    models.TextField(
                        blank=True,
                        help_text="What follows if it goes wrong, naming the article in words.",
                        verbose_name="liability",
                    ),
                ),
                ("controls", models.TextField(help_text="One a line.", verbose_name="controls")),
                (
                    "post",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="content.postmappage",
                    ),
                ),
            ],
            options={
                "verbose_name": "duty",
                "ordering": ["sort_order"],
            },
        ),
    ]
