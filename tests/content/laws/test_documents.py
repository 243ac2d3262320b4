"""Laws in files."""

import json

import pytest
from django.utils import translation

from content.laws.documents import (
    NoLaws,
    NotALaw,
    data_of,
    document_of,
    read_document,
    read_folder,
)
from tests.content.conftest import CODE, DEMO, OLD, law_document


@pytest.fixture(autouse=True)
def sentences_in_english():
    with translation.override("en"):
        yield


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

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"promulgated": "0000-01-01"}, "promulgated.*0000-01-01"),
            ({"effective": "10000-01-01"}, "effective"),
            ({"effective": "0001-01-01"}, "effective"),
            ({"effective": "2021-02-30"}, "2021-02-30"),
            ({"id": "../../x_2017-09-01"}, "key is written"),
            ({"id": "xing-zheng-chu-fa-fa_2017-09-02"}, "does not end in the day"),
            ({"status": "已废止", "superseded_on": None}, "not from which day"),
            ({"superseded_on": "2016-01-01"}, "ends before"),
            ({"law": None}, "law.*missing"),
            ({"kind": "法" * 41}, "longer than 40"),
            ({"issuer": ["x"]}, "no text"),
            ({"history": "x"}, "no list"),
            ({"supersedes": "x"}, "key is written"),
            ({"repeals": ["x"]}, "key is written"),
            ({"articles": "x"}, "no articles"),
            ({"articles": [1]}, "entry 1"),
            ({"articles": [{"number": True}]}, "1 to 9999"),
        ],
        ids=str,
    )
    def test_with_a_wrong_field_is_refused_by_its_name(self, fields, words):
        with pytest.raises(NotALaw, match=words):
            read_document("law.json", changed(**fields))

    @pytest.mark.parametrize(
        ("keep", "words"),
        [
            (lambda rows: rows[:6] + rows[9:], "missing: 7–9"),
            (lambda rows: [*rows[:3], *rows[2:]], "number 3"),
            (lambda rows: [rows[1], rows[0], *rows[2:]], "order: 1"),
            (lambda rows: [*rows[:-1], rows[-1] | {"text": ""}], "without text: 64"),
        ],
        ids=["gap", "twice", "order", "empty"],
    )
    def test_with_wrong_numbers_says_which(self, keep, words):
        rows = json.loads(changed())["articles"]

        with pytest.raises(NotALaw, match=words):
            read_document("law.json", changed(articles=keep(rows)))

    def test_nested_without_end_is_refused(self):
        with pytest.raises(NotALaw, match=r"nested too deeply|not valid JSON"):
            read_document("law.json", b'{"articles": ' + b"[" * 200_000)

    def test_is_written_as_it_was_read(self):
        for key in (OLD, CODE):
            document = law_document(key)

            assert document_of(data_of(document)) == document
