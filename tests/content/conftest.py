"""Real laws, cases and a real handbook, as the demonstration has them."""

from pathlib import Path

import pytest
from django.urls import reverse

from accounts.operations.roles import grant_role
from content.laws.documents import read_document
from content.laws.operations import load_laws
from content.models import Law
from tests.conftest import SignedInClient
from tests.factories import UserFactory

DEMO = Path(__file__).resolve().parents[2] / "demo"
OLD, NEW = "xing-zheng-chu-fa-fa_2017-09-01", "xing-zheng-chu-fa-fa_2021-01-22"
INTERNET = "hu-lian-wang-shang-wang-fu-wu-ying-ye-chang-suo-guan-li-tiao-li_2024-12-06"
REPEALED, CODE = "huan-jing-bao-hu-fa_2014-04-24", "sheng-tai-huan-jing-fa-dian_2026-03-12"


def law_document(key):
    """Return a law of the demonstration, such as OLD."""
    path = DEMO / "laws" / f"{key}.json"
    return read_document(path.name, path.read_bytes())


@pytest.fixture
def laws(db, at):
    """The laws that the cases and the handbook of the tests cite."""
    documents = [law_document(key) for key in (OLD, NEW, INTERNET)]
    load_laws(documents=documents, actor=None, at=at)


@pytest.fixture
def penalty_law(db, at):
    """行政处罚法 in its versions of 2017 and 2021."""
    load_laws(documents=[law_document(OLD), law_document(NEW)], actor=None, at=at)
    return Law.objects.get(slug="xing-zheng-chu-fa-fa")


@pytest.fixture
def environmental_code(db, at):
    """生态环境法典 of 1,242 articles, and 环境保护法, which it repealed."""
    load_laws(documents=[law_document(REPEALED), law_document(CODE)], actor=None, at=at)
    return Law.objects.get(slug="sheng-tai-huan-jing-fa-dian")


def approve(page, at):
    """Let a reviewer approve what a page waits for, as the editor of pages sends it."""
    reviewer = UserFactory()
    grant_role(user_id=reviewer.pk, role="reviewer", actor=None, at=at)
    client = SignedInClient()
    client.force_login(reviewer)
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    client.post(address, {"comment": ""})
