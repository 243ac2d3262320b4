"""Laws in files."""

import json

import pytest

from content.laws.documents import NoLaws, NotALaw, read_document, read_folder
from tests.content.conftest import CODE, DEMO, OLD, law_document


def changed(**fields):
    data = json.loads((DEMO / "laws" / f"{OLD}.json").read_bytes())
    return json.dumps(data | fields).encode()


class TestFolder:
    def test_holds_all_76_versions_and_nothing_else(self):
        documents = list(read_folder(DEMO / "laws"))

        assert len(documents) == 76
        assert sum(len(document.articles) for document in documents) == 6914

    def test_without_laws_is_refused(self, tmp_path):
        (tmp_path / "index.json").write_text("{}")

        with pytest.raises(NoLaws):
            list(read_folder(tmp_path))


class TestDocument:
    def test_says_how_the_version_ended(self):
        document = law_document(OLD)

        assert (document.slug, str(document.ended_on)) == ("xing-zheng-chu-fa-fa", "2021-07-15")
        assert (document.end_kind, document.ended_by[-10:]) == ("superseded", "2021-01-22")

    def test_keeps_books_and_parts_of_books(self):
        article = law_document(CODE).articles[200]

        assert article.book.startswith("第二编")
        assert article.sub_book.startswith("第")

    def test_is_recognised_by_every_word(self):
        document = law_document(OLD)
        articles = [{"number": 1, "label": "第一条", "text": "改过的。"}]

        other = read_document("x.json", changed(articles=articles))

        assert other.digest != document.digest
        assert law_document(OLD).digest == document.digest

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xfe",
            b"[]",
            b"{}",
            changed(effective="nie"),
            changed(articles=[]),
            changed(articles=[{"number": 2, "label": "第二条", "text": "从二开始。"}]),
            changed(articles=[{"number": 1, "label": "第一条"}]),
        ],
        ids=["empty", "no-text", "list", "no-fields", "no-date", "no-articles", "gap", "no-words"],
    )
    def test_that_is_no_law_is_refused_by_name(self, content):
        with pytest.raises(NotALaw, match=r"broken\.json"):
            read_document("broken.json", content)
