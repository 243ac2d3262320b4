"""What the editor says about wording, accessibility and give-aways; what may be shuffled."""

import pytest

from exams.bank import lints, rules
from exams.bank.lints import Code, is_shuffle_safe, key_spread, lints_of
from exams.bank.rules import Choice, Content, Part

TEXTS = ("责令改正", "罚款二千元", "吊销许可证", "行政拘留")


def item(stem="下列哪一项属于行政处罚的种类？", texts=TEXTS, key="B", kind="single", **more):
    choices = tuple(
        Choice(text, letter in key) for letter, text in zip("ABCDEFGH", texts, strict=False)
    )
    return Content(kind, stem, choices, more.pop("rationale", ""), "a#1", **more)


def codes(content):
    return {lint.code for lint in lints_of(content)}


def test_a_good_item_is_left_in_peace():
    assert lints_of(item()) == []


class TestShuffling:
    @pytest.mark.parametrize(
        "text",
        [
            "以上都对",
            "以上均不对",
            "以上选项都正确",
            "上述说法均不正确",
            "以上都不是",
            "A和B都对",
            "Ａ、Ｃ",
            "AB都对",
            "选项B所述情形",
            "B项和其他",
            "都不正确",
            "全部正确",
            "没有正确答案",
            "前三项都是",
            "All of the above",
            "Both A and C",
        ],
    )
    def test_is_unsafe_if_an_option_speaks_of_others(self, text):
        content = item(texts=(*TEXTS[:3], text))

        assert not is_shuffle_safe(content)
        assert Code.BOUND_OPTIONS in codes(content)

    @pytest.mark.parametrize(
        "text",
        [
            "三年以上都属于从重情节",
            "处十日以上十五日以下拘留",
            "对上述人员处以罚款",
            "第一项规定的情形",
            "A公司承担责任",
            "不予处罚",
            "B超检查",
        ],
    )
    def test_is_safe_for_words_of_the_law(self, text):
        assert is_shuffle_safe(item(texts=(*TEXTS[:3], text)))

    def test_keeps_right_before_wrong(self):
        assert not is_shuffle_safe(item(texts=rules.JUDGEMENTS, kind="true-false", key="A"))

    def test_is_unsafe_if_the_stem_names_a_letter(self):
        assert not is_shuffle_safe(item(stem="关于选项A所列情形，下列哪一项正确？"))

    def test_of_a_case_is_that_of_its_parts(self):
        bound = Part("single", "如何处理？", (Choice("以上都对"), Choice("不处理", True)))
        free = Part("single", "如何处理？", (Choice("罚款"), Choice("不处理", True)))

        assert not is_shuffle_safe(Content("case", "案情", (), "", "a#1", parts=(free, bound)))
        assert is_shuffle_safe(Content("case", "案情", (), "", "a#1", parts=(free,)))

    def test_reads_options_without_their_markup(self):
        assert not is_shuffle_safe(item(texts=(*TEXTS[:3], "<b>以上</b>都对"), is_html=True))


class TestAccessibility:
    @pytest.mark.parametrize("alt", ["", ' alt=""', ' alt=" "'])
    def test_asks_for_the_text_of_a_picture(self, alt):
        content = item(f'<p>下列哪一项？</p><img src="item-picture:{"a" * 64}"{alt}>', is_html=True)

        [lint] = [each for each in lints_of(content) if each.code == Code.PICTURE_WITHOUT_TEXT]
        assert lint.severity == "must"

    @pytest.mark.parametrize(("alt", "is_said"), [("图1", True), ("x.png", False), ("红灯", False)])
    def test_asks_for_a_text_that_says_something(self, alt, is_said):
        content = item(
            f'看图，下列哪一项？<img src="item-picture:{"a" * 64}" alt="{alt}">', is_html=True
        )

        assert (Code.PICTURE_TEXT_EMPTY in codes(content)) is is_said

    def test_looks_for_pictures_in_markup_only(self):
        assert Code.PICTURE_WITHOUT_TEXT not in codes(item("代码<img>的作用，下列哪一项？"))

    @pytest.mark.parametrize(
        "stem",
        [
            "下图红色部分表示什么？",
            "如下图红线所示，下列哪一项？",
            "标红的文字有什么含义？",
            "What does the red area show?",
            "Which words are printed in red?",
        ],
    )
    def test_finds_what_only_color_tells(self, stem):
        assert Code.COLOR_ONLY in codes(item(stem))

    @pytest.mark.parametrize(
        "stem", ["生态保护红线由谁划定？", "车辆越过道路黄线，应当如何处罚？", "绿色通道适用于谁？"]
    )
    def test_lets_colors_of_the_law_stand(self, stem):
        assert Code.COLOR_ONLY not in codes(item(stem))

    def test_asks_for_header_cells(self):
        bare = "<table><thead><tr><td>a</td></tr></thead></table>下列哪一项？"
        headed = "<table><tr><th>a</th></tr></table>下列哪一项？"

        assert Code.TABLE_WITHOUT_HEAD in codes(item(bare, is_html=True))
        assert Code.TABLE_WITHOUT_HEAD not in codes(item(headed, is_html=True))


