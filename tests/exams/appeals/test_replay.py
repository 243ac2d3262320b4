import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from core.models import AuditEntry
from exams.appeals import operations, printing, queries
from exams.appeals.wording import Wording
from exams.delivery.operations import NoReceiptKey, create_receipt_key
from exams.models import Attempt, Decision, DeviceLease, Intervention, Restored
from tests.exams.appeals.helpers import IN_TIME, appeal, in_charge, marked_sitting
from tests.exams.delivery.helpers import statements
from tests.factories import MOMENT, ResponseFactory, UnitFactory, UserFactory
from tests.printed import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return UnitFactory()


@pytest.fixture
def attempt(city):
    """Answered in order, item 1 changed to B at the end; one answer late and restored."""
    attempt = marked_sitting(city, "ABBC").attempts.get()
    DeviceLease.objects.create(
        attempt=attempt,
        number=1,
        token="page-1",
        granted_at=attempt.opened_at,
        granted_by=attempt.candidate,
    )
    ResponseFactory(
        attempt=attempt, sequence=5, position=1, chosen=["B"], lease=1, client_sequence=5,
        given_at=MOMENT + timedelta(minutes=20),
    )  # fmt: skip
    late = ResponseFactory(
        attempt=attempt, sequence=6, position=4, chosen=["B"], lease=1, client_sequence=6,
        given_at=MOMENT + timedelta(minutes=30), verdict="late",
    )  # fmt: skip
    asked = Intervention.objects.create(
        attempt=attempt,
        kind="extend",
        minutes=5,
        reason="断网",
        asked_by=UserFactory(),
        asked_at=MOMENT + timedelta(minutes=31),
    )
    decision = Decision.objects.create(
        intervention=asked,
        is_confirmed=True,
        decided_by=UserFactory(name="陈雅琴"),
        decided_at=MOMENT + timedelta(minutes=32),
        due_before=attempt.due_at,
        due_after=attempt.due_at + timedelta(minutes=5),
    )
    Restored.objects.create(response=late, decision=decision)
    return attempt


@pytest.fixture
def key(settings, tmp_path):
    settings.RECEIPT_KEY_FOLDER = tmp_path
    return create_receipt_key(at=MOMENT)


def kinds(attempt, **how):
    return [event.kind for event in queries.events_of(attempt, **how)]


class TestEvents:
    def test_are_all_that_is_on_record_in_the_servers_order(self, attempt):
        appeal(attempt)

        assert kinds(attempt) == [
            "started", "lease", *["answer"] * 6, "intervention", "decision", "closed", "result",
            "appeal",
        ]  # fmt: skip

    def test_of_their_own_show_candidates_nothing_of_staff(self, attempt):
        assert "intervention" not in kinds(attempt, is_own=True)
        assert "decision" in kinds(attempt, is_own=True)

    def test_take_as_many_statements_for_more_answers(self, attempt):
        with statements() as few:
            queries.events_of(attempt)
        for sequence in range(7, 30):
            ResponseFactory(attempt=attempt, sequence=sequence, client_sequence=sequence, lease=1)

        with statements() as many:
            queries.events_of(attempt)

        assert len(many) == len(few) <= 18


class TestThePaperAtAStep:
    def answers(self, attempt, kind, nth=0):
        events = queries.events_of(attempt)
        places = [n for n, event in enumerate(events, start=1) if event.kind == kind]
        found = queries.answers_at(events, places[nth])
        return {position: "".join(held.chosen) for position, held in found.items()}

    def test_has_the_answers_that_counted_by_then(self, attempt):
        assert self.answers(attempt, "answer", 0) == {1: "A"}
        assert self.answers(attempt, "answer", 4) == {1: "B", 2: "B", 3: "B", 4: "C"}

    def test_has_a_late_answer_from_the_extension_on_only(self, attempt):
        assert self.answers(attempt, "answer", 5)[4] == "C"
        assert self.answers(attempt, "decision")[4] == "B"

    def test_shows_no_key(self, attempt):
        events = queries.events_of(attempt)

        sections = queries.sections_at(queries.paper_of(attempt), events, len(events))

        assert "is_key" not in repr(sections)
        assert [item.number for section in sections for item in section.items] == [1, 2, 3, 4]

    def test_says_each_event_in_words(self, attempt):
        appeal(attempt)
        wording = Wording(queries.paper_of(attempt))

        with translation.override("zh-hans"):
            lines = [
                wording.line(n, event)
                for n, event in enumerate(queries.events_of(attempt), start=1)
            ]

        assert all(line.title for line in lines)


