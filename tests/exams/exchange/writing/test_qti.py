import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exams.bank import rules
from exams.exchange.documents import Record
from exams.exchange.reading import qti as reader
from exams.exchange.writing import qti
from tests.exams.exchange.strategies import PICTURES, records

Q = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
CP = "{http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1}"
# Which elements stand inside which, in their order, as the schema of QTI 3.0 has them.
ORDER = (
    *("qti-response-declaration", "qti-outcome-declaration", "qti-item-body"),
    *("qti-response-processing", "qti-modal-feedback"),
)


def item_of(record):
    """Return the root of the one item of a package."""
    data = qti.write([record], pictures={}).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read("items/item-00001.xml"))


def single(**kwargs):
    content = rules.Content(
        rules.SINGLE, "几人?", (rules.Choice("一人"), rules.Choice("两人", True)), "", ""
    )
    return Record("", replace(content, **kwargs), code="CF-1")


class TestRoundTrip:
    @pytest.mark.parametrize("kind", rules.KINDS)
    def test_gives_back_every_record_of_every_type(self, kind):
        @settings(max_examples=20, suppress_health_check=list(HealthCheck))
        @given(st.lists(records((kind,)), min_size=1, max_size=2))
        def check(given_records):
            written = qti.write(given_records, pictures=PICTURES)
            reading = reader.read(written.data)

            assert reading.format == "qti3"
            assert (written.count, written.left_out, written.warnings) == (
                len(given_records),
                (),
                (),
            )
            assert (reading.rejected, reading.warnings) == ((), ())
            assert [replace(each, place="") for each in reading.records] == given_records
            assert set(reading.pictures) <= set(PICTURES)

        check()

    def test_gives_back_notes(self):
        record = replace(single(), notes=("第一条", "第二条"))

        back = reader.read(qti.write([record], pictures={}).data).records[0]

        assert back.notes == record.notes

    def test_takes_a_stem_that_another_tool_changed(self):
        data = qti.write([single()], pictures={}).data
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name).replace("几人?".encode(), "多少人?".encode()))

        assert reader.read(stream.getvalue()).records[0].content.stem == "多少人?"


class TestWrite:
    def test_makes_the_same_bytes_of_the_same_records(self):
        assert qti.write([single()], pictures={}) == qti.write([single()], pictures={})

    def test_writes_an_item_in_the_order_of_the_schema(self):
        root = item_of(replace(single(rationale="因为"), marks=Decimal(2)))

        names = [etree.QName(child).localname for child in root]
        assert root.tag == f"{Q}qti-assessment-item"
        assert root.get("time-dependent") == "false"
        assert sorted(names, key=ORDER.index) == names
        outcomes = [each.get("identifier") for each in root.iter(f"{Q}qti-outcome-declaration")]
        assert outcomes == ["SCORE", "MAXSCORE", "FEEDBACK"]

    def test_names_the_standard_template_where_one_fits(self):
        processing = item_of(single()).find(f"{Q}qti-response-processing")

        assert processing.get("template").endswith("/rptemplates/match_correct.xml")

    @pytest.mark.parametrize(
        ("content", "interaction", "cardinality"),
        [
            (single().content, "choice", "single"),
            (
                rules.Content(
                    rules.ORDERING,
                    "排序",
                    (rules.Choice("甲"), rules.Choice("乙")),
                    "",
                    "",
                    order=("B", "A"),
                ),
                "order",
                "ordered",
            ),
            (
                rules.Content(
                    rules.MATCHING,
                    "配对",
                    (rules.Choice("甲"),),
                    "",
                    "",
                    targets=("一", "二"),
                    pairs=(("A", 2),),
                ),
                "match",
                "multiple",
            ),
            (
                rules.Content(
                    rules.FILL_IN, "空____", (), "", "", blanks=(rules.Blank((), "3", "0.5", "米"),)
                ),
                "text-entry",
                "single",
            ),
            (
                rules.Content(rules.SHORT_ANSWER, "述", (), "", "", answer="答"),
                "extended-text",
                "single",
            ),
        ],
    )
    def test_asks_by_the_interaction_of_the_type(self, content, interaction, cardinality):
        root = item_of(Record("", content))

        assert root.find(f".//{Q}qti-{interaction}-interaction") is not None
        declaration = root.find(f"{Q}qti-response-declaration")
        assert declaration.get("cardinality") == cardinality

    def test_scores_a_number_within_its_tolerance(self):
        content = rules.Content(
            rules.FILL_IN, "空____", (), "", "", blanks=(rules.Blank((), "3", "0.5", "米"),)
        )

        equal = item_of(Record("", content)).find(f".//{Q}qti-equal")

        assert (equal.get("tolerance-mode"), equal.get("tolerance")) == ("absolute", "0.5 0.5")

    def test_tells_scorers_alone_the_model_answer(self):
        content = rules.Content(rules.SHORT_ANSWER, "述", (), "", "", answer="答案")

        root = item_of(Record("", content))

        block = root.find(f".//{Q}qti-rubric-block")
        assert block.get("view") == "scorer"
        assert "答案" in "".join(block.itertext())
        assert root.find(f"{Q}qti-outcome-declaration").get("external-scored") == "human"

    def test_lists_items_and_pictures_in_the_manifest(self):
        digest = next(iter(PICTURES))
        html = single(stem=f'<img src="item-picture:{digest}" alt="图">', is_html=True)

        data = qti.write([html], pictures=PICTURES).data

        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = etree.fromstring(archive.read("imsmanifest.xml"))
            resources = {each.get("href"): each.get("type") for each in root.iter(f"{CP}resource")}
            assert set(resources) == set(archive.namelist()) - {"imsmanifest.xml"}
        assert sorted(resources.values()) == ["imsqti_item_xmlv3p0", "webcontent"]

    def test_warns_of_pictures_and_characters_it_cannot_write(self):
        html = single(stem=f'图\x01<img src="item-picture:{"0" * 64}" alt="图">', is_html=True)

        assert len(qti.write([html], pictures={}).warnings) == 2


