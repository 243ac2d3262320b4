"""Released items, frozen papers, responses and results are never changed."""

from django.db import migrations

from core.append_only import AppendOnly, Frozen, FrozenParts


class Migration(migrations.Migration):
    dependencies = [("exams", "0001_initial")]

    operations = [
        Frozen("exams_itemversion", when="OLD.released_at IS NOT NULL"),
        FrozenParts(
            "exams_option", whole="exams_itemversion", link="version_id", stamp="released_at"
        ),
        Frozen("exams_paper", when="OLD.frozen_at IS NOT NULL"),
        FrozenParts("exams_paperitem", whole="exams_paper", link="paper_id", stamp="frozen_at"),
        AppendOnly("exams_response"),
        AppendOnly("exams_result"),
        AppendOnly("exams_topicscore"),
    ]
