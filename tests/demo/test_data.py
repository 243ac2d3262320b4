"""The demonstration city's data: every key and every citation holds on the day it was written."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "demo"
DAY = date(2026, 11, 24)
LETTERS = "ABCD"
PAPER = {"single": 30, "multiple": 12, "true-false": 8}


def _read(name):
    return json.loads((DEMO / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def versions():
    """Versions of laws by id."""
    paths = (DEMO / "laws").glob("*_*-*-*.json")
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


@pytest.fixture(scope="module")
def in_force(versions):
    """Citation keys of the articles in force on the day."""
    return {
        f"{version['id']}#{article['number']}"
        for version in versions.values()
        if _is_in_force(version)
        for article in version["articles"]
    }


def _is_in_force(version):
    ended = version["superseded_on"]
    return (
        version["status"].startswith("现行有效")
        and date.fromisoformat(version["effective"]) <= DAY
        and (ended is None or date.fromisoformat(ended) > DAY)
    )


@pytest.fixture(scope="module")
def items():
    return _read("items.json")


@pytest.fixture(scope="module")
def posts():
    return _read("posts.json")["posts"]


@pytest.fixture(scope="module")
def topics():
    return {topic["code"] for topic in _read("topics.json")}


@pytest.fixture(scope="module")
def sections():
    chapters = _read("handbook.json")["chapters"]
    return [section for chapter in chapters for section in chapter["sections"]]


class TestLaws:
    def test_are_the_seventy_six_versions_of_the_index(self, versions):
        indexed = {entry["id"] for entry in _read("laws/index.json")["files"]}

        assert set(versions) == indexed
        assert len(versions) == 76

    def test_no_version_in_force_has_a_later_one_in_force(self, versions):
        current = Counter(v["law"] for v in versions.values() if _is_in_force(v))

        assert [law for law, number in current.items() if number > 1] == []

    def test_hold_nothing_in_force_that_the_environmental_code_repealed(self, versions):
        code = versions["sheng-tai-huan-jing-fa-dian_2026-03-12"]
        repealing = code["articles"][-1]["text"]

        still = [
            version["id"]
            for version in versions.values()
            if f"《{version['law']}》" in repealing and _is_in_force(version)
        ]

        assert still == []


class TestItems:
    def test_rest_on_articles_in_force(self, items, in_force):
        stale = [item["code"] for item in items if item["article"] not in in_force]

        assert stale == []

    def test_have_codes_and_stems_of_their_own(self, items):
        codes = Counter(item["code"] for item in items)
        stems = Counter("".join(item["stem"].split()) for item in items)

        assert [code for code, number in codes.items() if number > 1] == []
        assert [stem for stem, number in stems.items() if number > 1] == []

    def test_belong_to_known_topics_and_leave_none_empty(self, items, topics):
        assert {item["topic"] for item in items} == topics

    def test_are_of_known_purpose(self, items):
        assert {item["purpose"] for item in items} == {"exam", "practice"}

    def test_taken_from_public_examinations_are_for_practice(self, items):
        public = [item for item in items if item["source"].startswith("DISC-LawLLM")]

        assert {item["purpose"] for item in public} == {"practice"}
        assert all(item["source"] == "自编" for item in items if item not in public)

    def test_have_as_many_keys_as_their_type_says(self, items):
        allowed = {"single": {1}, "multiple": {2, 3, 4}, "true-false": {1}}

        wrong = [i["code"] for i in items if len(set(i["key"])) not in allowed[i["type"]]]

        assert wrong == []

    def test_have_lettered_options_with_the_keys_among_them(self, items):
        wrong = []
        for item in items:
            letters = "".join(option["letter"] for option in item["options"])
            expected = "AB" if item["type"] == "true-false" else LETTERS
            if letters != expected or not set(item["key"]) <= set(letters):
                wrong.append(item["code"])

        assert wrong == []

    def test_have_options_that_differ(self, items):
        wrong = [
            item["code"]
            for item in items
            if len({option["text"] for option in item["options"]}) < len(item["options"])
        ]

        assert wrong == []

    def test_never_offer_all_of_the_above(self, items):
        texts = [option["text"] for item in items for option in item["options"]]

        assert [text for text in texts if "以上" in text and "都" in text] == []

    def test_fit_a_telephone_and_say_why(self, items):
        assert [item["code"] for item in items if len(item["stem"]) > 200] == []
        assert [item["code"] for item in items if not 10 <= len(item["rationale"]) <= 120] == []

    def test_give_no_reason_by_the_order_of_options(self, items):
        ordinal = ("前三项", "前两项", "最后一项", "第一项", "选项")

        wrong = [i["code"] for i in items if any(word in i["rationale"] for word in ordinal)]

        assert wrong == []

    @pytest.mark.parametrize("purpose", ["exam", "practice"])
    def test_spread_the_keys_of_single_choice_evenly(self, items, purpose):
        keys = Counter(
            item["key"][0]
            for item in items
            if item["type"] == "single" and item["purpose"] == purpose
        )

        share = {letter: keys[letter] / keys.total() for letter in LETTERS}

        assert all(0.2 <= share[letter] <= 0.3 for letter in LETTERS), share

    def test_spread_the_keys_of_multiple_choice_evenly(self, items):
        multiple = [item for item in items if item["type"] == "multiple"]
        keys = Counter(letter for item in multiple for letter in item["key"])

        share = {letter: keys[letter] / keys.total() for letter in LETTERS}

        assert all(0.2 <= share[letter] <= 0.3 for letter in LETTERS), share

    def test_are_true_as_often_as_false(self, items):
        keys = Counter(item["key"][0] for item in items if item["type"] == "true-false")

        assert abs(keys["A"] - keys["B"]) <= 2

    def test_suffice_for_a_certification_paper_without_those_shown_in_drills(self, items, topics):
        exam = [item for item in items if item["purpose"] == "exam"]
        kinds = Counter(item["type"] for item in exam)

        assert all(kinds[kind] >= number for kind, number in PAPER.items()), kinds
        assert {item["topic"] for item in exam} == topics

    def test_suffice_for_three_daily_drills_without_those_of_the_exam(self, items):
        practice = [item for item in items if item["purpose"] == "practice"]

        assert len(practice) >= 30


class TestWrittenItems:
    def test_rest_on_articles_in_force(self, in_force):
        assert {item["article"] for item in _read("examination.json")} <= in_force

    def test_suffice_for_two_papers_with_a_short_answer_and_a_case(self):
        kinds = Counter(item["kind"] for item in _read("examination.json"))

        assert kinds == {"short-answer": 2, "case": 2}

    def test_have_rubrics_and_parts_that_make_the_whole(self):
        for item in _read("examination.json"):
            parts = item["detail"].get("parts", [])
            rubrics = [each["rubric"] for each in [item["detail"], *parts] if "rubric" in each]

            assert rubrics
            assert all(sum(percent for _text, percent in each) == 100 for each in rubrics)
            assert sum(part["percent"] for part in parts) in (0, 100)

    def test_are_reviewed_by_two_others(self):
        for item in _read("examination.json"):
            people = {item["author"], item["first"]["by"], item["final"]["by"]}

            assert len(people) == 3, item["about"]

    def test_have_answers_from_good_to_poor_that_differ(self):
        for item in _read("examination.json"):
            answers = [tuple(answer) for answer in item["answers"]]

            assert len(set(answers)) == 3, item["about"]


class TestHandbook:
    def test_cites_articles_in_force(self, sections, in_force):
        cited = {
            block["article"]
            for section in sections
            for block in section["blocks"]
            if block["kind"] == "law"
        }

        assert cited - in_force == set()

    def test_grounds_every_section_in_an_article(self, sections):
        bare = [
            section["slug"]
            for section in sections
            if all(block["kind"] != "law" for block in section["blocks"])
        ]

        assert bare == []

    def test_pastes_no_text_of_an_article_it_cites(self, sections, versions):
        pasted = []
        for section in sections:
            texts = [_text(versions, b["article"]) for b in section["blocks"] if "article" in b]
            words = [b["text"] for b in section["blocks"] if "text" in b]
            pasted += [w for w in words for text in texts if w in text or text in w]

        assert pasted == []

    def test_has_slugs_of_their_own(self, sections):
        slugs = [section["slug"] for section in sections]

        assert len(set(slugs)) == len(slugs)

    def test_has_blocks_of_the_right_shape(self, sections):
        shapes = {
            "paragraph": {"kind", "text"},
            "keypoint": {"kind", "text"},
            "steps": {"kind", "items"},
            "law": {"kind", "article"},
            "table": {"kind", "header", "rows"},
            "checklist": {"kind", "items"},
            "form": {"kind", "form"},
        }

        wrong = [
            section["slug"]
            for section in sections
            for block in section["blocks"]
            if set(block) != shapes[block["kind"]]
        ]

        assert wrong == []

    def test_has_tables_with_a_cell_in_every_column(self, sections):
        ragged = [
            section["slug"]
            for section in sections
            for block in section["blocks"]
            if block["kind"] == "table"
            for row in block["rows"]
            if len(row) != len(block["header"])
        ]

        assert ragged == []

    def test_names_forms_that_are_there(self, sections):
        named = {
            block["form"]
            for section in sections
            for block in section["blocks"]
            if block["kind"] == "form"
        }

        assert named <= {form["slug"] for form in _read("forms.json")["forms"]}


class TestForms:
    def test_have_their_files(self):
        files = {form["file"] for form in _read("forms.json")["forms"]}

        assert files == {path.name for path in (DEMO / "forms").iterdir()}

    def test_rest_on_articles_in_force(self, in_force):
        keys = {key for form in _read("forms.json")["forms"] for key in form["basis"]}

        assert {key.partition(".")[0] for key in keys} <= in_force


class TestLists:
    def test_have_the_matters_that_the_readme_says(self):
        lists = {each["slug"]: each for each in _read("lists.json")["lists"]}

        assert {slug: len(each["matters"]) for slug, each in lists.items()} == {
            "no-penalty": 30,
            "town-powers": 60,
        }

    def test_name_the_law_of_every_matter(self):
        matters = [each for kept in _read("lists.json")["lists"] for each in kept["matters"]]

        assert [matter for matter in matters if "《" not in matter["basis"]] == []


def _text(versions, citation):
    name, number = citation.split("#")
    return versions[name]["articles"][int(number) - 1]["text"]


class TestPosts:
    def test_rest_on_articles_in_force(self, posts, in_force):
        cited = {key for post in posts for duty in post["duties"] for key in duty["basis"]}

        assert cited - in_force == set()

    def test_have_five_to_eight_duties_each_with_risks_and_controls(self, posts):
        assert all(5 <= len(post["duties"]) <= 8 for post in posts)
        thin = [
            duty["matter"]
            for post in posts
            for duty in post["duties"]
            if len(duty["risks"]) < 3 or len(duty["controls"]) < 3 or not duty["liability"]
        ]

        assert thin == []

    def test_name_the_article_of_each_liability_with_its_law(self, posts):
        bare = [
            duty["matter"]
            for post in posts
            for duty in post["duties"]
            if "》第" not in duty["liability"]
        ]

        assert bare == []

    def test_cite_no_law_that_the_environmental_code_repealed_as_a_basis(self, posts, versions):
        repealed = {
            version["id"] for version in versions.values() if version["status"].startswith("已废止")
        }
        cited = {
            key.split("#")[0] for post in posts for duty in post["duties"] for key in duty["basis"]
        }

        assert cited & repealed == set()

    def test_have_enough_items_for_a_drill_each(self, posts, items):
        practice = [item["article"] for item in items if item["purpose"] == "practice"]
        for post in posts:
            cited = {key for duty in post["duties"] for key in duty["basis"]}

            assert sum(article in cited for article in practice) >= 10, post["title"]


class TestRoster:
    @pytest.mark.parametrize("name", ["roster_clean.xlsx", "units.csv", "persons.csv"])
    def test_is_there_to_be_imported(self, name):
        assert (DEMO / "roster" / name).stat().st_size > 0

    def test_has_as_many_units_as_it_should(self):
        lines = (DEMO / "roster/units.csv").read_text(encoding="utf-8-sig").splitlines()

        assert len(lines) - 1 == _read("roster/expected_clean.json")["units"]


class TestCases:
    def test_point_only_to_versions_that_are_there(self, versions):
        cited = {
            basis[name]
            for case in _read("cases/cases.json")["cases"]
            for basis in case["legal_basis"]
            for name in ("cited_file", "current_file")
        }

        assert cited - set(versions) - {None} == set()
