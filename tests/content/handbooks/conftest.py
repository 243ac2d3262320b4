"""A handbook on 行政处罚法, cases beside it, an edition, and workbooks as departments send them."""

import io
import json
import zipfile

import pytest
import xlsxwriter

from content.handbooks.documents import read_handbook
from content.handbooks.operations import approve_edition, load_handbook, prepare_edition
from content.models import Handbook, MatterListIndexPage, MatterListPage
from content.pages.operations import load_cases
from tests.content.conftest import NEW
from tests.content.pages.conftest import AGREEMENT, HEARING, case_documents
from tests.factories import UserFactory


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
def cases(laws, at):
    """A guiding and a typical case, published."""
    load_cases(documents=case_documents(HEARING, AGREEMENT), actor=None, at=at)


@pytest.fixture
def handbook(laws, at):
    """A handbook of two chapters, published."""
    load_handbook(document=handbook_document(), actor=None, at=at)


@pytest.fixture
def trainer(db):
    return UserFactory(roles=["trainer"])


@pytest.fixture
def reviewer(db):
    return UserFactory(roles=["reviewer"])


@pytest.fixture
def matter_list(db):
    """A published list without matters."""
    root = MatterListIndexPage.objects.get()
    page = MatterListPage(
        title="免罚清单", slug="no-penalty", kind="no-penalty", publisher="司法局"
    )
    root.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def edition(handbook, trainer, reviewer, at, django_capture_on_commit_callbacks):
    """The first edition of the handbook, issued and not yet printed."""
    with django_capture_on_commit_callbacks(execute=False):
        prepared = prepare_edition(
            handbook_id=Handbook.objects.get().pk,
            label="2026年第1版",
            law_on=at.date(),
            actor=trainer,
            at=at,
        )
        return approve_edition(
            edition_id=prepared.pk, digest=prepared.digest, actor=reviewer, at=at
        )


def workbook(rows, *, merges=(), name="事项", more=()):
    """Return the bytes of a workbook: rows of one sheet, ranges to merge, hidden sheets."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
        for first_row, first, last_row, last, text in merges:
            sheet.merge_range(first_row, first, last_row, last, text)
        for title in more:
            hidden = book.add_worksheet(title)
            hidden.write_row(0, 0, ["事项名称", "法律依据"])
            hidden.write_row(1, 0, ["旧事项", "旧依据"])
            hidden.hide()
    return stream.getvalue()


def dirty_workbook():
    """Return a list as departments send it: titles, merged cells, headings, totals, repeats."""
    rows = [
        ["轻微违法行为不予行政处罚事项清单（2026年版）"],
        ["填报单位：某局", "", "", "", "2026-09-01"],
        ["序号", "违法行为名称 ", "执法领域", "法律依据*", "适用条件(免罚)", "联系人"],
        ["一、市容环境卫生类（2项）"],
        [1, "随地吐痰、便溺", "", "《行政处罚法》第三十三条第一款", "初次违法，\n及时改正", "甲"],
        [2, "乱扔果皮", "", "《行政处罚法》第三十三条", "及时清理", "甲"],
        ["二、市场监管领域"],
        [3, "未公示营业执照", "市场监管", "《行政处罚法》第三百条", "", "乙"],
        ["", "", "", "《行政处罚法》第二十八条第一款", "", ""],
        ["序号", "违法行为名称", "执法领域", "法律依据", "适用条件", "联系人"],
        [4, "乱扔 果皮", "市容环境卫生", "《行政处罚法》第三十三条", "及时清理", "甲"],
        [5, "", "", "《行政处罚法》第三十条", "", ""],
        [6, "过期食品", "市场监管", "#REF!", "", ""],
        ["合计", "", "6项", "", "", ""],
        ["注：本清单自发布之日起施行。"],
    ]
    merges = [
        (0, 0, 0, 5, rows[0][0]),
        (3, 0, 3, 5, rows[3][0]),
        (6, 0, 6, 5, rows[6][0]),
        (7, 1, 8, 1, "未公示营业执照"),
    ]
    return workbook(rows, merges=merges, more=["旧数据"])


def packed(parts):
    """Return the bytes of an archive with these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()
