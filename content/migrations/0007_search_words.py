"""Synonyms, names of laws and domains that editors keep, and the words of the index."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0006_law_intake")]

    operations = [
        migrations.CreateModel(
            name="DeliveredWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=250, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "domain",
                "verbose_name_plural": "domains",
            },
        ),
        migrations.CreateModel(
            name="IndexedWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=20, unique=True)),
                ("sound", models.CharField(db_index=True, max_length=80)),
                ("documents", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="law",
            name="domain",
            field=models.CharField(blank=True, db_index=True, max_length=60, verbose_name="domain"),
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asked",
                    models.CharField(
                        help_text="What people type, such as a name that stands in no text.",
                        max_length=60,
                        unique=True,
                        verbose_name="word asked for",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        help_text="One a line. Several words on a line must all be found, in any order.",
                        verbose_name="words of the texts",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("one-way", "Only the word asked for finds the words of the texts"),
                            ("two-way", "Each word finds the others"),
                        ],
                        default="one-way",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "synonym",
                "verbose_name_plural": "synonyms",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["one-way", "two-way"])),
                        name="synonym_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LawAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "law",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="content.law",
                        verbose_name="law",
                    ),
                ),
            ],
            options={
                "verbose_name": "name of a law",
                "verbose_name_plural": "names of laws",
                "constraints": [
                    models.UniqueConstraint(fields=("law", "name"), name="law_alias_once")
                ],
            },
        ),
    ]
