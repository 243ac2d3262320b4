"""Responses are found by attempt through `response_one_per_sequence`; an index less to write.

In SQL, since SQLite would make the table anew, without the triggers that keep it append-only.
"""

import django.db.models.deletion
from django.db import migrations, models

INDEX = "exams_response_attempt_id_d250d9ca"


class Migration(migrations.Migration):
    dependencies = [("exams", "0024_training_hours")]

    operations = [
        migrations.RunSQL(
            f"DROP INDEX {INDEX}",
            f"CREATE INDEX {INDEX} ON exams_response (attempt_id)",
            state_operations=[
                migrations.AlterField(
                    model_name="response",
                    name="attempt",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="exams.attempt",
                    ),
                )
            ],
        ),
    ]
