"""What parallel papers need beside."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exams", "0008_item_files")]

    operations: list[migrations.operations.base.Operation] = []
