"""Reading post maps from files."""

import json
from datetime import date

import pytest

from content.pages.documents import NotContent
from content.posts.documents import read_posts
from tests.content.conftest import NEW
from tests.content.posts.conftest import duty, post, post_documents


class TestReadPosts:
    def test_reads_lists_as_lines(self):
        document = post_documents(post())[0]

        assert document.source_id == "town-enforcement"
        assert document.fields["as_of_on"] == date(2026, 11, 24)
        assert document.fields["match_titles"] == "综合行政执法"
        assert document.duties[0].basis_keys == f"{NEW}#42\n{NEW}#55.1"
        assert document.duties[0].risks == "一个人检查\n没有出示证件"

    def test_changes_the_digest_with_any_word(self):
        old, new = post_documents(post()), post_documents(post(duties=[duty(note="另行规定。")]))

        assert old[0].digest != new[0].digest
        assert old[0].digest == post_documents(post())[0].digest

    @pytest.mark.parametrize(
        "content",
        [
            b"PK\x03\x04 not JSON",
            b"[]",
            b'{"posts": 7}',
            json.dumps({"posts": [post(track="traffic")]}).encode(),
            json.dumps({"posts": [post(level="village")]}).encode(),
            json.dumps({"posts": [post(duties=[])]}).encode(),
            json.dumps({"posts": [post(duties=[duty(risks="一个人检查")])]}).encode(),
            json.dumps({"as_of": "0000-01-01", "posts": [post()]}).encode(),
        ],
    )
    def test_refuses_what_is_no_post_map(self, content):
        with pytest.raises(NotContent, match=r"posts\.json"):
            read_posts("posts.json", content)
