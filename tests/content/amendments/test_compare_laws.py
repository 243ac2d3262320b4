"""The command that compares two versions."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.content.conftest import CODE, NEW, OLD, REPEALED


def run(*arguments):
    out = StringIO()
    call_command("compare_laws", *arguments, stdout=out)
    return out.getvalue()


class TestCompareLaws:
    def test_prints_the_numbers_as_json(self, penalty_law):
        found = json.loads(run(OLD, NEW, "--json"))

        assert list(found) == ["identical", "renumbered", "amended", "new", "gone"]
        assert found["identical"] == [[1, 1]]
        assert [50, 71] in found["renumbered"]
        assert [33, 51] in found["amended"]
        assert 2 in found["new"]
        assert 63 in found["gone"]

    def test_prints_a_summary_for_people(self, penalty_law):
        text = run(OLD, NEW)

        assert text.startswith(f"{OLD} -> {NEW}\n1 identical: 1\n8 renumbered: 2 -> 3, 4 -> 5")

    def test_compares_a_law_with_the_one_that_repealed_it(self, environmental_code):
        found = json.loads(run(REPEALED, CODE, "--json"))

        assert [26, 27] in found["amended"] + found["renumbered"]

    def test_finds_every_article_the_same_in_one_version(self, penalty_law):
        found = json.loads(run(NEW, NEW, "--json"))

        assert len(found["identical"]) == 86
        assert not found["amended"] + found["new"] + found["gone"] + found["renumbered"]

    @pytest.mark.parametrize("keys", [("nope", NEW), (OLD, ""), (OLD, f"{NEW}#1")])
    def test_says_which_version_there_is_not(self, penalty_law, keys):
        with pytest.raises(CommandError, match="Give the id of a version that is loaded"):
            run(*keys)
