"""Training classes that were held, and who attended them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from core.dates import local_day
from learning.hours.models import TrainingClass
from learning.hours.operations import Terms, credit_hours, enter_class
from org.models import Unit

# Title, days ago, hours, kind, what it rests on.
CLASSES = (
    ("行政处罚法与执法程序专题培训", 45, "6", "face-to-face", "云司培〔2026〕7 号；签到表存法治科"),
    ("行政执法案例网络课堂", 20, "3.5", "online", "省厅网络课堂，学习记录导出"),
    ("执法文书制作实训", 6, "4", "face-to-face", "云司培〔2026〕11 号；签到表存法治科"),
)


def hold(attended: Sequence[User], *, root: Unit, staff: dict[str, User], at: datetime) -> None:
    """Enter the classes; to each came all but one in seven, others each time."""
    for number, (title, days, hours, kind, source) in enumerate(CLASSES):
        held = TrainingClass.objects.filter(title=title, unit=root).first() or enter_class(
            Terms(
                title=title,
                unit_id=root.pk,
                held_on=local_day(at - timedelta(days=days)),
                hours=Decimal(hours),
                kind=kind,
                source=source,
            ),
            actor=staff["trainer"],
            at=at - timedelta(days=days - 1),
        )
        came = [user.pk for place, user in enumerate(attended) if place % 7 != number + 1]
        credit_hours(
            class_id=held.pk, people=came, actor=staff["hr"], at=at - timedelta(days=days - 1)
        )
