"""What imports of item files need beside."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exams", "0007_bank_review")]

    operations = [
        migrations.RemoveField(model_name="itemimport", name="file"),
        migrations.AddField(
            model_name="itemimport",
            name="folder",
            field=models.CharField(default="", max_length=64, verbose_name="folder"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="itemimport",
            name="reason_code",
            field=models.CharField(blank=True, max_length=40, verbose_name="code of the refusal"),
        ),
        migrations.AddField(
            model_name="itemimport",
            name="rows_total",
            field=models.PositiveIntegerField(default=0, verbose_name="rows in the file"),
        ),
        migrations.AddField(
            model_name="itemimport",
            name="language",
            field=models.CharField(blank=True, max_length=10, verbose_name="language"),
        ),
        migrations.AddField(
            model_name="itemimport",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts to read"),
        ),
        migrations.AddField(
            model_name="itemimport",
            name="worked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last worked on at"),
        ),
        migrations.AddField(
            model_name="itemimport",
            name="submission_asked_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="submission asked for at"
            ),
        ),
        migrations.AddField(
            model_name="itemimport",
            name="submission_done_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="submission done at"),
        ),
        migrations.AlterField(
            model_name="itemimport",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exams.topic",
            ),
        ),
        migrations.AddField(
            model_name="itemimportrow",
            name="before",
            field=models.JSONField(blank=True, default=dict, verbose_name="before"),
        ),
        migrations.AddField(
            model_name="itemimportrow",
            name="changes",
            field=models.JSONField(blank=True, default=list, verbose_name="changes"),
        ),
        migrations.AddField(
            model_name="itemimportrow",
            name="digest",
            field=models.CharField(blank=True, db_index=True, max_length=64, verbose_name="digest"),
        ),
        migrations.CreateModel(
            name="ItemAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, max_length=120, verbose_name="source"),
                ),
                ("identifier", models.CharField(max_length=120, verbose_name="identifier")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="exams.item",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "identifier"), name="item_alias_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("format", models.CharField(max_length=20, verbose_name="format")),
                ("count", models.PositiveIntegerField(verbose_name="items")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "made_by",
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
    ]
