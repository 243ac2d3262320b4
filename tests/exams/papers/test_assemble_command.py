import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from exams.papers import pools
from tests.exams.papers import checker
from tests.factories import (
    ArticleFactory,
    BlueprintFactory,
    BlueprintSectionFactory,
    ItemVersionFactory,
    PaperFactory,
    TopicFactory,
)

DAY = date(2026, 11, 24)
BLUEPRINT = {"sections": [{"title": "单选题", "type": "single", "count": 3, "marks": 1}]}


def bank(count, **more):
    return [{"code": f"I-{number}", "type": "single", **more} for number in range(count)]


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def files(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)

    return write


def run(*args, expect=None):
    out, err = io.StringIO(), io.StringIO()
    if expect is None:
        call_command("assemble", *args, stdout=out, stderr=err, no_color=True)
    else:
        with pytest.raises(SystemExit) as caught:
            call_command("assemble", *args, stdout=out, stderr=err, no_color=True)
        assert caught.value.code == expect
    return out.getvalue(), err.getvalue()


class TestWithFiles:
    """No database is touched: the fixture `db` is not asked for."""

    def test_prints_papers_as_json(self, files):
        items = bank(9, facility=0.6)
        blueprint, pool = files("b.json", BLUEPRINT), files("i.json", items)

        out, err = run(blueprint, "--bank", pool, "--papers=3", "--seed=7", "--json")

        answer = json.loads(out)
        assert checker.faults(answer, BLUEPRINT, items, papers=3) == []
        assert list(answer) == ["papers", "overlap"]
        assert list(answer["papers"][0]) == ["name", "sections", "predicted"]
        assert list(answer["papers"][0]["sections"][0]) == ["section", "items"]
        assert answer["papers"][0]["predicted"]["mean"] == 1.8
        assert err == ""

    def test_prints_the_same_bytes_for_the_same_seed(self, files):
        blueprint, pool = files("b.json", BLUEPRINT), files("i.json", bank(30))
        other = files("o.json", bank(30)[::-1])

        first, _ = run(blueprint, "--bank", pool, "--papers=2", "--seed=7", "--json")

        assert run(blueprint, "--bank", other, "--papers=2", "--seed=7", "--json")[0] == first
        assert run(blueprint, "--bank", pool, "--papers=2", "--seed=8", "--json")[0] != first

    def test_names_pilots_only_where_there_are_any(self, files):
        items = [*bank(6), {"code": "P", "type": "single", "pilot": True}]
        blueprint = files("b.json", {**BLUEPRINT, "pilot": 1})

        out, _ = run(blueprint, "--bank", files("i.json", items), "--json")

        assert json.loads(out)["papers"][0]["sections"][0]["pilot"] == ["P"]

    def test_ends_with_2_and_says_what_clashes(self, files):
        blueprint, pool = files("b.json", BLUEPRINT), files("i.json", bank(5))

        out, _ = run(blueprint, "--bank", pool, "--papers=2", "--json", expect=2)

        clash = json.loads(out)["clash"]
        assert [(each["code"], each["section"]) for each in clash] == [
            ("section-count", "单选题"),
            ("overlap", None),
        ]
        assert (clash[0]["wanted"], clash[0]["available"]) == (3, 5)
        assert clash[0]["message"] == "“单选题”: 3 items on each paper; the bank has 5 that fit."

    def test_tells_people_in_words(self, files):
        blueprint = files("b.json", BLUEPRINT)

        found, lasting = run(blueprint, "--bank", files("i.json", bank(9)))
        clash, short = run(blueprint, "--bank", files("j.json", bank(2)), expect=2)

        assert "Paper A: predicted mean 2.10 of 3" in found
        assert "lasts for before items come again: 3." in lasting
        assert "The bank cannot meet this wish" in clash
        assert "need 3 different items; the bank has 2 that fit, 1 too few" in short

    def test_writes_to_a_file(self, files, tmp_path):
        target = tmp_path / "out.json"
        blueprint, pool = files("b.json", BLUEPRINT), files("i.json", bank(9))

        out, _ = run(blueprint, "--bank", pool, "--json", "--out", str(target))

        assert out == ""
        assert json.loads(target.read_text(encoding="utf-8"))["overlap"] == 0

    def test_warns_of_topics_that_the_bank_does_not_have(self, files):
        section = {**BLUEPRINT["sections"][0], "topic": "heering"}
        blueprint = files("b.json", {"sections": [section]})

        _, err = run(blueprint, "--bank", files("i.json", bank(9)), "--json", expect=2)

        assert err == "The bank does not know the topic heering.\n"

    @pytest.mark.parametrize(
        ("blueprint", "items", "words"),
        [
            (
                {"sections": [{"type": "single", "marks": 1}]},
                [],
                r"sections\[0\]\.count is missing",
            ),
            (BLUEPRINT, [{"code": "A", "type": "x"}], r"items\[0\]\.type: x is none of"),
            (BLUEPRINT, bank(1) * 2, r"items\[1\]\.code: I-0 is there already"),
        ],
    )
    def test_names_the_place_of_a_mistake(self, files, blueprint, items, words):
        with pytest.raises(CommandError, match=words):
            run(files("b.json", blueprint), "--bank", files("i.json", items))

    def test_says_so_if_there_is_no_such_file(self, files, tmp_path):
        with pytest.raises(CommandError, match="Cannot open"):
            run(str(tmp_path / "nothing.json"))
        with pytest.raises(CommandError, match="Cannot open"):
            run(files("b.json", BLUEPRINT), "--bank", str(tmp_path / "nothing.json"))


