"""What reviews of items need beside."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exams", "0006_item_bank")]

    operations: list[migrations.operations.base.Operation] = []
