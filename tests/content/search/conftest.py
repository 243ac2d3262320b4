"""What is to be found: articles, cases and handbook pages, put into the index."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from modelsearch.backends import get_search_backend

from content.laws.documents import read_document
from content.laws.operations import load_laws
from content.models import (
    Article,
    CaseIndexPage,
    CasePage,
    Handbook,
    HandbookChapter,
    HandbookIndexPage,
    HandbookPage,
)
from content.search import words
from content.search.delivered import delivered
from content.search.operations import gather_words, load_search_words
from tests.factories import ArticleFactory

LAWS = Path(__file__).parents[3] / "demo" / "laws"
AT = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _no_words_of_other_tests():
    """Rows of a test that is rolled back may bear the keys of the next one's."""
    words.forget()
    yield
    words.forget()


@pytest.fixture
def article():
    """Make an article with a text, and index it as loading does."""

    def make(text, **fields):
        made = ArticleFactory(text=text, **fields)
        get_search_backend().add_bulk(Article, [made])
        return made

    return make


@pytest.fixture
def case(db):
    """Publish a case."""

    def make(title="某公司诉某区市场监督管理局行政处罚案", **fields):
        texts = {"issuer": "最高人民法院", "points": "要点", "facts": "事实", "result": "结果"}
        page = CasePage(title=title, **(texts | fields))
        return CaseIndexPage.objects.get().add_child(instance=page)

    return make


@pytest.fixture
def handbook_page(db):
    """Publish a page of a handbook."""

    def make(title="亮证与告知", text="检查开始前出示证件。"):
        root = HandbookIndexPage.objects.get()
        book = root.add_child(instance=Handbook(title="镇街行政执法手册"))
        chapter = book.add_child(instance=HandbookChapter(title="检查与取证"))
        body = json.dumps([{"type": "paragraph", "value": text}])
        return chapter.add_child(instance=HandbookPage(title=title, body=body))

    return make


def documents(*prefixes):
    """Return the real laws whose files begin so; all without a prefix."""
    paths = [
        path
        for path in sorted(LAWS.glob("*_[0-9]*.json"))
        if not prefixes or path.name.startswith(prefixes)
    ]
    return [read_document(path.name, path.read_bytes()) for path in paths]


@pytest.fixture
def loaded_laws(db, at):
    """Load some of the real laws: those about procedure, in all their versions."""
    loaded = documents("xing-zheng-", "dao-lu-", "zhi-an-", "gui-zhou-", "jiao-tong-")
    load_laws.__wrapped__(documents=loaded, actor=None, at=at)
    return loaded


@pytest.fixture(scope="module")
def all_laws(django_db_setup, django_db_blocker):
    """Load all laws of the demonstration with their names and words, once for a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_laws.__wrapped__(documents=documents(), actor=None, at=AT)
        load_search_words(words=delivered())
        gather_words()
        if connection.vendor == "postgresql":
            # As autovacuum does: the planner knows nothing of what was just written.
            with connection.cursor() as cursor:
                cursor.execute("SELECT gin_clean_pending_list('content_search_title_body')")
                cursor.execute("ANALYZE")
        yield
        transaction.set_rollback(True)
