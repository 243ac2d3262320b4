import io
import zipfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.bank import rules
from exams.exchange.documents import Reading
from exams.exchange.reading import qti
from exams.exchange.refusals import FileNotReadable, HostileArchive, HostileXml, NoItems, Truncated


@pytest.fixture(autouse=True, scope="module")
def english():
    """Let reports speak English, whatever the language of the site."""
    with translation.override("en"):
        yield


DEMO = Path("demo/items-files")
V3 = 'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"'
V22 = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2"'


def item(declarations, body, *, rest=""):
    return (
        f'<qti-assessment-item {V3} identifier="i1" title="i1">{declarations}'
        f"<qti-item-body>{body}</qti-item-body>{rest}</qti-assessment-item>"
    ).encode()


def declared(*right, name="RESPONSE", cardinality="single", kind="identifier"):
    values = "".join(f"<qti-value>{value}</qti-value>" for value in right)
    return (
        f'<qti-response-declaration identifier="{name}" cardinality="{cardinality}" '
        f'base-type="{kind}"><qti-correct-response>{values}</qti-correct-response>'
        "</qti-response-declaration>"
    )


def choice(*texts, name="RESPONSE", prompt=""):
    options = "".join(
        f'<qti-simple-choice identifier="{letter}">{text}</qti-simple-choice>'
        for letter, text in zip("ABCDEFGHIJ", texts, strict=False)
    )
    asked = f"<qti-prompt>{prompt}</qti-prompt>" if prompt else ""
    return (
        f'<qti-choice-interaction response-identifier="{name}" max-choices="1">'
        f"{asked}{options}</qti-choice-interaction>"
    )


def only(data):
    """Return the one record of a document."""
    reading = qti.read(data)
    assert not reading.rejected, reading.rejected
    return reading.records[0]


