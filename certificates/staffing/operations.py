"""Set what units are held against."""

from datetime import date

from django.db import transaction

from org.models import StaffingRule, Track, Unit

IN_FORCE_FROM = date(2018, 2, 1)
MINIMUM = 2
_DEFAULTS = (
    ("supervisors-designated", StaffingRule.Basis.DESIGNATED, "毕节市行政执法监督证管理办法"),
    (
        "supervisors-certified",
        StaffingRule.Basis.CERTIFIED,
        "gui-zhou-sheng-xing-zheng-zhi-fa-jian-du-ban-fa_2017-12-13#26",
    ),
)


@transaction.atomic(savepoint=False)
def ensure_default_rules(*, area: Unit) -> list[StaffingRule]:
    """Give an area the two rules on supervisors, unless it has open ones of these codes.

    Safe to repeat: of a code, an area has one open rule.
    """
    rules = []
    for code, basis, source in _DEFAULTS:
        rule, _ = StaffingRule.objects.get_or_create(
            area=area,
            code=code,
            until_on=None,
            defaults={
                "track": Track.SUPERVISION,
                "basis": basis,
                "minimum": MINIMUM,
                "from_on": IN_FORCE_FROM,
                "source": source,
            },
        )
        rules.append(rule)
    return rules
