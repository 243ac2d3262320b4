"""Who can be signed in as: one account for each role, with a password made at set-up."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from accounts.models import Role, User
from accounts.operations import create_account, grant_role
from core import audit
from org.models import Jurisdiction, Unit

# No vowels and no look-alikes: nothing to misread, and no words.
_LETTERS = "bcdfghjkmnpqrstvwxz23456789"


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody of the staff."""

    account: str
    name: str
    roles: tuple[str, ...]
    said: str  # what the account is for, as the sign-in list says


STAFF = (
    Part("trainer", "陈思远", (Role.TRAINER,), "教员：命题、组卷、安排考试"),
    Part("reviewer", "吴晓岚", (Role.REVIEWER, Role.TRAINER), "审题人：审核他人的试题和试卷"),
    Part("compiler", "黎明轩", (Role.REVIEWER,), "审定人：指导案例终审，复核他人审过的页面"),
    Part("marker", "孙丽华", (Role.REVIEWER,), "阅卷人：评阅简答题和案例分析题，处理申诉"),
    Part("marker2", "马志远", (Role.REVIEWER,), "阅卷第二人：二评、复核申诉"),
    Part("invigilator", "田海波", (Role.INVIGILATOR,), "监考：考试监控、发布成绩"),
    Part("registrar", "杨帆", (Role.REGISTRAR,), "登记人：核对证书申请"),
    Part("approver", "郑国栋", (Role.APPROVER,), "审批人：签发、吊销证书"),
    Part("hr", "何建平", (Role.HR,), "人事：人员、单位、导入花名册"),
    Part("hr2", "罗敏", (Role.HR,), "人事第二人：复核重置申请"),
    Part("auditor", "龙静", (Role.AUDITOR,), "审计：查看全部，不作更改"),
    Part("admin", "石磊", (Role.ADMINISTRATOR,), "管理员：账户与角色"),
)


@transaction.atomic
def engage(*, root: Unit, at: datetime) -> dict[str, User]:
    """Open the accounts of the staff, with their roles and the whole city as jurisdiction."""
    found = {}
    for part in STAFF:
        user = User.objects.filter(username=part.account).first() or create_account(
            username=part.account, name=part.name, actor=None, at=at, is_demo=True
        )
        for role in part.roles:
            grant_role(user_id=user.pk, role=role, actor=None, at=at)
        Jurisdiction.objects.get_or_create(user=user, defaults={"unit": root})
        found[part.account] = user
    return found


@transaction.atomic
def admit(officers: Iterable[User], *, at: datetime) -> None:
    """Let some people of the roster be signed in as."""
    for officer in officers:
        if not officer.is_demo:
            officer.is_demo = True
            officer.save(update_fields=["is_demo"])
            audit.record("config.demonstration-officer", actor=None, subject=officer, at=at)
        grant_role(user_id=officer.pk, role=Role.OFFICER, actor=None, at=at)


def new_password() -> str:
    """Return a password of four groups of four: about 75 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def write_sign_ins(target: Path, officers: dict[str, str]) -> None:
    """Give every account of the demonstration a new password, and write them all down.

    Args:
        target: the file, made with mode 0600; ignored by version control.
        officers: what each officer's account is for, by account.
    """
    said = {part.account: part.said for part in STAFF} | officers
    lines = ["演示账户 Demonstration sign-ins (this machine only):"]
    for account, purpose in said.items():
        user = User.objects.get(username=account, is_demo=True)
        password = new_password()
        user.set_password(password)
        user.save(update_fields=["password"])
        lines.append(f"  {account:<12} {password}   {user.name}  {purpose}")
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    target.write_text("\n".join([*lines, ""]), encoding="utf-8")
