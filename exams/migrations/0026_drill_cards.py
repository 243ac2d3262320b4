"""How well each item is known; made of the answers that were given before."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


def _replay(apps, schema_editor):
    """Reckon a card of each person and item, as `exams.practice` does it at each answer."""
    from fsrs import Card, Rating, Scheduler

    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    own = {}
    answers = apps.get_model("exams", "DrillItem").objects.filter(answered_at__isnull=False)
    rows = answers.order_by("answered_at", "pk").values_list(
        "pk", "drill__learner", "version__item", "version", "is_correct", "answered_at"
    )
    for pk, learner, item, version, is_correct, at in rows.iterator():
        known = own.setdefault((learner, item), {"card": Card(card_id=0), "mistake": None})
        rating = Rating.Good if is_correct else Rating.Again
        known["card"], _log = scheduler.review_card(known["card"], rating, at.astimezone(UTC))
        day, right_on = at.astimezone(SHANGHAI).date(), known.get("right_on")
        if not is_correct:
            known |= {"mistake": pk, "right_on": None}
        elif right_on and day >= right_on + 2 * DAY:
            known |= {"mistake": None, "right_on": None}
        elif known["mistake"] and right_on is None:
            known["right_on"] = day
        due_on = day + max(known["card"].due - at, DAY)
        known |= {"version": version, "reviewed_at": at, "due_on": due_on}
    cards = apps.get_model("exams", "DrillCard")
    cards.objects.bulk_create(
        [
            cards(
                learner_id=learner,
                item_id=item,
                version_id=known["version"],
                stability=known["card"].stability,
                difficulty=known["card"].difficulty,
                reviewed_at=known["reviewed_at"],
                due_on=known["due_on"],
                mistake_id=known["mistake"],
                right_on=known.get("right_on"),
            )
            for (learner, item), known in own.items()
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0025_responses_without_a_second_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DrillCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stability", models.FloatField(verbose_name="stability")),
                ("difficulty", models.FloatField(verbose_name="difficulty")),
                ("reviewed_at", models.DateTimeField(verbose_name="answered at")),
                ("due_on", models.DateField(verbose_name="comes again on")),
                (
                    "right_on",
                    models.DateField(blank=True, null=True, verbose_name="right since on"),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drill_cards",
                        to="exams.item",
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drill_cards",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mistake",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exams.drillitem",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exams.itemversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("learner", "item"), name="drill_card_one_of_an_item"
                    ),
                    models.CheckConstraint(
                        condition=Q(right_on=None) | Q(mistake__isnull=False),
                        name="drill_card_right_after_a_mistake",
                    ),
                    models.CheckConstraint(
                        condition=Q(stability__gt=0), name="drill_card_stability_positive"
                    ),
                    models.CheckConstraint(
                        condition=Q(difficulty__gte=1, difficulty__lte=10),
                        name="drill_card_difficulty_in_bounds",
                    ),
                ],
            },
        ),
        migrations.RunPython(_replay, migrations.RunPython.noop),
    ]
