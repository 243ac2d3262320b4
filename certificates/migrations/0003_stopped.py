"""An application may be stopped: its result was changed to not passed before it was decided."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0002_append_only")]

    operations = [
        migrations.RemoveConstraint(model_name="application", name="application_status_known"),
        migrations.AlterField(
            model_name="application",
            name="status",
            field=models.CharField(
                choices=[
                    ("submitted", "Submitted"),
                    ("registered", "Checked"),
                    ("issued", "Issued"),
                    ("refused", "Refused"),
                    ("stopped", "Stopped"),
                ],
                default="submitted",
                max_length=12,
                verbose_name="status",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["submitted", "registered", "issued", "refused", "stopped"])
                ),
                name="application_status_known",
            ),
        ),
    ]
