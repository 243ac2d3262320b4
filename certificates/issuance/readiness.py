"""What the readiness of a sitting says of certificates."""

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from certificates.issuance import queries
from core.dates import local_day
from exams.api import Line, Sitting, looks_at_readiness


@looks_at_readiness
def policy_line(sitting: Sitting) -> Line:
    """Say whether certificates can come of a sitting: a policy is in force on its day."""
    what = _("A policy for its certificates is in force")
    if sitting.kind != Sitting.Kind.CERTIFICATION:
        return Line("policy", what, "none", _("None: it is not a certification test."))
    day = local_day(sitting.opens_at)
    policy = queries.policy_for(sitting.unit, kind=queries.KINDS[sitting.track], day=day)
    if policy is None:
        said = gettext(
            "No policy for certificates of this track is in force on %(day)s around the unit that "
            "holds it: who passes cannot be issued one. Ask the operator."
        )
        return Line("policy", what, "bad", said % {"day": date_format(day)})
    years = ngettext("valid for %(years)s year", "valid for %(years)s years", policy.validity_years)
    valid = years % {"years": policy.validity_years}
    said = f"{policy.get_kind_display()} · {policy.area.name} · {valid}"
    return Line("policy", what, "ok", said)
