"""Review by a second person; more kinds of cases, their withdrawal, and the record of them."""

import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from core.append_only import AppendOnly, Refused

KINDS = [
    ("guiding", "Guiding case"),
    ("typical", "Typical case"),
    ("lost", "Lost-case bulletin"),
    ("warning", "Warning case"),
]
# An approval (or a skip) names a person: not one who wrote a revision since the published one, nor
# who submitted it, nor who approved another step of the same text.
NO_SECOND_PERSON = """
(NEW.status IN ('approved', 'skipped') AND (NEW.finished_by_id IS NULL
OR EXISTS (SELECT 1 FROM wagtailcore_workflowstate AS review
WHERE review.id = NEW.workflow_state_id AND (review.requested_by_id = NEW.finished_by_id
OR EXISTS (SELECT 1 FROM wagtailcore_revision AS written
WHERE written.base_content_type_id = review.base_content_type_id
AND written.object_id = review.object_id AND written.user_id = NEW.finished_by_id
AND written.id > COALESCE((SELECT page.live_revision_id FROM wagtailcore_page AS page
WHERE CAST(page.id AS varchar(255)) = review.object_id), 0))))
OR EXISTS (SELECT 1 FROM wagtailcore_taskstate AS other
WHERE other.workflow_state_id = NEW.workflow_state_id AND other.revision_id = NEW.revision_id
AND other.task_id <> NEW.task_id AND other.status = 'approved'
AND other.finished_by_id = NEW.finished_by_id)))
"""
SECOND_PERSON = Refused(
    "wagtailcore_taskstate",
    name="second_person",
    when=" ".join(NO_SECOND_PERSON.split()),
    columns=["status", "finished_by_id", "workflow_state_id", "revision_id", "task_id"],
)
FILL_RECORDS = """
INSERT INTO content_caserecord (page_id, at, is_public, kind, issuer, domain, year)
SELECT page.id, COALESCE(page.first_published_at, page.last_published_at, CURRENT_TIMESTAMP),
page.live, shown.kind, shown.issuer, shown.domain,
CAST(substr(CAST(shown.published_on AS varchar(10)), 1, 4) AS integer)
FROM content_casepage AS shown JOIN wagtailcore_page AS page ON page.id = shown.page_ptr_id
WHERE page.live
"""


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0007_search_words"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondPersonTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                (
                    "decider",
                    models.CharField(
                        choices=[
                            ("reviewer", "A reviewer"),
                            ("compiler", "A reviewer of the whole city"),
                        ],
                        max_length=12,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="days for the review"),
                ),
            ],
            options={
                "verbose_name": "review by a second person",
                "constraints": [
                    models.CheckConstraint(
                        name="second_person_task_decider_known",
                        condition=Q(decider__in=["reviewer", "compiler"]),
                    ),
                    models.CheckConstraint(
                        name="second_person_task_has_days", condition=Q(days__gte=1)
                    ),
                ],
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="TiedPublication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tied_publication",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.lawversion",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("set_at", models.DateTimeField(verbose_name="set at")),
            ],
        ),
        migrations.CreateModel(
            name="Defect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="position"),
                ),
            ],
            options={"verbose_name": "defect", "verbose_name_plural": "defects"},
        ),
        migrations.RemoveConstraint(model_name="casepage", name="case_kind_known"),
        migrations.AlterField(
            model_name="casepage",
            name="kind",
            field=models.CharField(
                choices=KINDS, default="typical", max_length=12, verbose_name="kind"
            ),
        ),
        migrations.AddField(
            model_name="casepage",
            name="defects",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True, related_name="cases", to="content.defect", verbose_name="defects"
            ),
        ),
        migrations.AddField(
            model_name="casepage",
            name="source",
            field=models.CharField(blank=True, max_length=300, verbose_name="source"),
        ),
        migrations.AddField(
            model_name="casepage",
            name="withdrawn_on",
            field=models.DateField(blank=True, null=True, verbose_name="withdrawn on"),
        ),
        migrations.AddField(
            model_name="casepage",
            name="withdrawal_reason",
            field=models.TextField(blank=True, verbose_name="reason of the withdrawal"),
        ),
        migrations.AddField(
            model_name="casepage",
            name="needs_sign_off",
            field=models.BooleanField(
                default=False,
                help_text="Officers confirm that they have read it. For bulletins and warning cases.",
                verbose_name="to be signed off by readers",
            ),
        ),
        migrations.AddField(
            model_name="casepage",
            name="sign_off_due_on",
            field=models.DateField(blank=True, null=True, verbose_name="to be signed off by"),
        ),
        migrations.AddConstraint(
            model_name="casepage",
            constraint=models.CheckConstraint(
                name="case_kind_known",
                condition=Q(kind__in=["guiding", "typical", "lost", "warning"]),
            ),
        ),
        migrations.AddConstraint(
            model_name="casepage",
            constraint=models.CheckConstraint(
                name="case_withdrawn_with_a_reason",
                condition=Q(withdrawn_on=None, withdrawal_reason="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawal_reason=""),
                violation_error_message="A withdrawal needs its day and its reason. Fill in both, or neither.",
            ),
        ),
        migrations.AddConstraint(
            model_name="casepage",
            constraint=models.CheckConstraint(
                name="case_signed_off_are_bulletins",
                condition=Q(needs_sign_off=False) | Q(kind__in=["lost", "warning"]),
                violation_error_message="Only lost-case bulletins and warning cases are signed off by readers.",
            ),
        ),
        migrations.CreateModel(
            name="CaseRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_records",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="from")),
                ("is_public", models.BooleanField(verbose_name="public")),
                ("kind", models.CharField(choices=KINDS, max_length=12, verbose_name="kind")),
                ("issuer", models.CharField(max_length=100, verbose_name="published by")),
                ("domain", models.CharField(blank=True, max_length=60, verbose_name="domain")),
                (
                    "year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year"),
                ),
                (
                    "withdrawn_on",
                    models.DateField(blank=True, null=True, verbose_name="withdrawn on"),
                ),
            ],
            options={
                "indexes": [models.Index(name="case_record_newest", fields=["page", "at"])],
                "constraints": [
                    models.CheckConstraint(
                        name="case_record_kind_known",
                        condition=Q(kind__in=["guiding", "typical", "lost", "warning"]),
                    )
                ],
            },
        ),
        AppendOnly("content_caserecord"),
        migrations.RunSQL(FILL_RECORDS, migrations.RunSQL.noop),
        SECOND_PERSON,
    ]
