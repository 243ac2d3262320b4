import base64
import re
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal

import pypdfium2 as pdfium
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.models import AuditEntry
from exams.bank import rules as bank
from exams.models import ItemPicture, Option, PaperItem
from exams.papers import editions, printing, queries, richtext
from exams.papers.editions import Printable
from exams.papers.printing import words
from exams.papers.printing.sheets import sheet_data
from tests.factories import ItemVersionFactory, PaperFactory, UserFactory

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


@contextmanager
def opened(pdf):
    document = pdfium.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def text_of(pdf):
    """Return what a PDF says, without white space."""
    with opened(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return re.sub(r"\s", "", "".join(pages))


def printed(paper, sheet="paper", edition="A"):
    return printing.render(*queries.paper_with_items(paper.pk), sheet=sheet, edition=edition)


def version(kind, texts=(), key="", detail=None, **fields):
    made = ItemVersionFactory(kind=kind, detail=detail or {}, **fields)
    made.options.all().delete()
    Option.objects.bulk_create(
        Option(version=made, letter=letter, text=text, is_key=letter in key)
        for letter, text in zip("ABCDEFGH", texts, strict=False)
    )
    return made


def every_type():
    case = {
        "parts": [
            {
                "kind": "single",
                "stem": "人数是否合法？",
                "options": [["合法", False], ["不合法", True]],
                "percent": 40,
            },
            {
                "kind": "short-answer",
                "stem": "应当如何处理？",
                "answer": "应当撤销。",
                "rubric": [["说明理由", 100]],
                "percent": 60,
            },
        ]
    }
    match = {"targets": ["罚款", "通报批评"], "pairs": [["A", 2], ["B", 1]]}
    blanks = {"blanks": [{"accepted": ["二", "两"]}, {"number": "5", "unit": "年"}]}
    return [
        version("single", ["甲", "乙", "丙", "丁"], "C", stem="单选的题干（　）"),
        version("multiple", ["甲乙丙丁" * 6, "戊"], "AB", stem="多选的题干"),
        version("true-false", ["正确", "错误"], "B", stem="判断的题干"),
        version("ordering", ["立案", "调查"], detail={"order": ["B", "A"]}, stem="排序的题干"),
        version("matching", ["声誉罚", "财产罚"], detail=match, stem="匹配的题干"),
        version("fill-in", detail=blanks, stem="期限为____，延长至____。"),
        version("short-answer", detail={"answer": "记录在案。"}, stem="简答的题干"),
        version("case", detail=case, stem="某日，甲到乙处检查。"),
    ]


@pytest.fixture
def paper(db):
    paper = PaperFactory(size=8, items=every_type(), title="资格考试卷")
    for place in paper.items.select_related("version"):
        PaperItem.objects.filter(pk=place.pk).update(
            section=words.ASKS
            and {"single": "单选题", "case": "案例分析题"}.get(place.version.kind, "其他题"),
            marks=Decimal(10) if place.version.kind == "case" else Decimal(2),
        )
    return paper


def freeze(paper):
    paper.approved_by, paper.frozen_at = UserFactory(), timezone.now()
    paper.save()


def height_of(pdf, said):
    """Return how high a word stands on the page where it is first said, in points."""
    with opened(pdf) as document:
        for page in document:
            text = page.get_textpage()
            at = text.get_text_range().find(said)
            if at >= 0:
                boxes = [text.get_charbox(at + place) for place in range(len(said))]
                return max(top - bottom for _left, bottom, _right, top in boxes)
    raise AssertionError(f"{said} is not in it")


class TestPaper:
    def test_in_large_type_says_the_same_and_is_half_as_large_again(self, paper):
        usual, large = printed(paper), printed(paper, sheet="large")

        def said(pdf):
            return Counter(re.sub(r"第\d+页共\d+页", "", text_of(pdf)))

        assert height_of(large, "判断") > 1.5 * height_of(usual, "判断")
        assert set(said(large)) == set(said(usual))

    def test_asks_every_type_and_never_says_the_key(self, paper):
        text = text_of(printed(paper))

        for said in (
            "姓名",
            "准考证号",
            "单位",
            "考试时间90分钟",
            "满分8分",
            "第1页共",
            "一、单选题",
        ):
            assert said in text
        for said in ("单选的题干（）", "A.甲", "多选的题干（）", "判断的题干（）", "正确顺序"):
            assert said in text
        for said in (
            "1.罚款",
            "A—（）",
            "期限为",
            "年。",
            "简答的题干",
            "（1）人数是否合法？（）（4分）",
        ):
            assert said in text
        for hidden in ("记录在案", "应当撤销", "说明理由", "两"):
            assert hidden not in text

    def test_is_marked_as_a_draft_until_it_is_frozen(self, paper):
        before = text_of(printed(paper))
        freeze(paper)

        assert "草稿" in before.replace("答题卡、草稿纸", "")
        assert "草稿" not in text_of(printed(paper)).replace("答题卡、草稿纸", "")

    def test_is_the_same_each_time_on_a4(self, paper):
        pdf = printed(paper)

        assert pdf == printed(paper)
        with opened(pdf) as document:
            assert document[0].get_size() == pytest.approx((595.3, 841.9), abs=0.1)

    def test_shows_markup_and_pictures_of_the_bank(self, paper, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        digest = "a" * 64
        picture = ItemPicture(digest=digest, media_type="image/png", width=40, height=20)
        picture.uploaded_by, picture.uploaded_at = UserFactory(), timezone.now()
        picture.file.save("p.png", ContentFile(PIXEL))
        stem = (
            f'<p>见图<img src="item-picture:{digest}" alt="现场照片">与表：</p>'
            '<table><caption>罚款</caption><tr><th colspan="2">档次</th></tr>'
            '<tr><td rowspan="9">轻</td><td>一百元</td></tr></table>'
            '<p><img src="item-picture:' + "b" * 64 + '" alt="缺的图">#eval("1")</p>'
        )
        marked = version("single", ["<b>甲</b>", "<p>乙</p>"], "A", stem=stem, is_html=True)
        drawn = PaperFactory(size=1, items=[marked])

        pdf = printed(drawn)

        text = text_of(pdf)
        for said in ("见图", "罚款", "档次", "一百元", "〔图：缺的图〕", '#eval("1")', "A.甲"):
            assert said in text
        with opened(pdf) as document:
            assert [each for each in document[0].get_objects() if each.type == 3]

    def test_refuses_a_character_that_the_fonts_lack(self, paper):
        odd = PaperFactory(size=1, items=[version("single", ["甲", "\U0002a6a5"], "A")])

        with pytest.raises(printing.Unprintable) as refusal:
            printed(odd)

        assert refusal.value.params == {"characters": "\U0002a6a5"}


class TestAnswerSheet:
    def test_has_a_place_for_each_answer(self, paper):
        text = text_of(printed(paper, "answers"))

        assert "资格考试卷答题卡" in text
        assert "卷序A" in text
        assert "1ABCD" in text
        assert "√×" in text


class TestKey:
    def test_has_keys_rubric_and_marks(self, paper):
        text = text_of(printed(paper, "key"))

        for said in (
            "C",
            "AB",
            "×",
            "B→A",
            "A—2",
            "（1）二/两；（2）5年",
            "记录在案。",
            "说明理由6分",
        ):
            assert said in text
        assert all(place.version.item.code in text for place in paper.items.all())

    def test_follows_items_and_options_into_another_order(self, db):
        options = ["甲", "乙", "丙", "丁"]
        paper = PaperFactory(
            size=6, items=[version("single", options, "B", stem=f"题{n}") for n in range(6)]
        )
        paper.items.update(shuffle_options=True)
        found, items = queries.paper_with_items(paper.pk)

        asked = sheet_data(found, items, sheet="paper", edition="B")["parts"][0]["sections"][0]
        key = sheet_data(found, items, sheet="key", edition="B")["parts"][0]["sections"][0]

        positions = [each["position"] for each in key["items"]]
        assert sorted(positions) == [1, 2, 3, 4, 5, 6]
        assert positions != sorted(positions)
        for shown, told in zip(asked["items"], key["items"], strict=True):
            right = next(o for o in shown["options"] if o["letter"] == told["key"])
            assert right["blocks"] == [{"t": "p", "runs": [{"s": "乙"}]}]
            assert shown["stem"][0]["runs"][0]["s"] == f"题{told['position'] - 1}"


def choice(text="选项"):
    choices = tuple(bank.Choice(f"{text}{n}", n == 0) for n in range(4))
    return bank.Content("single", "题干", choices, "", "")


class TestEditions:
    PLACES = [
        Printable(n, "common" if n < 15 else "special", f"节{n // 5}", choice(), may_shuffle=True)
        for n in range(1, 25)
    ]

    @given(st.integers(1, 10**6), st.sampled_from("ABCD"))
    def test_keep_every_item_within_its_section(self, paper, edition):
        arranged = editions.arranged(self.PLACES, paper=paper, edition=edition)

        assert [each.number for each in arranged] == list(range(1, 25))
        assert sorted(each.position for each in arranged) == list(range(1, 25))
        by_position = {each.position: each for each in self.PLACES}
        sections = [by_position[each.position].section for each in arranged]
        assert sections == [each.section for each in self.PLACES]
        for each in arranged:
            assert sorted(each.letters) == list("ABCD")
            assert each.content.key == (bank.LETTERS[each.letters.index("A")],)

    def test_begin_with_the_order_that_was_approved(self):
        arranged = editions.arranged(self.PLACES, paper=7, edition="A")

        assert [each.position for each in arranged] == list(range(1, 25))
        assert {each.letters for each in arranged} == {"ABCD"}

    def test_stay_the_same_forever(self):
        arranged = editions.arranged(self.PLACES[:4], paper=7, edition="B")

        # Printed papers rest on it: another way of ordering would make their keys wrong.
        assert [(each.position, each.letters) for each in arranged] == [
            (2, "DBAC"),
            (4, "DCAB"),
            (3, "DACB"),
            (1, "ADCB"),
        ]

    @pytest.mark.parametrize("text", ["以上都对", "A和B"])
    def test_leave_options_in_order_that_speak_of_others(self, text):
        bound = bank.Content("single", "题干", (*choice().choices[:3], bank.Choice(text)), "", "")
        places = [Printable(n, "common", "节", bound, may_shuffle=True) for n in range(1, 9)]

        arranged = editions.arranged(places, paper=7, edition="B")

        assert {each.letters for each in arranged} == {"ABCD"}

    def test_leave_options_in_order_where_the_section_does_not_let_them(self):
        places = [Printable(n, "common", "节", choice()) for n in range(1, 9)]

        arranged = editions.arranged(places, paper=7, edition="C")

        assert {each.letters for each in arranged} == {"ABCD"}


class TestRichtext:
    def test_is_paragraphs_of_plain_text(self):
        assert richtext.blocks_of("一\n\n<b>二</b>", is_html=False) == [
            {"t": "p", "runs": [{"s": "一"}]},
            {"t": "p", "runs": [{"s": "<b>二</b>"}]},
        ]

    def test_marks_blanks_with_their_units_unless_the_text_says_them(self):
        blocks = richtext.blocks_of("在____内，处____年", is_html=False, units=["日", "年"])

        assert blocks[0]["runs"] == [
            {"s": "在"},
            {"blank": "日"},
            {"s": "内，处"},
            {"blank": ""},
            {"s": "年"},
        ]

    def test_drops_what_is_not_allowed_and_keeps_styles(self):
        html = (
            '<script>x</script><p onclick="x">一<strong>二<u>三</u></strong><a href="x">四</a></p>'
        )

        assert richtext.blocks_of(html, is_html=True) == [
            {
                "t": "p",
                "runs": [
                    {"s": "一"},
                    {"s": "二", "b": True},
                    {"s": "三", "b": True, "u": True},
                    {"s": "四"},
                ],
            }
        ]

    @given(
        st.lists(
            st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=5), max_size=5
        )
    )
    def test_never_lets_cells_of_a_table_reach_over_one_another(self, rows):
        html = "".join(
            "<tr>"
            + "".join(f'<td colspan="{wide}" rowspan="{tall}">格</td>' for wide, tall in row)
            + "</tr>"
            for row in rows
        )

        blocks = richtext.blocks_of(f"<table>{html}</table>", is_html=True)

        taken = [
            (cell["x"] + i, cell["y"] + j)
            for block in blocks
            for cell in block["cells"]
            for i in range(cell["colspan"])
            for j in range(cell["rowspan"])
        ]
        assert len(taken) == len(set(taken))
        assert all(x < richtext.WIDEST for x, _y in taken)

    def test_bears_markup_nested_without_end(self):
        html = "<ul><li>" * 60 + "深" + "</li></ul>" * 60 + "<b>" * 60 + "粗"

        assert "深" in str(richtext.blocks_of(html, is_html=True))


class TestWords:
    def test_say_how_a_section_is_marked(self, paper):
        place = paper.items.get(position=2)
        place.rule = "partial-without-wrong"

        note = words.note([place], with_total=True)

        assert note.startswith("共 1 题，每题 2 分，共 2 分。")
        assert "少选的，按选对的选项得分" in note

    @pytest.mark.parametrize(
        ("number", "said"), [(1, "一"), (10, "十"), (12, "十二"), (31, "三十一")]
    )
    def test_number_sections_in_characters(self, number, said):
        assert words.numeral(number) == said


@pytest.mark.django_db
class TestPrintSheet:
    def post(self, client, paper, sheet="paper", edition="A"):
        return client.post(f"/teach/papers/{paper.pk}/print/{sheet}/", {"edition": edition})

    @pytest.mark.parametrize(
        ("sheet", "action"),
        [
            ("paper", "exams.paper-printed"),
            ("large", "exams.paper-printed"),
            ("answers", "exams.answer-sheet-printed"),
            ("key", "exams.paper-key-printed"),
        ],
    )
    def test_hands_out_a_pdf_and_notes_who_took_it(self, client, sheet, action):
        user = UserFactory(roles=["reviewer"])
        client.force_login(user)
        paper = PaperFactory(frozen=True, size=1)

        answer = self.post(client, paper, sheet, "B")

        entry = AuditEntry.objects.get(action=action)
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "no-store"
        assert (entry.actor, entry.detail) == (user, {"edition": "B", "draft": False})

    def test_is_for_trainers_and_reviewers(self, client):
        paper = PaperFactory(frozen=True, size=1)
        client.force_login(UserFactory(roles=["auditor"]))

        assert self.post(client, paper, "key").status_code == 403
        assert not AuditEntry.objects.exists()

    def test_knows_no_other_sheet_edition_or_paper(self, client):
        client.force_login(UserFactory(roles=["trainer"]))
        paper = PaperFactory(size=1)

        assert self.post(client, paper, "other").status_code == 404
        assert self.post(client, paper, "paper", "Z").status_code == 404
        paper.pk = 404
        assert self.post(client, paper).status_code == 404

    def test_refuses_what_the_fonts_cannot_show(self, client):
        client.force_login(UserFactory(roles=["trainer"]))
        paper = PaperFactory(size=1, items=[version("single", ["甲", "\U0002a6a5"], "A")])

        answer = self.post(client, paper)

        assert answer.status_code == 409
        assert "\U0002a6a5".encode() in answer.content
        assert not AuditEntry.objects.exists()
