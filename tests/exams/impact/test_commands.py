"""The two commands, as operators type them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.exams.impact.helpers import FOOD, FOOD_NOW, items_on, load

pytestmark = pytest.mark.django_db


def run(*words, **options):
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


class TestLawImpact:
    def test_prints_what_a_version_breaks(self, db, at):
        load(FOOD, FOOD_NOW, at=at)
        _kept, amended = items_on(f"{FOOD}#10", f"{FOOD}#124")

        printed = json.loads(run("law_impact", FOOD_NOW, "--json"))

        assert printed == [
            {
                "kind": "item",
                "id": amended.item.code,
                "title": amended.stem,
                "effect": "amended",
                "cited": f"{FOOD}#124",
                "current": f"{FOOD_NOW}#124",
            }
        ]
        assert "1 affected, 1 unaffected." in run("law_impact", FOOD_NOW)

    def test_prints_an_empty_list_for_a_version_that_breaks_nothing(self, db, at):
        load(FOOD, at=at)

        assert json.loads(run("law_impact", FOOD, "--json")) == []

    def test_says_that_there_is_no_such_version(self):
        with pytest.raises(CommandError, match="There is no version nothing"):
            run("law_impact", "nothing", "--json")


class TestLoadQuestions:
    def test_says_what_cannot_be_done(self, trainer, reviewer, tmp_path):
        people = {"author": trainer.username, "reviewer": reviewer.username}
        bad = tmp_path / "bad.json"
        bad.write_text("PK", encoding="utf-8")

        for words, message in (
            ({"file": tmp_path / "missing.json"} | people, "Cannot read"),
            ({"file": bad} | people, "JSON"),
            ({"file": bad, "author": "nobody", "reviewer": "nobody"}, "."),
        ):
            with pytest.raises(CommandError, match=message):
                call_command("load_questions", *[str(words.pop("file"))], **words)

    def test_tells_first_and_does_then(self, trainer, reviewer, tmp_path):
        file = tmp_path / "bank.json"
        question = {
            "id": "Q-1",
            "type": "single",
            "subject": "行政法基础",
            "stem": "下列说法正确的是？",
            "options": {"A": "甲", "B": "乙"},
            "key": ["A"],
        }
        file.write_text(json.dumps([question], ensure_ascii=False), encoding="utf-8")
        people = {"author": trainer.username, "reviewer": reviewer.username}

        told = run("load_questions", str(file), **people, dry_run=True)
        done = run("load_questions", str(file), **people)

        assert "+ Q-1" in told
        assert "1 questions would be created" in told
        assert "1 questions created, 0 changed, 0 unchanged." in done
