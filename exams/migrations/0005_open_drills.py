"""Drills on an article, or on what a page cites, beside the one of the day."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0004_impact"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="drill", name="drill_one_a_day"),
        migrations.AddField(
            model_name="drill",
            name="scope",
            field=models.CharField(
                choices=[
                    ("daily", "All articles, once a day"),
                    ("article", "One article"),
                    ("page", "The articles that a page cites"),
                ],
                default="daily",
                max_length=8,
                verbose_name="scope",
            ),
        ),
        migrations.AddField(
            model_name="drill",
            name="subject",
            field=models.CharField(blank=True, max_length=210, verbose_name="subject"),
        ),
        migrations.AddField(
            model_name="drill",
            name="title",
            field=models.CharField(blank=True, max_length=255, verbose_name="title"),
        ),
        migrations.AddConstraint(
            model_name="drill",
            constraint=models.UniqueConstraint(
                name="drill_one_a_day", fields=["learner", "day"], condition=Q(scope="daily")
            ),
        ),
        migrations.AddConstraint(
            model_name="drill",
            constraint=models.UniqueConstraint(
                name="drill_one_open_on_a_subject",
                fields=["learner", "day", "scope", "subject"],
                condition=~Q(scope="daily") & Q(finished_at=None),
            ),
        ),
        migrations.AddConstraint(
            model_name="drill",
            constraint=models.CheckConstraint(
                name="drill_scope_known", condition=Q(scope__in=["daily", "article", "page"])
            ),
        ),
        migrations.AddConstraint(
            model_name="drill",
            constraint=models.CheckConstraint(
                name="drill_subject_iff_not_daily",
                condition=Q(scope="daily", subject="") | ~Q(scope="daily") & ~Q(subject=""),
            ),
        ),
    ]
