"""One task after a law change: both texts side by side, and what can be done about it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from core.errors import Refusal
from exams.bank.queries import content_of, item_versions
from exams.impact import operations, queries
from exams.impact.forms import ConfirmForm, ReasonForm
from exams.impact.models import LawChangeTask
from exams.impact.views.board import READERS


@dataclass(frozen=True, slots=True)
class Act:
    """A way to settle a task, and what the reader is told of it."""

    code: str
    label: str | Promise
    consequence: str | Promise
    done: str | Promise
    form: Callable[..., ReasonForm]
    perform: Callable[..., LawChangeTask]
    items_only: bool = True


ACTS = (
    Act(
        "confirm",
        _("Confirm the answer"),
        _(
            "The key is right, and only the key, under the article that stands now. The item "
            "rests on that article from now on; an item in use stays in use."
        ),
        _("The item is confirmed."),
        ConfirmForm,
        operations.confirm_item,
    ),
    Act(
        "withdraw",
        _("Withdraw the item"),
        _("An item in use is suspended until a new version of it is approved. Nothing is deleted."),
        _("The item is withdrawn."),
        ReasonForm,
        operations.withdraw_item,
    ),
    Act(
        "leave",
        _("Leave as it is"),
        _(
            "Nothing is changed, and the task is settled. An item stays out of drills and papers "
            "as long as its article is not in force."
        ),
        _("The task is settled without a change."),
        ReasonForm,
        operations.leave_as_is,
        items_only=False,
    ),
)
ACT_BY_CODE = {act.code: act for act in ACTS}


@role_required(*READERS)
@require_safe
def task(request: UserRequest, task_id: int) -> HttpResponse:
    """Show a task."""
    return _page(request, task_id)


def _page(
    request: UserRequest,
    task_id: int,
    *,
    sent: dict[str, ReasonForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = queries.settled_lines([task_id])
    if not lines or lines[0].task is None:
        raise Http404
    line, found = lines[0], lines[0].task
    versions = item_versions(found.item) if found.item else []
    acts = [act for act in ACTS if found.item_id or not act.items_only]
    forms = {act.code: act.form(prefix=act.code) for act in acts}
    if "confirm" in forms and found.current:
        forms["confirm"].initial = {"article": found.current.key}
    context = {
        "task": found,
        "line": line,
        "item": found.item,
        "newest": versions[0] if versions else None,
        "content": content_of(versions[0]) if versions else None,
        "choices": [(act, (sent or {}).get(act.code, forms[act.code])) for act in acts],
        "may_settle": found.status == "open" and Role.REVIEWER in roles_of(request.user),
    }
    return render(request, "exams/impact/task.html", context, status=status)


@role_required(Role.REVIEWER)
@require_POST
def settle(request: UserRequest, task_id: int, code: str) -> HttpResponse:
    """Settle a task in one of the ways there are."""
    act = ACT_BY_CODE.get(code)
    if act is None:
        raise Http404
    form = act.form(request.POST, prefix=act.code)
    if not form.is_valid():
        return _page(request, task_id, sent={code: form}, status=422)
    given = {"reason": form.cleaned_data["reason"]}
    if "article" in form.cleaned_data:
        given["article_key"] = form.cleaned_data["article"]
    try:
        settled = act.perform(task_id=task_id, actor=request.user, at=timezone.now(), **given)
    except LawChangeTask.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, str(act.done))
    return redirect("exams:law-change", settled.version.key)
