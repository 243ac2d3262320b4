"""Preparing for a post: what to read, how far one is; and assigning it to people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from content.api import post_by_slug, published_post
from core.dates import local_day
from core.errors import Refusal
from learning.preparation import operations, queries
from learning.preparation.forms import AssignForm
from learning.preparation.models import PostPreparation

PAGE = 20


@never_cache
@login_required
@require_safe
def mine(request: UserRequest) -> HttpResponse:
    """List the posts one prepares for, and those that fit where one serves."""
    today = local_day(timezone.now())
    context = {
        "preparations": queries.preparations_of(request.user, on=today),
        "suggested": queries.suggested_posts(request.user, on=today),
    }
    name = "_mine" if request.htmx else "mine"
    return render(request, f"learning/preparation/{name}.html", context)


@never_cache
@login_required
@require_safe
def prepare(request: UserRequest, slug: str) -> HttpResponse:
    """Show what there is to read for a post, and how far one is."""
    post = post_by_slug(slug)
    if post is None:
        raise Http404
    context = {
        "post": post,
        "preparation": queries.prepares_for(request.user, post),
        "list": queries.reading_list(post, request.user, on=local_day(timezone.now())),
    }
    return render(request, "learning/preparation/prepare.html", context)


@never_cache
@login_required
@require_safe
def state(request: UserRequest, page_id: int) -> HttpResponse:
    """Tell whether one prepares for a post: a fragment of its map."""
    post = published_post(page_id)
    if post is None:
        raise Http404
    context = {"post": post, "preparation": queries.prepares_for(request.user, post)}
    return render(request, "learning/preparation/_state.html", context)


@login_required
@require_POST
def choose(request: UserRequest, page_id: int) -> HttpResponse:
    """Begin to prepare for a post."""
    try:
        preparation = operations.choose_post(
            learner=request.user, page_id=page_id, at=timezone.now()
        )
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("learning:prepare", preparation.post.slug)


@login_required
@require_POST
def leave(request: UserRequest, page_id: int) -> HttpResponse:
    """Stop preparing for a post one chose."""
    try:
        operations.leave_post(learner=request.user, page_id=page_id, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("You no longer prepare for this post. What you read is kept."))
    return redirect("learning:posts")


@never_cache
@role_required(Role.TRAINER, Role.HR)
@require_http_methods(["GET", "HEAD", "POST"])
def preparations(request: UserRequest) -> HttpResponse:
    """List who in reach prepares for which post; assign a post to people."""
    form = AssignForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            done = operations.assign_post(
                page_id=form.cleaned_data["post"].pk,
                accounts=form.cleaned_data["accounts"],
                actor=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("accounts", str(refusal))
        else:
            messages.success(request, _said(done))
            return redirect("learning:preparations")
    return _preparations(request, form)


def _said(done: operations.Assigned) -> str:
    added = ngettext(
        "%(count)s person was assigned.", "%(count)s people were assigned.", done.added
    ) % {"count": done.added}
    if not done.already:
        return added
    already = ngettext(
        "%(count)s prepared for it already.", "%(count)s prepared for it already.", done.already
    ) % {"count": done.already}
    return f"{added} {already}"


def _preparations(request: UserRequest, form: AssignForm) -> HttpResponse:
    today = local_day(timezone.now())
    found = queries.preparations_in_reach(request.user, day=today)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": queries.progress(page.object_list, on=today),
        "action": reverse("learning:preparations"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "learning/preparation/preparations.html", context, status=status)


@role_required(Role.TRAINER, Role.HR)
@require_POST
def withdraw(request: UserRequest, preparation_id: int) -> HttpResponse:
    """Take an assigned post back."""
    try:
        operations.withdraw_post(
            preparation_id=preparation_id, actor=request.user, at=timezone.now()
        )
    except PostPreparation.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The post was taken back. What was read is kept."))
    return redirect("learning:preparations")
