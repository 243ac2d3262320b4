"""The audit log."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from accounts.http import UserRequest, role_required
from accounts.models import Role, User
from core.audit import detail_in_words, name_of, subject_in_words
from core.models import AuditEntry
from org.oversight import queries
from org.oversight.forms import LogFilterForm

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is read: in words, with the subject's name where it is a person."""

    entry: AuditEntry
    action: str | Promise
    subject: str
    detail: list[tuple[str | Promise, Any]]


@role_required(Role.AUDITOR, Role.ADMINISTRATOR)
def audit_log(request: UserRequest) -> HttpResponse:
    """Page through what was done, by whom, when and why."""
    form = LogFilterForm(request.GET)
    found = queries.entries(request.user, form.chosen())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": _lines(list(page.object_list))}
    return render(request, "org/oversight/audit.html", context)


def _lines(entries: list[AuditEntry]) -> list[Line]:
    people = _people_named(entries)
    return [
        Line(
            entry=entry,
            action=name_of(entry.action),
            subject=people.get(_subject_key(entry)) or _subject(entry),
            detail=detail_in_words(entry.detail),
        )
        for entry in entries
    ]


def _subject(entry: AuditEntry) -> str:
    kind, number = subject_in_words(entry)
    return f"{kind} {number}"


def _subject_key(entry: AuditEntry) -> str:
    return f"{entry.subject_type} {entry.subject_id}"


def _people_named(entries: list[AuditEntry]) -> dict[str, str]:
    """Return the names of the people that the entries are about. One query."""
    ids = [entry.subject_id for entry in entries if entry.subject_type == "accounts.user"]
    people = User.objects.filter(pk__in=ids)
    return {f"accounts.user {user.pk}": f"{user.name} {user.username}" for user in people}