@pytest.mark.django_db
class TestWithTheBank:
    def test_takes_a_stored_blueprint_by_id_or_title(self):
        topic, article = TopicFactory(), ArticleFactory()
        below = TopicFactory(parent=topic)
        for _ in range(4):
            ItemVersionFactory(released=True, article=article, item__topic=below)
        blueprint = BlueprintFactory(title="资格考试")
        BlueprintSectionFactory(blueprint=blueprint, topic=topic, kind="single", count=2)

        by_title, _ = run("资格考试", "--papers=2", "--json", "--on", "2026-11-24")
        by_id, _ = run(str(blueprint.pk), "--papers=2", "--json", "--on", "2026-11-24")

        assert by_title == by_id
        assert len(json.loads(by_id)["papers"]) == 2

    def test_says_which_of_several_of_one_title(self):
        first, second = BlueprintFactory(), BlueprintFactory()

        with pytest.raises(CommandError, match=f"{second.pk}, {first.pk}"):
            run(first.title)
        with pytest.raises(CommandError, match="no blueprint 没有"):
            run("没有")

    def test_counts_frozen_papers_of_the_months_before_as_uses(self):
        version = ItemVersionFactory(released=True)
        PaperFactory(items=[version], frozen=True)
        PaperFactory(items=[version])
        frozen_on = PaperFactory(items=[version], frozen=True).frozen_at.date()

        uses = [
            pools.bank_pool(on=frozen_on + timedelta(days=days), months=1)[0].uses
            for days in (-1, 1, 40)
        ]

        assert uses == [0, 2, 0]

    def test_reads_enemies_and_topics_above(self):
        article = ArticleFactory()
        below = TopicFactory(parent=TopicFactory(code="root"), code="leaf")
        one = ItemVersionFactory(released=True, article=article, item__topic=below).item
        two = ItemVersionFactory(released=True, article=article).item
        one.enemies.add(two)

        pool = {item.code: item for item in pools.bank_pool(on=DAY, months=6)}

        assert pool[one.code].topics == ("leaf", "root")
        assert pool[one.code].enemies == {two.code}
        assert pool[two.code].enemies == {one.code}

    def test_asks_a_few_questions_of_the_database(self, django_assert_num_queries):
        for _ in range(3):
            ItemVersionFactory(released=True)

        with django_assert_num_queries(4):
            pools.bank_pool(on=DAY, months=6)
