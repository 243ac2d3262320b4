"""The cases and the handbook of the demonstration, with the laws that they cite."""

import json

import pytest

from content.laws.operations import load_laws
from content.models import CasePage
from content.pages.documents import read_cases, read_handbook
from content.pages.operations import load_cases, load_handbook
from tests.content.conftest import CODE, DEMO, NEW, OLD, REPEALED, law_document

HEARING = "spc-guiding-6"  # cites article 42 of 2017; in force instead: 63 and 64 of 2021
INTERNET = "hu-lian-wang-shang-wang-fu-wu-ying-ye-chang-suo-guan-li-tiao-li_2024-12-06"
AGREEMENT = "spc-agreement-02"  # cites nothing
AIR = "da-qi-wu-ran-fang-zhi-fa_2018-10-26"
SMELL = "spc-guiding-139"  # cites two repealed laws and one older text; 1,242 articles to load


def case_documents(*ids, **changes):
    """Return cases of the demonstration, some fields changed."""
    rows = json.loads((DEMO / "cases" / "cases.json").read_bytes())["cases"]
    chosen = [row | changes for row in rows if row["id"] in ids]
    return read_cases("cases.json", json.dumps({"cases": chosen}).encode())


def handbook_document(**changes):
    """Return a handbook of two chapters on 行政处罚法, some fields changed."""
    data = {
        "slug": "town",
        "title": "镇街行政执法手册",
        "edition": "2026年11月版",
        "as_of": "2026-11-24",
        "summary": "随身查阅。",
        "chapters": [chapter("inspection", "检查与取证"), chapter("penalty", "作出行政处罚")],
    }
    return read_handbook("handbook.json", json.dumps(data | changes).encode())


def chapter(slug, title, article=f"{NEW}#55"):
    """Return a chapter of two pages with a block of every kind."""
    blocks = [
        {"kind": "paragraph", "text": "检查之前先亮证。"},
        {"kind": "keypoint", "text": "不等当事人开口。"},
        {"kind": "steps", "items": ["两人到场。", "出示证件。"]},
        {"kind": "law", "article": article},
        {"kind": "table", "header": ["问题", "做法"], "rows": [["一人签名", "两人签名"]]},
    ]
    sections = [
        {"slug": f"{slug}-{n}", "title": f"{title}之{n}", "summary": "要点。", "blocks": blocks}
        for n in (1, 2)
    ]
    return {"slug": slug, "title": title, "summary": "", "sections": sections}


@pytest.fixture
def laws(db, at):
    """The laws that the cases and the handbook below cite."""
    documents = [law_document(key) for key in (OLD, NEW, INTERNET)]
    load_laws(documents=documents, actor=None, at=at)


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


@pytest.fixture
def handbook(laws, at):
    """A handbook of two chapters, published."""
    load_handbook(document=handbook_document(), actor=None, at=at)
