"""Real laws in several versions, the old bank of the demonstration, and the people of a bank."""

import json

import pytest

from exams.impact.documents import read_questions
from exams.impact.operations import load_questions
from tests.content.conftest import DEMO
from tests.exams.impact.helpers import load
from tests.factories import UserFactory

QUESTIONS = DEMO / "questions.json"
# All laws that the old bank rests on, with their earlier versions.
OLD_BANK = (
    *("xing-zheng-chu-fa-fa_2017-09-01", "xing-zheng-chu-fa-fa_2021-01-22"),
    *("xing-zheng-fu-yi-fa_2017-09-01", "xing-zheng-fu-yi-fa_2023-09-01"),
    *("zhi-an-guan-li-chu-fa-fa_2012-10-26", "zhi-an-guan-li-chu-fa-fa_2025-06-27"),
    *("li-fa-fa_2015-03-15", "li-fa-fa_2023-03-13"),
    *("jian-cha-fa_2018-03-20", "jian-cha-fa_2024-12-25"),
    *("xing-zheng-su-song-fa_2017-06-27", "gong-wu-yuan-fa_2018-12-29"),
    *("xing-zheng-xu-ke-fa_2019-04-23", "guo-jia-pei-chang-fa_2012-10-26"),
    *("xing-zheng-qiang-zhi-fa_2011-06-30", "zheng-fu-xin-xi-gong-kai-tiao-li_2019-04-03"),
)


@pytest.fixture
def trainer(db):
    return UserFactory(roles=["trainer"])


@pytest.fixture
def reviewer(db):
    return UserFactory(roles=["reviewer"])


@pytest.fixture
def rows():
    """The questions of the old bank, as the file has them."""
    return json.loads(QUESTIONS.read_bytes())["items"]


@pytest.fixture
def old_bank(trainer, reviewer, at):
    """The old bank is loaded, on all laws it rests on."""
    load(*OLD_BANK, at=at)
    questions, bad = read_questions(QUESTIONS.read_bytes())
    return load_questions(questions=questions, bad=bad, author=trainer, reviewer=reviewer, at=at)
