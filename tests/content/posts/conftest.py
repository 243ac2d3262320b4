"""Post maps as files have them, with the penalty law that they cite."""

import json

import pytest

from content.models import PostMapPage
from content.posts.documents import read_posts
from content.posts.operations import load_posts
from tests.content.conftest import NEW

TOWN = "town-enforcement"


def duty(**changes):
    return {
        "matter": "持证上岗、两人执法",
        "basis": [f"{NEW}#42", f"{NEW}#55.1"],
        "note": "证件由县级以上行政执法监督机构制发。",
        "risks": ["一个人检查", "没有出示证件"],
        "liability": "依照《行政处罚法》第七十六条依法给予处分。",
        "controls": ["出门前核对证件"],
    } | changes


def post(**changes):
    return {
        "id": TOWN,
        "title": "乡镇综合行政执法岗",
        "unit_kind": "乡镇人民政府、街道办事处",
        "level": "town",
        "domain": "镇街综合执法",
        "track": "enforcement",
        "summary": "从事检查、调查取证和行政处罚的岗位。",
        "match_titles": ["综合行政执法"],
        "duties": [duty()],
    } | changes


def post_documents(*posts, as_of="2026-11-24"):
    """Return post maps as they are read from a file."""
    return read_posts("posts.json", json.dumps({"as_of": as_of, "posts": posts}).encode())


@pytest.fixture
def town(penalty_law, at):
    """A post map on 行政处罚法 of 2021, published."""
    load_posts(documents=post_documents(post()), actor=None, at=at)
    return PostMapPage.objects.get()
