"""Every attempt begins open: one that is over was closed by an act, or by the clock."""

from django.db import migrations

from core.append_only import Lifted, Refused

# Of 0023; what follows refuses it as well.
VOIDED_AT_ONCE = Refused(
    "exams_attempt", name="voided_at_once", when="NEW.status = 'voided'", columns=()
)


class Migration(migrations.Migration):
    dependencies = [("exams", "0026_drill_cards")]

    operations = [
        Lifted(VOIDED_AT_ONCE),
        Refused("exams_attempt", name="over_at_once", when="NEW.status <> 'open'", columns=()),
    ]
