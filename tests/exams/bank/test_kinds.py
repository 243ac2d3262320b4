"""The eight types of items: what makes each complete, how its key is said, what its hash covers."""

from dataclasses import replace

import pytest

from exams.bank import rules
from exams.bank.rules import Blank, Choice, Content, Criterion, Part, Problem

ARTICLE = "xing-zheng-chu-fa-fa@2021-01-22:42"


def item(kind, **given):
    return Content(kind, given.pop("stem", "题干"), given.pop("choices", ()), "", ARTICLE, **given)


def texts(*words):
    return tuple(Choice(word) for word in words)


ORDERING = item(rules.ORDERING, choices=texts("立案", "调查", "告知"), order=("A", "B", "C"))
MATCHING = item(
    rules.MATCHING,
    choices=texts("警告", "拘留"),
    targets=("声誉罚", "人身罚", "财产罚"),
    pairs=(("A", 1), ("B", 2)),
)
FILL_IN = item(
    rules.FILL_IN,
    stem="罚款 ____ 元以下，距离不超过（　）",
    blanks=(Blank(("二百", "200")), Blank(number="3.5", tolerance="0.1", unit="公里")),
)
SHORT = item(
    rules.SHORT_ANSWER, answer="应当先告知", rubric=(Criterion("告知", 60), Criterion("听证", 40))
)
CASE = item(
    rules.CASE,
    stem="某执法局……",
    parts=(
        Part(rules.SINGLE, "谁有权？", (Choice("局"), Choice("所", is_key=True)), percent=40),
        Part(rules.SHORT_ANSWER, "为什么？", answer="依法", percent=60),
    ),
)
COMPLETE = [ORDERING, MATCHING, FILL_IN, SHORT, CASE]


class TestProblems:
    @pytest.mark.parametrize("content", COMPLETE, ids=lambda content: content.kind)
    def test_are_none_for_a_complete_item(self, content):
        assert rules.problems_of(content) == []

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (replace(ORDERING, order=("A", "B")), Problem.ORDER_INCOMPLETE),
            (replace(ORDERING, order=("A", "B", "B")), Problem.ORDER_INCOMPLETE),
            (replace(MATCHING, targets=("声誉罚",)), Problem.TARGETS_MISSING),
            (replace(MATCHING, pairs=(("A", 1),)), Problem.PAIRS_INCOMPLETE),
            (replace(MATCHING, pairs=(("A", 1), ("B", 9))), Problem.PAIRS_INCOMPLETE),
            (replace(FILL_IN, blanks=()), Problem.BLANKS_MISSING),
            (replace(FILL_IN, stem="一个 ____"), Problem.BLANKS_DIFFER),
            (replace(FILL_IN, blanks=(Blank(), Blank(("二",)))), Problem.ACCEPTED_MISSING),
            (
                replace(FILL_IN, blanks=(Blank(number="三"), Blank(("二",)))),
                Problem.NUMBER_UNREADABLE,
            ),
            (replace(SHORT, answer="", rubric=()), Problem.RUBRIC_MISSING),
            (replace(SHORT, rubric=(Criterion("告知", 60),)), Problem.RUBRIC_MARKS),
            (replace(CASE, parts=()), Problem.PARTS_MISSING),
            (replace(CASE, parts=CASE.parts[:1]), Problem.RUBRIC_MARKS),
            (
                replace(CASE, parts=(replace(CASE.parts[0], choices=()), CASE.parts[1])),
                Problem.PART_INCOMPLETE,
            ),
            (item("essay"), Problem.KIND_UNKNOWN),
        ],
    )
    def test_name_what_lacks(self, content, problem):
        assert problem in rules.problems_of(content)


class TestKeyInWords:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (ORDERING, ["A", "B", "C"]),
            (MATCHING, ["A-1", "B-2"]),
            (FILL_IN, ["二百", "200", "3.5±0.1 公里"]),
            (SHORT, ["应当先告知"]),
            (CASE, ["B", "依法"]),
        ],
        ids=lambda value: getattr(value, "kind", ""),
    )
    def test_is_what_reports_write(self, content, said):
        assert rules.key_in_words(content) == said

    def test_judges_by_true_and_false(self):
        options = (Choice("正确", is_key=True), Choice("错误"))

        assert rules.key_in_words(item(rules.TRUE_FALSE, choices=options)) == ["true"]


class TestDetail:
    @pytest.mark.parametrize("content", COMPLETE, ids=lambda content: content.kind)
    def test_holds_what_options_have_no_place_for(self, content):
        bare = Content(
            content.kind, content.stem, content.choices, content.rationale, content.article
        )

        assert rules.with_detail(bare, rules.detail_of(content)) == content

    def test_is_part_of_the_hash(self):
        hashes = {rules.content_hash(content) for content in (SHORT, replace(SHORT, answer="否"))}

        assert len(hashes) == 2


class TestChanges:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (ORDERING, replace(ORDERING, order=("B", "A", "C"))),
            (MATCHING, replace(MATCHING, pairs=(("A", 2), ("B", 1)))),
            (FILL_IN, replace(FILL_IN, blanks=(Blank(("三百",)), FILL_IN.blanks[1]))),
            (SHORT, replace(SHORT, rubric=(Criterion("告知", 50), Criterion("听证", 50)))),
            (CASE, replace(CASE, parts=(replace(CASE.parts[0], percent=50), CASE.parts[1]))),
        ],
        ids=["order", "pairs", "accepted", "rubric", "percent"],
    )
    def test_call_key_whatever_decides_the_score(self, old, new):
        assert rules.changes(old, new) == ["key"]

    def test_tell_what_candidates_read_apart(self):
        new = replace(MATCHING, targets=("声誉罚", "人身自由罚", "财产罚"))

        assert rules.changes(MATCHING, new) == ["detail"]
