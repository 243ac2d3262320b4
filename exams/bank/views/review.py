"""The reviewer's desk: what others wrote and submitted, looked at twice by two people."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role, User
from accounts.queries import roles_of
from core.dates import local_day
from core.errors import Refusal
from exams.bank import operations, queries, queries_review
from exams.bank.comparison import Change, compared, key_lines
from exams.bank.forms_review import CommentForm, DecisionForm, NoteForm, ReviewFilterForm
from exams.bank.models import Item, ItemVersion

P = ParamSpec("P")
PAGE = 25
STEPS = {
    queries_review.FIRST: gettext_lazy("To look at first"),
    queries_review.FINAL: gettext_lazy("To decide"),
    queries_review.RETURNED: gettext_lazy("Returned by you"),
    queries_review.OWN: gettext_lazy("Yours"),
}
Status = ItemVersion.Status


def _refusing(
    act: Callable[Concatenate[UserRequest, P], HttpResponse],
) -> Callable[Concatenate[UserRequest, P], HttpResponse]:
    """Let a view that performs one act answer what is not there, and what is refused."""

    @wraps(act)
    def answered(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return act(request, *args, **kwargs)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except Refusal as refusal:
            return refused(request, refusal)

    return answered


@role_required(Role.TRAINER, Role.REVIEWER)
@require_safe
def queue(request: UserRequest) -> HttpResponse:
    """List what waits for the reader: by step, what is due first at the top."""
    form = ReviewFilterForm(request.GET)
    wanted = form.chosen()
    counts = queries_review.queue_counts(request.user, wanted)
    step = request.GET.get("step", "")
    if step not in STEPS:
        step = next((each for each in STEPS if counts[each]), queries_review.FIRST)
    found = queries_review.review_queue(request.user, step, wanted)
    context = {
        "form": form,
        "wanted": wanted,
        "step": step,
        "steps": [(each, label, counts[each]) for each, label in STEPS.items()],
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "today": local_day(timezone.now()),
    }
    return render(request, "exams/bank/queue.html", context)


@dataclass(frozen=True, slots=True)
class Forms:
    """What a reader may send from the page of a version."""

    decision: DecisionForm
    note: NoteForm
    comment: CommentForm

    @classmethod
    def blank(cls, **sent: Any) -> "Forms":
        """Return the forms, those given as they were sent."""
        given: dict[str, Any] = {
            "decision": DecisionForm(),
            "note": NoteForm(),
            "comment": CommentForm(),
        }
        return cls(**given | sent)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_safe
def version(request: UserRequest, version_id: int) -> HttpResponse:
    """Show a version beside the article it rests on, and what it changes."""
    return _version_page(request, version_id, Forms.blank())


def _version_page(
    request: UserRequest, version_id: int, forms: Forms, status: int = 200
) -> HttpResponse:
    found = get_object_or_404(ItemVersion, pk=version_id)
    item = Item.objects.select_related("topic").get(pk=found.item_id)
    versions = queries.item_versions(item)
    shown = next(each for each in versions if each.pk == found.pk)
    before = _before(versions, shown, item)
    comments = queries_review.comments_of(shown)
    open_comments = sum(comment.settled_at is None for comment in comments)
    context = {
        "item": item,
        "version": shown,
        "before": before,
        "basis": shown.article and queries.basis(shown.article, on=local_day(timezone.now())),
        "forms": forms,
        "comments": [(each, operations.may_settle(each, shown, request.user)) for each in comments],
        "comments_open": open_comments,
        "may_pass": _may_pass(shown, request.user),
        "may_decide": _may_decide(shown, request.user),
        "today": local_day(timezone.now()),
        **_comparison(before, shown),
    }
    return render(request, "exams/bank/review.html", context, status=status)


def _before(versions: list[ItemVersion], shown: ItemVersion, item: Item) -> ItemVersion | None:
    """Return what a version is held against: the one in use, or the one it took the place of."""
    if shown.released_at is None:
        return next((each for each in versions if each.pk == item.released_id), None)
    return next((each for each in versions if each.number < shown.number), None)


def _comparison(before: ItemVersion | None, shown: ItemVersion) -> dict[str, Any]:
    """Return what differs; of a changed key also old and new, and where the old one stands."""
    if before is None:
        return {"changes": [], "key_change": None}
    changes: list[Change] = compared(before, shown)
    if not any(change.is_risk for change in changes):
        return {"changes": changes, "key_change": None}
    key_change = {
        "old": key_lines(queries.content_of(before)),
        "new": key_lines(queries.content_of(shown)),
        "use": queries_review.version_use(before, at=timezone.now()),
    }
    return {"changes": changes, "key_change": key_change}


def _may_pass(shown: ItemVersion, user: User) -> bool:
    return shown.status == Status.IN_REVIEW and shown.author_id != user.pk


def _may_decide(shown: ItemVersion, user: User) -> bool:
    """Tell whether somebody has the last word: neither the author nor who looked first."""
    others = (shown.author_id, shown.first_reviewer_id)
    is_third = user.pk not in others and Role.REVIEWER in roles_of(user)
    return shown.status == Status.IN_FINAL_REVIEW and is_third


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
@_refusing
def pass_on(request: UserRequest, version_id: int) -> HttpResponse:
    """Pass a version on to its final review."""
    form = DecisionForm(request.POST)
    form.is_valid()
    passed = operations.pass_first_review(
        version_id=version_id,
        reviewer=request.user,
        at=timezone.now(),
        seen=form.cleaned_data.get("seen", ""),
    )
    said = _("%(code)s waits for its final review now.")
    messages.success(request, said % {"code": passed.item.code})
    return redirect("exams:review-queue")


@role_required(Role.REVIEWER)
@require_POST
@_refusing
def approve(request: UserRequest, version_id: int) -> HttpResponse:
    """Release a version."""
    form = DecisionForm(request.POST)
    form.is_valid()
    try:
        released = operations.approve_version(
            version_id=version_id,
            reviewer=request.user,
            at=timezone.now(),
            key_change_seen=form.cleaned_data.get("key_change_seen", False),
            seen=form.cleaned_data.get("seen", ""),
        )
    except operations.KeyChangeNotSeen as refusal:
        form.add_error("key_change_seen", str(refusal))
        return _version_page(request, version_id, Forms.blank(decision=form), status=409)
    said = _("%(code)s is in use with version %(number)s.")
    messages.success(request, said % {"code": released.item.code, "number": released.number})
    return redirect("exams:review-queue")


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
@_refusing
def give_back(request: UserRequest, version_id: int) -> HttpResponse:
    """Return a version to its author with a note."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _version_page(request, version_id, Forms.blank(note=form), status=422)
    returned = operations.return_version(
        version_id=version_id,
        reviewer=request.user,
        note=form.cleaned_data["note"],
        at=timezone.now(),
    )
    said = _("%(code)s was returned to its author.")
    messages.success(request, said % {"code": returned.item.code})
    return redirect("exams:review-queue")


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
@_refusing
def comment(request: UserRequest, version_id: int) -> HttpResponse:
    """Take what somebody says about a version."""
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _version_page(request, version_id, Forms.blank(comment=form), status=422)
    operations.add_comment(
        version_id=version_id,
        author=request.user,
        text=form.cleaned_data["text"],
        at=timezone.now(),
    )
    return _to_comments(version_id)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
@_refusing
def settle(request: UserRequest, comment_id: int) -> HttpResponse:
    """Take it that nothing is left to do about a comment."""
    settled = operations.settle_comment(
        comment_id=comment_id, actor=request.user, at=timezone.now()
    )
    return _to_comments(settled.version_id)


def _to_comments(version_id: int) -> HttpResponse:
    return redirect(reverse("exams:review", args=[version_id]) + "#comments")
