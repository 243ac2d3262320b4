"""The cases of the demonstration, with the laws that they cite."""

import json

import pytest

from content.laws.operations import load_laws
from content.models import CasePage
from content.pages.documents import read_cases
from content.pages.operations import load_cases
from tests.content.conftest import CODE, DEMO, REPEALED, law_document

HEARING = "spc-guiding-6"  # cites article 42 of 2017; in force instead: 63 and 64 of 2021
AGREEMENT = "spc-agreement-02"  # cites nothing
AIR = "da-qi-wu-ran-fang-zhi-fa_2018-10-26"
SMELL = "spc-guiding-139"  # cites two repealed laws and one older text; 1,242 articles to load


def case_documents(*ids, **changes):
    """Return cases of the demonstration, some fields changed."""
    rows = json.loads((DEMO / "cases" / "cases.json").read_bytes())["cases"]
    chosen = [row | changes for row in rows if row["id"] in ids]
    return read_cases("cases.json", json.dumps({"cases": chosen}).encode())


@pytest.fixture
def cases(laws, at):
    """A guiding and a typical case, published."""
    load_cases(documents=case_documents(HEARING, AGREEMENT), actor=None, at=at)


@pytest.fixture
def repealed_case(db, at):
    """A case on laws that were repealed, published."""
    documents = [law_document(key) for key in (REPEALED, CODE, AIR)]
    load_laws(documents=documents, actor=None, at=at)
    load_cases(documents=case_documents(SMELL), actor=None, at=at)
    return CasePage.objects.get()