def repacked(path, change):
    """Return a package with changed files; `change` gives the new bytes, or None to drop one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if (data := change(name, old.read(name))) is not None:
                new.writestr(name, data)
    return stream.getvalue()


class TestReadOfPackages:
    def test_reads_the_sample_of_2_1_in_the_order_of_its_test(self):
        reading = qti.read((DEMO / "qti21.zip").read_bytes())

        assert reading.format == "qti2"
        assert [(each.code, each.content.kind) for each in reading.records] == [
            ("zf-choice-01", "single"),
            ("zf-multi-01", "multiple"),
            ("zf-tf-01", "true-false"),
            ("zf-order-01", "ordering"),
            ("zf-match-01", "matching"),
            ("zf-entry-01", "fill-in"),
        ]
        assert reading.rejected[0].place == "items/hotspot.xml"
        assert "hotspot" in reading.rejected[0].reason
        assert "metadata" in reading.warnings[0]
        assert len(reading.pictures) == 1

    def test_reads_what_is_right_in_each(self):
        keys = {
            each.code: rules.key_in_words(each.content)
            for each in qti.read((DEMO / "qti21.zip").read_bytes()).records
        }

        assert keys == {
            "zf-choice-01": ["B"],
            "zf-multi-01": ["A", "C"],
            "zf-tf-01": ["false"],
            "zf-order-01": ["B", "C", "A"],
            "zf-match-01": ["A-2", "B-1"],
            "zf-entry-01": ["法律", "全国人大及其常委会制定的法律", "20±0.5"],
        }

    def test_reads_the_sample_of_3_0_with_a_case_and_a_shared_text(self):
        single, case, essay, table = qti.read((DEMO / "qti30.zip").read_bytes()).records

        assert single.content.key == ("C",)
        assert not single.content.is_html
        assert [part.kind for part in case.content.parts] == ["single", "fill-in", "short-answer"]
        assert sum(part.percent for part in case.content.parts) == 100
        assert case.marks == Decimal(15)
        assert case.content.stem.startswith("群众举报")
        assert essay.content.stem.startswith("某便利店")
        assert essay.content.answer.startswith("不予处罚的条件")
        assert table.content.is_html
        assert "<table>" in table.content.stem

    def test_rejects_a_file_that_is_missing_or_broken_by_its_place(self):
        def change(name, data):
            if name == "items/single.xml":
                return None
            return data[:-40] if name == "items/table.xml" else data

        reading = qti.read(repacked(DEMO / "qti30.zip", change))

        assert {each.place: each.code for each in reading.rejected} == {
            "items/single.xml": "file-missing",
            "items/table.xml": "truncated",
        }
        assert len(reading.records) == 2

    def test_refuses_a_package_with_an_entity_in_one_item(self):
        def change(name, data):
            evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            return data.replace(b"?>", b"?>" + evil, 1) if name == "items/single.xml" else data

        with pytest.raises(HostileXml):
            qti.read(repacked(DEMO / "qti30.zip", change))

    @pytest.mark.parametrize("address", ["http://[", "\\x", "/etc/passwd", "../../x", "%00", "?"])
    def test_finds_no_file_by_an_address_that_is_none(self, address):
        def change(name, data):
            return data.replace(b"../images/zhengjian.png", address.encode()).replace(
                b'href="items/order.xml"', f'href="{address}"'.encode()
            )

        reading = qti.read(repacked(DEMO / "qti21.zip", change))

        assert "file-missing" in {each.code for each in reading.rejected}
        assert reading.pictures == {}

    def test_reads_a_package_without_manifest(self):
        reading = qti.read(
            repacked(
                DEMO / "qti30.zip", lambda name, data: None if name == "imsmanifest.xml" else data
            )
        )

        assert len(reading.records) == 4
        assert "imsmanifest" in reading.warnings[0]

    def test_says_which_version_to_export_of_an_old_package(self):
        def change(name, data):
            return data.replace(b"imsqti_item_xmlv3p0", b"imsqti_xmlv1p2")

        with pytest.raises(NoItems) as refusal:
            qti.read(repacked(DEMO / "qti30.zip", change))

        assert "QTI 2.1" in str(refusal.value)

    def test_refuses_names_that_leave_the_package_and_ignores_such_references(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("../imsmanifest.xml", "<manifest/>")
        with pytest.raises(HostileArchive):
            qti.read(stream.getvalue())

        def change(name, data):
            return data.replace(b"../images/", b"../../../etc/")

        reading = qti.read(repacked(DEMO / "qti21.zip", change))
        assert reading.pictures == {}
        assert "not in the file" in reading.records[0].notes[0]

    @pytest.mark.parametrize("name", ["qti21.zip", "qti30.zip"])
    def test_says_that_a_package_is_cut_off(self, name):
        with pytest.raises(Truncated):
            qti.read((DEMO / name).read_bytes()[:-200])

    @settings(max_examples=40)
    @given(st.data())
    def test_gives_items_or_a_refusal_of_broken_packages(self, data):
        def change(name, content):
            broken = bytearray(content)
            for _turn in range(data.draw(st.integers(0, 2))):
                at = data.draw(st.integers(0, len(broken) - 1))
                broken[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=2))
            return bytes(broken)

        broken = repacked(DEMO / data.draw(st.sampled_from(["qti21.zip", "qti30.zip"])), change)

        with suppress(FileNotReadable):
            assert isinstance(qti.read(broken), Reading)

    @settings(max_examples=40)
    @given(st.data())
    def test_gives_items_or_a_refusal_of_broken_archives(self, data):
        broken = bytearray((DEMO / "qti30.zip").read_bytes())
        for _turn in range(data.draw(st.integers(1, 5))):
            broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))

        with suppress(FileNotReadable):
            assert isinstance(qti.read(bytes(broken)), Reading)


class TestReadOfDocuments:
    def test_reads_one_item_of_2_2(self):
        data = f"""<assessmentItem {V22} identifier="x" title="x">
          <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
            <correctResponse><value>A</value></correctResponse></responseDeclaration>
          <itemBody><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1">
            <prompt>问</prompt><simpleChoice identifier="A">甲</simpleChoice>
            <simpleChoice identifier="B">乙</simpleChoice></choiceInteraction></itemBody>
          </assessmentItem>"""

        reading = qti.read(data.encode())

        assert reading.format == "qti2"
        assert reading.records[0].content.key == ("A",)

    def test_takes_scripts_handlers_and_drawings_out(self):
        evil = (
            '<p onclick="x()">问<script>alert(1)</script></p>'
            '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><circle/></svg>'
        )

        record = only(item(declared("A"), evil + choice("甲", '<img src="x" onerror="y()"/>乙')))

        assert record.content.stem == "问"
        assert [each.text for each in record.content.choices] == ["甲", "乙"]
        assert any("active content" in note for note in record.notes)

    def test_trusts_no_mark_of_ours(self):
        evil = (
            '<div data-text="html">问<script>alert(1)</script><h1 onclick="x()">大</h1>'
            '<img src="https://evil.example/x.png" alt="图"/><iframe src="x"/></div>'
        )

        record = only(item(declared("A"), evil + choice("甲", "乙")))

        assert record.content.stem == "问大[图]"

    def test_writes_formulas_as_text(self):
        formula = (
            '<p>算<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><msup><mi>e</mi>'
            "<mn>2</mn></msup></mrow><annotation>[e^2]</annotation></semantics></math></p>"
        )

        record = only(item(declared("A"), formula + choice("甲", "乙")))

        assert record.content.stem == "<p>算e<sup>2</sup></p>"
        assert any("math" in note for note in record.notes)

    def test_gives_questions_of_a_case_the_paragraphs_before_them(self):
        body = f"<div><p>材料</p><p>一?</p>{choice('甲', '乙')}<p>二?</p>{choice('丙', '丁')}</div>"

        content = only(item(declared("A"), body)).content

        assert content.stem == "材料"
        assert [part.stem for part in content.parts] == ["一?", "二?"]

    def test_keeps_feedback_that_explains_and_notes_the_rest(self):
        rest = "".join(
            f'<qti-modal-feedback outcome-identifier="F" show-hide="show" identifier="{name}">'
            f"<qti-content-body><p>{text}</p></qti-content-body></qti-modal-feedback>"
            for name, text in (("wrong", "再想想"), ("solution", "第四十二条"))
        )

        record = only(item(declared("A"), choice("甲", "乙", prompt="问"), rest=rest))

        assert record.content.rationale == "第四十二条"
        assert "Feedback wrong: 再想想" in record.notes

    def test_reads_pairs_of_one_heap(self):
        choices = "".join(
            f'<qti-simple-associable-choice identifier="{name}" match-max="1">{name}'
            "</qti-simple-associable-choice>"
            for name in ("P", "Q", "R", "S")
        )
        body = (
            '<qti-associate-interaction response-identifier="RESPONSE" max-associations="2">'
            f"<qti-prompt>配对</qti-prompt>{choices}</qti-associate-interaction>"
        )

        content = only(
            item(declared("P S", "Q R", cardinality="multiple", kind="pair"), body)
        ).content

        assert [each.text for each in content.choices] == ["P", "Q"]
        assert content.targets == ("R", "S")
        assert content.pairs == (("A", 2), ("B", 1))

    @pytest.mark.parametrize(
        ("declarations", "body", "code"),
        [
            ("", choice("甲", "乙", prompt="问"), "no-key"),
            (declared("A"), "<p>只有文字</p>", "no-interaction"),
            (declared("A"), choice("甲", prompt="问"), "too-few-options"),
            (declared("A"), choice("甲", "甲", prompt="问"), "options-equal"),
            (declared("A"), choice(*"甲乙丙丁戊己庚辛壬", prompt="问"), "too-many-options"),
            ("", '<qti-upload-interaction response-identifier="R"/>', "unsupported-interaction"),
            ("", '<qti-gap-match-interaction response-identifier="R"/>', "unsupported-interaction"),
            ('<qti-template-declaration identifier="x"/>', "<p>x</p>", "template-item"),
        ],
    )
    def test_says_why_an_item_is_not_taken(self, declarations, body, code):
        rejected = qti.read(item(declarations, body)).rejected[0]

        assert (rejected.place, rejected.code) == ("i1", code)
        assert rejected.reason

    def test_rejects_a_case_with_an_ordering(self):
        order = (
            '<qti-order-interaction response-identifier="R2"><qti-prompt>排</qti-prompt>'
            '<qti-simple-choice identifier="x">x</qti-simple-choice></qti-order-interaction>'
        )
        declarations = declared("A") + declared("x", name="R2", cardinality="ordered")

        reading = qti.read(item(declarations, choice("甲", "乙", prompt="问") + order))

        assert reading.rejected[0].code == "unsupported-part"

    @pytest.mark.parametrize(
        "data",
        [
            b"<questestinterop><item/></questestinterop>",
            f'<qti-assessment-test {V3} identifier="t"/>'.encode(),
            b"<other/>",
        ],
    )
    def test_refuses_documents_without_items(self, data):
        with pytest.raises(NoItems):
            qti.read(data)

    def test_looks_at_names_in_archives_and_at_roots(self):
        assert qti.looks_like((DEMO / "qti21.zip").read_bytes())
        assert qti.looks_like(item("", ""))
        assert not qti.looks_like((DEMO / "moodle.xml").read_bytes())
