"""The text of an edition as plain values, and how two editions differ."""

from content.handbooks.rules.editions import cited_keys, differences, digest, texts


def snapshot(*sections, chapter="第一章"):
    return {"title": "手册", "chapters": [{"title": chapter, "sections": list(sections)}]}


def section(id, title="甲", *blocks):
    return {"id": id, "title": title, "blocks": list(blocks)}


LAW = {"kind": "law", "value": {"key": "v#1"}}


class TestDifferences:
    def test_are_told_by_section(self):
        old = snapshot(section(1), section(2, "乙"), section(3))
        new = snapshot(section(1), section(2, "乙改"), section(4, "丁"))

        found = differences(old, new)

        assert [each.id for each in found.added] == [4]
        assert [(each.chapter, each.title) for each in found.changed] == [("第一章", "乙改")]
        assert [each.id for each in found.removed] == [3]

    def test_are_none_between_the_same(self):
        assert differences(snapshot(section(1)), snapshot(section(1))).is_none

    def test_count_a_move_to_another_chapter(self):
        found = differences(snapshot(section(1)), snapshot(section(1), chapter="第二章"))

        assert [each.id for each in found.changed] == [1]


class TestDigest:
    def test_does_not_depend_on_the_order_of_keys(self):
        assert digest({"a": 1, "b": "二"}) == digest({"b": "二", "a": 1})

    def test_is_another_for_another_text(self):
        assert digest(snapshot(section(1))) != digest(snapshot(section(1, "乙")))


class TestTexts:
    def test_hold_all_that_is_printed(self):
        assert texts(snapshot(section(1, "甲", LAW))) == "手册第一章甲lawv#1"


class TestCitedKeys:
    def test_are_each_once(self):
        gone = {"kind": "law", "value": None}

        assert cited_keys(snapshot(section(1, "甲", LAW, gone), section(2, "乙", LAW))) == ["v#1"]
