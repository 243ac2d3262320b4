"""The tree of topics: read by all who work on items, written by trainers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import UserRequest, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.bank.forms_editor import TopicForm
from exams.bank.models import Topic
from exams.bank.operations.topics import TopicText, write_topic
from exams.bank.queries_editor import topic_tree, topic_usage


@role_required(Role.TRAINER)
def topics(request: UserRequest) -> HttpResponse:
    """Show the tree; enter a topic."""
    form = TopicForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        return _take(request, form, None)
    return _page(request, form)


@role_required(Role.TRAINER)
def topic(request: UserRequest, topic_id: int) -> HttpResponse:
    """Rename a topic, move it below another, place it among its siblings."""
    found = get_object_or_404(Topic.objects.select_related("parent"), pk=topic_id)
    if request.method == "POST":
        return _take(request, TopicForm(request.POST), found)
    initial = {
        "name": found.name,
        "name_en": found.name_en,
        "parent": found.parent.code if found.parent else "",
        "position": found.position,
    }
    return _page(request, TopicForm(initial=initial), found)


def _take(request: UserRequest, form: TopicForm, found: Topic | None) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, found, status=422)
    given = form.cleaned_data
    text = TopicText(given["name"], given["name_en"], given["parent"], position=given["position"])
    try:
        written = write_topic(
            topic_id=found.pk if found else None, text=text, actor=request.user, at=timezone.now()
        )
    except Topic.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return _page(request, form, found, refusal=refusal, status=409)
    messages.success(request, _("The topic %(name)s is written.") % {"name": written.name})
    return redirect("exams:topics")


def _page(
    request: UserRequest,
    form: TopicForm,
    found: Topic | None = None,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    usage = topic_usage()
    context = {
        "branches": [(branch, usage.get(branch.topic.pk, 0)) for branch in topic_tree()],
        "form": form,
        "topic": found,
        "refusal": {"code": refusal.code, "message": str(refusal)} if refusal else None,
    }
    return render(request, "exams/bank/topics.html", context, status=status)