class TestTheExport:
    def export(self, attempt, actor, form="json"):
        return operations.export_replay(attempt_id=attempt.pk, form=form, actor=actor, at=IN_TIME)

    def test_is_signed_and_noted(self, attempt, city, key):
        actor = in_charge(city, "invigilator")

        document = self.export(attempt, actor)

        assert queries.check_replay(json.dumps(document)).is_genuine
        assert queries.is_on_record(document)
        entry = AuditEntry.objects.get(action="exams.replay-exported")
        assert (entry.actor, entry.detail["sha256"]) == (actor, document["digest"])

    def test_is_the_same_whoever_asks_and_whenever(self, attempt, city, key):
        one = self.export(attempt, in_charge(city))
        other = operations.export_replay(
            attempt_id=attempt.pk,
            form="json",
            actor=in_charge(city, "auditor"),
            at=IN_TIME + timedelta(days=9),
        )

        assert one == other
        assert printing.replay_sheet(one) == printing.replay_sheet(other)

    def test_prints_whose_it_is_what_happened_and_how_it_is_checked(self, attempt, city, key):
        document = self.export(attempt, in_charge(city))

        text = text_of(printing.replay_sheet(document))

        for each in (attempt.candidate.name, attempt.candidate.username, attempt.sitting.title):
            assert each.replace(" ", "") in text
        with translation.override("zh-hans"):
            wording = Wording(queries.paper_of(attempt))
            lines = [
                wording.line(n, event)
                for n, event in enumerate(queries.events_of(attempt), start=1)
            ]
        answers = [line for line in lines if line.event.kind == "answer"]
        assert len(answers) == 6
        for line in lines:
            event = line.event
            row = f"{line.number}{printing.in_china(event.at)}{line.title}{line.detail}{event.by}"
            assert re.sub(r"\s", "", row) in text
        for each in (document["digest"], document["key"], document["signature"]):
            assert each in text

    @pytest.mark.parametrize("part", ["events", "candidate", "signed_at", "signature"])
    def test_tells_when_it_was_changed(self, attempt, city, key, part):
        document = self.export(attempt, in_charge(city))
        document[part] = [] if part == "events" else "2026-01-01T00:00:00+00:00"

        assert not queries.check_replay(json.dumps(document)).is_genuine

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "zhifa-attempt-replay"}', "NaN"])
    def test_tells_what_is_none(self, text):
        assert not queries.check_replay(text).is_genuine

    def test_stays_on_record_when_more_comes(self, attempt, city, key):
        document = self.export(attempt, in_charge(city))
        appeal(attempt)

        assert queries.is_on_record(document)
        assert self.export(attempt, in_charge(city)) != document

    def test_needs_a_key(self, attempt, city, settings, tmp_path):
        settings.RECEIPT_KEY_FOLDER = tmp_path

        with pytest.raises(NoReceiptKey):
            self.export(attempt, in_charge(city))

    def test_is_not_for_those_beyond_the_reach(self, attempt, key):
        with pytest.raises(Attempt.DoesNotExist):
            self.export(attempt, in_charge(UnitFactory()))

    def test_says_what_is_wrong_in_words_of_its_own(self, attempt, city, key, tmp_path):
        whole = json.dumps(self.export(attempt, in_charge(city)))
        file = tmp_path / "replay.json"
        file.write_text(whole, encoding="utf-8-sig")
        call_command("check_replay", str(file), stdout=StringIO())

        for text, said in [
            ("[]", "no replay of this platform"),
            (whole.replace("{", '{"answers": [], ', 1), "A name stands in it twice"),
            (whole.replace('"signed_at"', '"x"'), "The replay is not whole"),
        ]:
            file.write_text(text, encoding="utf-8")
            with pytest.raises(CommandError, match=said):
                call_command("check_replay", str(file))

        assert not any("receipt" in str(each) for each in queries.REPLAY_SENTENCES.values())

    def test_is_checked_by_a_command(self, attempt, city, key, tmp_path):
        document = self.export(attempt, in_charge(city))
        good, bad = tmp_path / "good.json", tmp_path / "bad.json"
        good.write_text(json.dumps(document), encoding="utf-8")
        bad.write_text(json.dumps({**document, "candidate": "X"}), encoding="utf-8")
        said = StringIO()

        call_command("check_replay", str(good), stdout=said)

        assert "Genuine" in said.getvalue()
        with pytest.raises(CommandError, match="Not genuine"):
            call_command("check_replay", str(bad))
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("check_replay", str(tmp_path / "none.json"))
