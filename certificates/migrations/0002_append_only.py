"""What a certificate was issued as, and what happened to it, is never changed."""

from django.db import migrations

from core.append_only import AppendOnly, Frozen


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]

    operations = [
        Frozen(
            "certificates_certificate",
            columns=[
                "identifier",
                "kind",
                "number",
                "holder_id",
                "unit_id",
                "application_id",
                "replaces_id",
                "holder_name",
                "unit_name",
                "role_title",
                "division_code",
                "issued_on",
                "expires_on",
                "is_imported",
                "status_list",
                "status_index",
                "key_id",
                "body",
                "signature",
                "code_text",
                "created_at",
            ],
        ),
        AppendOnly("certificates_statusevent"),
    ]
