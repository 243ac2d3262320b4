"""What imports of item files need beside."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exams", "0007_bank_review")]

    operations: list[migrations.operations.base.Operation] = []
