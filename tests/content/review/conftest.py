"""A trainer, two reviewers of the city, and a case on its way, sent as Wagtail's own forms."""

import os

import pytest
from django.urls import reverse
from wagtail.models import TaskState
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.operations.roles import grant_role
from content.models import CaseIndexPage, CasePage
from tests.conftest import SignedInClient
from tests.factories import UnitFactory, UserFactory


@pytest.fixture
def city(db):
    return UnitFactory(kind="area", level="city")


@pytest.fixture
def staff(db, city, at):
    """Make somebody of the staff: signed in, with these roles and this reach."""

    def make(*roles, reach=city, **fields):
        user = UserFactory(reach=reach, **fields)
        for role in roles:
            grant_role(user_id=user.pk, role=role, actor=None, at=at)
        user.client = SignedInClient()
        user.client.force_login(user)
        return user

    return make


@pytest.fixture
def trainer(staff):
    return staff("trainer")


@pytest.fixture
def reviewer(staff):
    return staff("reviewer", "trainer")


@pytest.fixture
def second(staff):
    return staff("reviewer")


def case_form(case=None, *, comments=(), **changes):
    """Return what the editor of a case sends; of a case that is there, as it stands."""
    fields = {
        "title": "某超市销售超过保质期食品案",
        "slug": "",
        "kind": "typical",
        "issuer": "云岭市司法局",
        "points": "应当区分不予处罚与可以不予处罚。",
        "facts": "某超市销售超过保质期食品。",
        "result": "不予处罚。",
    }
    if case is not None:
        fields |= {name: getattr(case, name) for name in (*fields, "reasoning", "keywords")}
        fields["reasoning"] = fields["reasoning"].replace("\n", "\r\n")
    sets = {
        "legal_basis": inline_formset([]),
        "comments": inline_formset(list(comments), initial=sum("id" in c for c in comments)),
    }
    return nested_form_data(fields | changes | sets)


def comment(text="这里引用的是旧法。", **changes):
    """Return a comment on the facts, as the editor sends it."""
    fields = {"text": text, "contentpath": "facts", "position": "", "replies": inline_formset([])}
    return fields | changes


@pytest.fixture
def write(db):
    """Let somebody write a case, and do something with it: action-submit by default."""

    def write(author, action="action-submit", **changes):
        parent = CaseIndexPage.objects.get()
        answer = author.client.post(
            f"/cms/pages/add/content/casepage/{parent.pk}/", case_form(**changes) | {action: "1"}
        )
        assert answer.status_code == 302, answer.content.decode()
        return CasePage.objects.order_by("-pk")[0]

    return write


@pytest.fixture
def edit():
    """Let somebody send the editor of a case as it stands, with some fields changed."""

    def edit(author, case, action="action-save", **changes):
        current = case.get_latest_revision_as_object()
        data = case_form(current, **changes) | {action: "1"}
        return author.client.post(f"/cms/pages/{case.pk}/edit/", data, follow=True)

    return edit


def decide(person, case, action="approve", **fields):
    """Post to the address of the decision that a case waits for."""
    state = TaskState.objects.filter(status="in_progress").for_instance(case).get()
    address = reverse("wagtailadmin_pages:workflow_action", args=[case.pk, action, state.pk])
    return person.client.post(address, {"comment": "", **fields}, follow=True)


# Only SQLite rebuilds tables that are altered: on another database there is nothing to test.
collect_ignore = (
    ["test_database.py"] if os.environ.get("DATABASE_URL", "").startswith("postgres") else []
)
