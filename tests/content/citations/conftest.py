"""A case that cites 行政处罚法 in its legal basis, and one that does so in its text."""

import pytest

from content.models import CasePage, PageCitation
from content.pages.operations import load_cases
from tests.content.pages.conftest import HEARING, case_documents


@pytest.fixture
def case(laws, at):
    """A case of 2012 that states three articles; its day is before all versions here."""
    load_cases(documents=case_documents(HEARING), actor=None, at=at)
    return CasePage.objects.get()


@pytest.fixture
def commentary(laws, at):
    """A case of 2021 whose text cites three articles that its author does not state."""
    facts = [
        "当事人违反《行政处罚法》第四十二条第一款，依照同法第五条、第六条处理。",
        "<script>alert(1)</script>行政处罚法第九百条不存在。",
    ]
    texts = {"facts": facts, "points": ["要点。"], "result": ["结果。"], "reasoning": []}
    documents = case_documents(HEARING, published="2021-08-01", legal_basis=[], **texts)
    load_cases(documents=documents, actor=None, at=at)
    return CasePage.objects.get()


@pytest.fixture
def proposed(commentary):
    """The first citation of `commentary` that waits: 第四十二条第一款."""
    return PageCitation.objects.get(page=commentary, paragraph=1)
