"""Placeholder: whoever builds this feature fills it in."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exams", "0011_results_versions")]

    operations = []
