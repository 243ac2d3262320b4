"""The search from the command line."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from tests.factories import LawFactory, LawVersionFactory

pytestmark = pytest.mark.django_db


def run(capsys, *arguments):
    call_command("search", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


class TestSearch:
    def test_prints_articles_and_pages_best_first(self, capsys, article, case):
        law = LawFactory(name="中华人民共和国行政处罚法", short_name="行政处罚法")
        version = LawVersionFactory(law=law, effective_on=date(2021, 7, 15))
        found = article("应当组织听证", version=version, number=63, label="第六十三条")
        page = case(facts="听证")

        first, second = run(capsys, "听证", "--on", "2026-11-24")

        assert first == {
            "type": "article",
            "law": "行政处罚法",
            "version": found.version.key,
            "article": 63,
            "title": "《中华人民共和国行政处罚法》第六十三条",
            "snippet": "应当组织听证",
            "url": f"/law/{law.slug}/#a63",
        }
        assert second["type"] == "case"
        assert (second["law"], second["version"], second["article"]) == (None, None, None)
        assert second["title"] == page.title

    def test_calls_what_a_place_rules_a_rule(self, capsys, article):
        article("听证", version__law__kind="地方政府规章")

        assert [each["type"] for each in run(capsys, "听证", "--on", "2026-11-24")] == ["rule"]

    def test_goes_by_the_day(self, capsys, article):
        article(
            "听证",
            version__effective_on=date(2018, 1, 1),
            version__ended_on=date(2021, 7, 15),
            version__end_kind="superseded",
        )

        assert len(run(capsys, "听证", "--on", "2020-01-01")) == 1
        assert run(capsys, "听证", "--on", "2022-01-01") == []

    def test_stops_at_the_limit(self, capsys, article):
        for _ in range(3):
            article("听证")

        assert len(run(capsys, "听证", "--limit", "2", "--on", "2026-11-24")) == 2

    @pytest.mark.parametrize(
        "arguments",
        [
            ["听证", "--on", "0000-01-01"],
            ["听证", "--on", "yesterday"],
            ["听证", "--limit", "0"],
            ["长" * 10_000],
        ],
    )
    def test_says_what_is_wrong(self, arguments):
        with pytest.raises(CommandError):
            call_command("search", *arguments)

    @pytest.mark.parametrize("query", ["，。！", "", "\x00", "   "])
    def test_finds_nothing_in_signs_alone(self, capsys, article, query):
        article("听证")

        assert run(capsys, query) == []

    def test_prints_lines_to_read_without_json(self, capsys, article):
        article("应当组织听证")

        call_command("search", "听证", "--on", "2026-11-24")

        assert "应当组织听证" in capsys.readouterr().out
