"""Entry to a sitting may ask for training hours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exams", "0023_born_sound"), ("org", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="entryrules", name="entry_rules_study_whole"),
        migrations.AlterField(
            model_name="entryrules",
            name="study_measure",
            field=models.CharField(
                blank=True,
                choices=[
                    ("days", "Days on which something was completed"),
                    ("pieces", "Cases, handbook pages and drills completed"),
                    ("hours", "Training hours credited"),
                ],
                max_length=8,
                verbose_name="study counted by",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryrules",
            constraint=models.CheckConstraint(
                name="entry_rules_study_whole",
                condition=models.Q(study_least=None, study_measure="", study_since_on=None)
                | models.Q(study_least__isnull=False, study_measure__in=["days", "pieces", "hours"])
                & models.Q(study_least__gte=1, study_since_on__isnull=False),
            ),
        ),
    ]
