"""People who bring laws, and texts that they bring."""

import pytest
from django.utils import translation

from content.intake.operations import bring_statute
from content.intake.reading import read_text
from tests.content.conftest import NEW, OLD, law_document
from tests.content.intake.statutes import hashes
from tests.factories import UserFactory

NAMES = {OLD: "行政处罚法(2017-09-01).md", NEW: "行政处罚法(2021-01-22).md"}
SHORT = (
    "# 云岭市试验办法\n\n2026年10月1日 云岭市人民政府令第9号公布\n\n第一条 甲。\n\n"
    "第二条 本办法自2026年12月1日起施行。\n"
)


@pytest.fixture(autouse=True)
def sentences_in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def trainer(db):
    return UserFactory(roles=["trainer"])


@pytest.fixture
def reviewer(db):
    return UserFactory(roles=["reviewer"])


@pytest.fixture
def bring(trainer, at):
    """Return a function that brings a text as the trainer."""

    def brought(text, name="text.md", actor=trainer):
        return bring_statute(
            name=name, read=read_text(name, text), content=text.encode(), actor=actor, at=at
        )

    return brought


@pytest.fixture
def bring_law(bring):
    """Return a function that brings a law of the demonstration in Markdown."""
    return lambda key: bring(hashes(law_document(key)), NAMES[key])
