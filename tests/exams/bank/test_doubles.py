"""Items that nearly say the same: found by sketches, judged by their pairs of characters."""

import pytest

from exams.bank import doubles
from exams.bank.operations import save_draft
from exams.bank.operations.digests import refresh_all_digests, refresh_digests
from exams.bank.queries_doubles import near_doubles
from exams.bank.rules import Choice, Content, Part
from exams.models import ItemDigest, ItemSketch
from tests.exams.bank.helpers import draft, trainer
from tests.factories import ItemVersionFactory, OptionFactory

STEM = "某市城管局对占道经营的摊贩作出罚款决定，当事人拒绝签收，执法人员应当如何送达决定书？"
TEXTS = ("留置送达", "公告送达", "邮寄送达", "委托送达")


def item(stem=STEM, texts=TEXTS, key="A", **more):
    choices = tuple(
        Choice(text, letter in key) for letter, text in zip("ABCDEFGH", texts, strict=False)
    )
    return Content("single", stem, choices, "", "", **more)


class TestSimilarity:
    def test_is_whole_for_the_same_words_in_another_order(self):
        other = item(f"{STEM[:-1]} ?", tuple(reversed(TEXTS)), key="D")

        assert doubles.similarity(item(), other) == 1
        assert doubles.differences(item(), other) == []

    def test_is_high_for_a_slight_rewording(self):
        assert doubles.similarity(item(), item(STEM.replace("某市", "甲市"))) > 0.8

    def test_is_high_for_the_same_case_with_other_options(self):
        assert doubles.similarity(item(), item(texts=("罚款", "警告", "拘留"))) == 1

    def test_is_low_for_bare_questions_with_other_options(self):
        one = item("下列说法正确的是（　　）。")
        other = item("下列说法正确的是（　　）。", ("申请听证的期限为五日", "口头作出处罚决定"))

        assert doubles.similarity(one, other) < 0.5

    def test_goes_by_stems_while_options_are_missing(self):
        assert doubles.similarity(item(texts=()), item()) == 1

    def test_is_nothing_between_blank_texts(self):
        assert doubles.similarity(item("", ()), item("", ())) == 0

    def test_reads_markup_as_its_words(self):
        assert doubles.similarity(item(f"<p><b>{STEM}</b></p>", is_html=True), item()) == 1

    def test_reads_the_parts_of_a_case(self):
        case = Content("case", "案情", (), "", "", parts=(Part("short-answer", "如何送达？"),))

        assert "如何送达" in doubles.stem_text(case)


class TestDifferences:
    def test_name_what_is_not_the_same(self):
        assert doubles.differences(item(), item(key="B")) == ["key"]
        assert doubles.differences(item(), item(texts=("罚款", *TEXTS[1:]))) == ["options", "key"]
        assert doubles.differences(item(), item("别的题干？")) == ["stem"]

    def test_mark_in_the_stem_where_it_differs(self):
        runs = doubles.runs("甲市城管局", "乙市城管局")

        assert [(run.text, run.is_other) for run in runs] == [("甲", True), ("市城管局", False)]


class TestSketches:
    def test_are_the_same_in_every_process(self):
        assert doubles.sketch_of(item("留置送达的条件和程序是什么？"))[0] == 266764331673346905

    def test_hold_no_more_than_their_share(self):
        assert len(doubles.sketch_of(item(STEM * 3))) <= doubles.SKETCH
        assert all(0 <= value < 2**63 for value in doubles.sketch_of(item()))

    def test_tell_bare_questions_apart_by_their_options(self):
        one = doubles.sketch_of(item("下列说法正确的是？"))
        other = doubles.sketch_of(item("下列说法正确的是？", ("申请听证的期限为五日", "口头决定")))

        assert not set(one) & set(other)


class TestDigests:
    def test_are_the_same_whatever_the_order_of_options(self):
        assert doubles.digests_of(item()) == doubles.digests_of(item(texts=TEXTS[::-1]))

    def test_tell_other_options_apart(self):
        stem, body = doubles.digests_of(item())
        other_stem, other_body = doubles.digests_of(item(texts=("罚款", "警告")))

        assert (stem, body) != (other_stem, other_body)
        assert stem == other_stem


def kept(stem=STEM, texts=TEXTS, **more):
    version = ItemVersionFactory(stem=stem, **more)
    for option, text in zip(version.options.order_by("letter"), texts, strict=True):
        option.text = text
        option.save()
    return version


@pytest.mark.django_db
class TestNearDoubles:
    def test_are_found_with_where_they_differ(self):
        version = kept(STEM.replace("某市", "甲市"))
        kept("生产经营单位未按规定组织安全培训的，由哪个部门责令限期改正？")
        refresh_all_digests()

        [double] = near_doubles(item(key="B"))

        assert double.item == version.item
        assert 80 < double.percent < 100
        assert double.differs == ["stem", "key"] or double.differs == ["stem"]
        assert [run.text for run in double.stem if run.is_other] == ["甲"]

    def test_leave_out_the_item_itself(self):
        version = kept()
        refresh_digests([version])

        assert near_doubles(item(), exclude_item=version.item_id) == []

    def test_are_none_for_a_blank_item(self):
        kept()
        refresh_all_digests()

        assert near_doubles(item("", ())) == []

    def test_take_three_queries_however_many_there_are(self, django_assert_num_queries):
        for number in range(8):
            kept(f"{STEM}{number}")
        refresh_all_digests()

        with django_assert_num_queries(3):
            assert len(near_doubles(item())) == 5

    def test_go_by_the_newest_text(self):
        old = ItemVersionFactory(stem=STEM, released=True)
        kept("完全不同的内容，讲的是另外一件事情，没有相同之处？", item=old.item, number=2)
        refresh_all_digests()

        assert near_doubles(item(texts=())) == []


@pytest.mark.django_db
class TestRefreshing:
    def test_keeps_digest_and_sketch_of_each_item_once(self):
        version = kept()

        assert refresh_digests([version]) == refresh_digests([version]) == 1

        assert ItemDigest.objects.get().body == doubles.digests_of(item())[1]
        assert ItemSketch.objects.count() == len(doubles.sketch_of(item()))

    def test_takes_as_few_statements_for_many_as_for_few(self, django_assert_max_num_queries):
        versions = [kept(f"{STEM}{number}") for number in range(6)]

        with django_assert_max_num_queries(6):
            assert refresh_digests(versions) == 6

    def test_is_nothing_for_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert refresh_digests([]) == 0

    def test_is_done_when_a_draft_is_saved(self, at):
        version = save_draft(item_id=None, draft=draft(stem=STEM), author=trainer(), at=at)

        assert ItemDigest.objects.get().item_id == version.item_id
        assert near_doubles(item(texts=()))[0].item == version.item

    def test_follows_a_changed_text(self):
        version = kept()
        refresh_digests([version])
        OptionFactory(version=version, letter="E", text="直接送达")

        refresh_digests([version])

        assert ItemDigest.objects.get().body != doubles.digests_of(item())[1]
