"""Articles are recognised by their text in other versions; pages say which articles they cite."""

import hashlib
import re
import unicodedata

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from core.append_only import AppendOnly, Lifted

BATCH = 1000


def fill_digests(apps, schema_editor):
    """Write the digest of each article's text: SHA-256 after NFKC, white space removed."""
    articles = apps.get_model("content", "Article").objects.using(schema_editor.connection.alias)
    changed = []
    for article in articles.only("pk", "text").iterator(chunk_size=BATCH):
        folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", article.text))
        article.text_digest = hashlib.sha256(folded.encode()).hexdigest()
        changed.append(article)
    articles.bulk_update(changed, ["text_digest"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0004_search_index"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Lifted(AppendOnly("content_article")),
        migrations.AddField(
            model_name="article",
            name="text_digest",
            field=models.CharField(
                db_index=True, default="", max_length=64, verbose_name="digest of the text"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill_digests, migrations.RunPython.noop),
        AppendOnly("content_article"),
        migrations.CreateModel(
            name="PageCitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "paragraph",
                    models.PositiveSmallIntegerField(default=0, verbose_name="paragraph"),
                ),
                (
                    "subparagraph",
                    models.PositiveSmallIntegerField(default=0, verbose_name="subparagraph"),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("basis", "Legal basis"),
                            ("block", "Quoted article"),
                            ("text", "Found in the text"),
                        ],
                        max_length=8,
                        verbose_name="known from",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "written",
                    models.CharField(blank=True, max_length=300, verbose_name="as written"),
                ),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="settled at"),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="page_citations",
                        to="content.article",
                    ),
                ),
                (
                    "current",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.article",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page", "article", "paragraph", "subparagraph", "origin"),
                        name="page_citation_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(("origin__in", ["basis", "block", "text"])),
                        name="page_citation_origin_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(("status__in", ["proposed", "confirmed", "rejected"])),
                        name="page_citation_status_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(("origin", "text"), ("status", "confirmed"), _connector="OR"),
                        name="page_citation_written_is_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("settled_at", None), ("settled_by", None)),
                            Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="page_citation_settled_whole",
                    ),
                ],
            },
        ),
    ]