def plain_items():
    """Return one item of each type, worded as people word them."""
    options = (rules.Choice("警告"), rules.Choice("罚款", True), rules.Choice("查封"))
    several = (rules.Choice("警告", True), rules.Choice("罚款", True), rules.Choice("查封"))
    judged = (rules.Choice("正确", True), rules.Choice("错误"))
    things = (rules.Choice("立案"), rules.Choice("调查"), rules.Choice("决定"))
    words, number = rules.Blank(("两", "2")), rules.Blank((), "3", "0.5", "")
    part = rules.Part(rules.SINGLE, "哪一种?", options, percent=60)
    essay = rules.Part(rules.SHORT_ANSWER, "为什么?", answer="因为", percent=40)
    return [
        rules.Content(rules.SINGLE, "属于财产罚的是?", options, "第九条", ""),
        rules.Content(rules.MULTIPLE, "属于处罚的有?", several, "", ""),
        rules.Content(rules.TRUE_FALSE, "句子。", judged, "", ""),
        rules.Content(rules.ORDERING, "排序", things, "", "", order=("B", "A", "C")),
        rules.Content(
            rules.MATCHING,
            "配对",
            things[:2],
            "",
            "",
            targets=("一", "二"),
            pairs=(("A", 2), ("B", 1)),
        ),
        rules.Content(rules.FILL_IN, "不少于____人，____日内", (), "", "", blanks=(words, number)),
        rules.Content(rules.SHORT_ANSWER, "试述", (), "", "", answer="要点一\n要点二"),
        rules.Content(rules.CASE, "案情。", (), "", "", parts=(part, essay)),
    ]


class TestOtherTools:
    """What is left where a tool keeps nothing but elements of QTI."""

    def test_read_the_same_items(self):
        data = qti.write([Record("", each) for each in plain_items()], pictures={}).data
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
            for name in old.namelist():
                new.writestr(name, stripped(old.read(name)))

        contents = [each.content for each in reader.read(stream.getvalue()).records]

        assert [each.kind for each in contents] == list(rules.KINDS)
        for content, original in zip(contents, plain_items(), strict=True):
            assert content.stem == original.stem
            assert content.choices == original.choices
            assert content.rationale == original.rationale
            assert content.blanks == original.blanks
            assert rules.key_in_words(content) == rules.key_in_words(original)


def stripped(data):
    """Return a document without what this platform marks in it."""
    root = etree.fromstring(data)
    for element in root.iter():
        for name in [each for each in element.attrib if each.startswith("data-")]:
            del element.attrib[name]
    for metadata in root.findall(f".//{CP}resource/{CP}metadata"):
        metadata.getparent().remove(metadata)
    return etree.tostring(root)