class TestChinese:
    @pytest.mark.parametrize(
        ("stem", "marked"),
        [
            ("行政机关不得不作出决定的情形是哪一项？", "不得不"),
            ("上述做法不无道理，理由是什么？", "不无"),
            ("并非不予处罚的情形是哪一项？", "并非不"),
            ("没有一个选项不正确的是哪一组？", "没有一个选项不"),
            ("非经批准不可，这种说法是否正确？", "非经批准不可"),
            ("执法人员无不遵守的规定是哪一项？", "无不"),
        ],
    )
    def test_marks_double_negatives_in_place(self, stem, marked):
        [lint] = [each for each in lints_of(item(stem)) if each.code == Code.DOUBLE_NEGATIVE]

        assert [run.text for run in lint.excerpt if run.is_other] == [marked]

    @pytest.mark.parametrize(
        "stem",
        ["没有不良记录的，如何处理？", "该决定并无不当，应当如何处理？", "不得扣押的是哪一项？"],
    )
    def test_lets_single_negatives_stand(self, stem):
        assert Code.DOUBLE_NEGATIVE not in codes(item(stem))

    @pytest.mark.parametrize(
        ("stem", "is_wrong"),
        [
            ("下列属于行政处罚的", True),
            ("以下哪一项是行政处罚。", True),
            ("下列属于行政处罚的是（　　）。", False),
            ("下列属于行政处罚的是（　　）", False),
            ("下列哪一项属于行政处罚？", False),
            ("下列说法正确的是：", False),
            ("处五千元以下罚款。当事人应当在多少日内缴纳？", False),
        ],
    )
    def test_looks_how_a_stem_asks(self, stem, is_wrong):
        assert (Code.QUESTION_MARK in codes(item(stem))) is is_wrong

    def test_sees_a_question_mark_before_a_picture(self):
        picture = f'<img src="item-picture:{"a" * 64}" alt="禁止停车">'

        assert Code.QUESTION_MARK not in codes(item(f"这是什么标志？{picture}", is_html=True))
        assert Code.QUESTION_MARK in codes(item(f"这是什么标志。{picture}", is_html=True))

    def test_does_not_let_brackets_and_question_marks_mix(self):
        assert Code.QUESTION_MIXED in codes(item("下列属于行政处罚的是（　　）？"))

    @pytest.mark.parametrize(
        ("kind", "stem", "is_wrong"),
        [
            ("single", "下列哪些属于行政处罚？", True),
            ("multiple", "下列哪一项属于行政处罚？", True),
            ("multiple", "下列哪些属于行政处罚？", False),
        ],
    )
    def test_looks_for_how_many_is_asked(self, kind, stem, is_wrong):
        assert (Code.NUMBER_ASKED in codes(item(stem, kind=kind))) is is_wrong

    def test_wants_a_negative_question_to_stand_out(self):
        assert Code.NEGATIVE_PLAIN in codes(item("下列说法不正确的是（　　）。"))
        stem = "下列说法<strong>不正确</strong>的是（　　）。"
        assert Code.NEGATIVE_PLAIN not in codes(item(stem, is_html=True))
        assert Code.NEGATIVE_PLAIN not in codes(item("对错误的处罚决定，应当如何处理？"))

    def test_counts_the_blanks_of_a_choice(self):
        assert Code.SEVERAL_BLANKS in codes(item("由（　）批准，在（　）日内执行。"))


class TestGiveAways:
    def test_a_key_by_far_the_longest(self):
        texts = ("罚款", "责令改正并在十五日内向主管机关书面报告整改情况", "拘留", "警告")

        assert Code.KEY_LONGEST in codes(item(texts=texts))
        assert Code.KEY_LONGEST not in codes(item(texts=texts, key="A"))

    def test_absolute_words_in_distractors_only(self):
        texts = ("所有行为都要处罚", "可以从轻处罚", "一律从重处罚", "由上级决定")

        [lint] = [each for each in lints_of(item(texts=texts)) if each.code == Code.ABSOLUTE_WORDS]
        assert lint.letters == ("A", "C")
        assert Code.ABSOLUTE_WORDS not in codes(item(texts=texts, key="A"))
        assert Code.ABSOLUTE_WORDS not in codes(item(texts=("房屋所有权", *TEXTS[1:])))

    def test_options_of_which_one_holds_another(self):
        assert Code.OPTIONS_OVERLAP in codes(item(texts=("罚款", "罚款并没收违法所得", "警告")))
        assert Code.OPTIONS_OVERLAP not in codes(item(texts=("5日", "15日", "二十日", "十日")))

    def test_an_option_that_the_stem_repeats(self):
        stem = "对吊销许可证不服的，下列哪一项正确？"

        assert Code.STEM_REPEATS_OPTION in codes(item(stem))

    def test_options_that_all_begin_alike(self):
        texts = tuple(f"由县级人民政府{act}" for act in ("批准", "备案", "公布"))

        assert Code.OPTIONS_BEGIN_ALIKE in codes(item(texts=texts))

    def test_a_rationale_that_names_letters(self):
        assert Code.RATIONALE_LETTERS in codes(item(rationale="B项错误，因为期限不同。"))


class TestTheSpreadOfKeys:
    def test_warns_of_a_letter_with_too_many(self):
        spread = key_spread("BBBBBACDAC")

        assert spread.total == 10
        assert spread.heavy == ("B",)
        assert ("B", 5, 50) in spread.shares

    def test_keeps_still_on_few_items(self):
        assert key_spread("BBBB").heavy == ()
        assert key_spread("").shares == ()

    def test_lets_an_even_spread_stand(self):
        assert key_spread("ABCD" * 5).heavy == ()


def test_the_gravest_come_first():
    stem = f'下列说法不正确的有<img src="item-picture:{"a" * 64}">'

    found = [lint.severity for lint in lints_of(item(stem, is_html=True))]

    order = [lints.Severity.MUST, lints.Severity.WARNING, lints.Severity.HINT]
    assert found == sorted(found, key=order.index)
    assert found[0] == "must"
