"""The text of an article is never changed."""

from django.db import migrations

from core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial")]

    operations = [
        AppendOnly("content_article"),
    ]
