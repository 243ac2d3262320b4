from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from exams.bank.answering import Asked, Misfit
from exams.delivery import operations as delivery
from exams.delivery.queries import receipt_content, standing_answers
from exams.invigilation import keying, operations, queries
from exams.invigilation.queries import Place
from exams.models import (
    Attempt,
    Candidacy,
    EntryRules,
    PaperKeying,
    PaperRecord,
    PaperResolution,
    Sitting,
)
from tests import by_two
from tests.exams.delivery.helpers import open_attempt
from tests.factories import MOMENT, UserFactory

pytestmark = pytest.mark.django_db
AFTER = MOMENT + timedelta(hours=3)


def record(listed, actor, **fields):
    return operations.record_paper(
        sitting_id=listed.sitting_id,
        candidate_id=listed.candidate_id,
        **{
            "edition": "A",
            "reason": "机房断电",
            "started_at": MOMENT,
            "handed_in_at": MOMENT + timedelta(minutes=80),
            "actor": actor,
            "at": AFTER,
            **fields,
        },
    )


def key(made, actor, answers):
    return operations.key_paper(record_id=made.pk, answers=answers, actor=actor, at=AFTER)


def settle(made, actor, settled=None):
    return operations.settle_paper(record_id=made.pk, settled=settled or {}, actor=actor, at=AFTER)


@pytest.fixture
def keyed(listed, invigilator, colleague):
    """A paper that two people read in two ways at item 2."""
    made = record(listed, invigilator)
    key(made, invigilator, {1: ["B"], 2: ["A"]})
    key(made, colleague, {1: ["B"], 2: ["C"]})
    return made


class TestRecordPaper:
    def test_says_when_and_why(self, listed, invigilator):
        made = record(listed, invigilator)

        assert (made.reason, made.recorded_by) == ("机房断电", invigilator)

    def test_is_made_once(self, listed, invigilator):
        record(listed, invigilator)

        with pytest.raises(operations.RecordedAlready):
            record(listed, invigilator)

    def test_is_not_made_beside_an_attempt_on_a_device(self, sitting, invigilator):
        attempt = open_attempt(sitting=sitting)

        with pytest.raises(operations.AttemptInTheWay):
            record(Candidacy.objects.get(candidate=attempt.candidate), invigilator)

    @pytest.mark.parametrize(
        "times",
        [
            {"started_at": MOMENT - timedelta(minutes=1)},
            {"handed_in_at": MOMENT},
            {"handed_in_at": AFTER + timedelta(seconds=1)},
            {"started_at": AFTER, "handed_in_at": AFTER + timedelta(minutes=1)},
        ],
    )
    def test_takes_no_times_that_cannot_be(self, listed, invigilator, times):
        with pytest.raises(operations.NotThen):
            record(listed, invigilator, **times)

    def test_takes_no_other_edition_and_no_silence(self, listed, invigilator):
        with pytest.raises(operations.NoSuchEdition):
            record(listed, invigilator, edition="Z")
        with pytest.raises(delivery.ReasonMissing):
            record(listed, invigilator, reason=" ")

    def test_finds_nothing_out_of_reach(self, listed, stranger):
        with pytest.raises(Sitting.DoesNotExist):
            record(listed, stranger)

    def test_is_not_made_by_the_candidate(self, sitting, invigilator):
        own = Candidacy.objects.create(sitting=sitting, candidate=invigilator)

        with pytest.raises(operations.OwnIrregularity):
            record(own, invigilator)


class TestKeyPaper:
    def test_takes_two_people(self, listed, invigilator, colleague, third):
        made = record(listed, invigilator)
        key(made, invigilator, {1: ["B"]})

        with pytest.raises(operations.KeyedAlready):
            key(made, invigilator, {1: ["B"]})
        key(made, colleague, {1: ["B"]})
        with pytest.raises(operations.TwoKeyedAlready):
            key(made, third, {1: ["B"]})

    def test_takes_nothing_that_the_paper_does_not(self, listed, invigilator):
        made = record(listed, invigilator)

        with pytest.raises(Misfit):
            key(made, invigilator, {1: ["A", "B"]})
        with pytest.raises(delivery.NotOnPaper):
            key(made, invigilator, {99: ["A"]})

    def test_finds_nothing_out_of_reach(self, listed, invigilator, stranger):
        made = record(listed, invigilator)

        with pytest.raises(PaperRecord.DoesNotExist):
            key(made, stranger, {1: ["B"]})


class TestSettlePaper:
    def test_makes_a_submitted_attempt_of_what_both_read_and_the_third_says(self, keyed, third):
        attempt = settle(keyed, third, {2: ["C"]})

        answers = standing_answers(attempt.pk)
        assert {place: answer.chosen for place, answer in answers.items()} == {1: ["B"], 2: ["C"]}
        assert attempt.status == Attempt.Status.SUBMITTED
        assert attempt.closed_at == attempt.on_paper_at == MOMENT + timedelta(minutes=80)
        assert PaperResolution.objects.get().differences == [2]

    def test_ends_with_all_others_where_all_end_together(
        self, listed, invigilator, colleague, third
    ):
        EntryRules.objects.create(sitting=listed.sitting, timing="fixed")
        made = record(listed, invigilator, started_at=MOMENT + timedelta(minutes=10))
        for keyer in (invigilator, colleague):
            key(made, keyer, {1: ["B"]})

        attempt = settle(made, third)

        minutes = listed.sitting.paper.minutes
        assert attempt.due_at == listed.sitting.opens_at + timedelta(minutes=minutes)

    def test_is_done_once(self, keyed, third, city):
        first = settle(keyed, third, {2: ["C"]})

        assert settle(keyed, UserFactory(roles=["trainer"], reach=city), {2: ["A"]}) == first
        assert Attempt.objects.count() == 1

    def test_leaves_no_difference_open(self, keyed, third):
        with pytest.raises(operations.NotSettled, match="2"):
            settle(keyed, third)

    def test_is_for_a_third_person(self, keyed, invigilator, colleague):
        for keyer in (invigilator, colleague):
            with pytest.raises(operations.ThirdPersonNeeded):
                settle(keyed, keyer, {2: ["C"]})

    def test_waits_for_two_keyings(self, listed, invigilator, third):
        made = record(listed, invigilator)
        key(made, invigilator, {1: ["B"]})

        with pytest.raises(operations.NotKeyedTwice):
            settle(made, third)

    def test_judges_the_answers_by_the_time_of_handing_in(
        self, listed, invigilator, colleague, third
    ):
        made = record(listed, invigilator, handed_in_at=MOMENT + timedelta(minutes=95))
        key(made, invigilator, {1: ["B"]})
        key(made, colleague, {1: ["B"]})

        attempt = settle(made, third)

        assert attempt.status == Attempt.Status.TIMED_OUT
        assert attempt.responses.get().verdict == "late"
        assert standing_answers(attempt.pk) == {}

    def test_goes_to_marking_like_any_other(self, keyed, third, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as callbacks:
            settle(keyed, third, {2: ["C"]})

        assert len(callbacks) == 1

    def test_says_on_the_receipt_that_it_was_on_paper(self, keyed, third):
        attempt = settle(keyed, third, {2: ["C"]})

        assert receipt_content(attempt)["on_paper_at"].startswith("2026-11-24T02:20:00")

    def test_finds_an_attempt_in_the_way(self, keyed, third):
        Attempt.objects.create(
            sitting=keyed.sitting,
            candidate=keyed.candidate,
            opened_at=MOMENT,
            due_at=MOMENT + timedelta(hours=1),
        )

        with pytest.raises(operations.AttemptInTheWay):
            settle(keyed, third, {2: ["C"]})

    def test_is_withdrawn_only_while_it_does_not_count(self, keyed, third):
        attempt = settle(keyed, third, {2: ["C"]})
        arguments = {"record_id": keyed.pk, "reason": "录错人", "actor": third, "at": AFTER}

        with pytest.raises(operations.CommittedAlready):
            operations.withdraw_paper(**arguments)
        by_two.void(attempt)
        assert operations.withdraw_paper(**arguments).withdrawn_by == third

    def test_is_nothing_once_withdrawn(self, keyed, third):
        operations.withdraw_paper(record_id=keyed.pk, reason="录错人", actor=third, at=AFTER)

        with pytest.raises(operations.Withdrawn):
            settle(keyed, third, {2: ["C"]})


class TestTheTables:
    def test_let_no_keyer_settle(self, keyed, invigilator, listed):
        attempt = open_attempt()

        with pytest.raises(IntegrityError, match="resolved-by-keyer"):
            PaperResolution.objects.create(
                record=keyed, attempt=attempt, resolved_by=invigilator, resolved_at=AFTER
            )

    def test_let_nobody_settle_what_was_keyed_once(self, listed, invigilator, third):
        made = record(listed, invigilator)
        key(made, invigilator, {1: ["B"]})

        with pytest.raises(IntegrityError, match="not-keyed-twice"):
            PaperResolution.objects.create(
                record=made, attempt=open_attempt(), resolved_by=third, resolved_at=AFTER
            )

    def test_let_nobody_change_what_was_keyed_or_recorded(self, keyed):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperKeying.objects.update(answers={})
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperRecord.objects.update(handed_in_at=AFTER)
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperKeying.objects.all().delete()

    def test_take_one_keyer_once(self, listed, invigilator):
        made = record(listed, invigilator)
        key(made, invigilator, {})

        with pytest.raises(IntegrityError), transaction.atomic():
            PaperKeying.objects.create(
                record=made, number=2, keyer=invigilator, answers={}, keyed_at=AFTER
            )


class TestKeying:
    """What is typed by the letters of the sheet becomes the letters of the approved paper."""

    def read(self, asked, typed, letters=""):
        letters = letters or "".join(letter for letter, _text in asked.options)
        place = Place(number=1, position=7, section="", asked=asked, letters=letters)
        data = typed if isinstance(typed, dict) else {"p7": typed}
        [row] = keying.rows_of([place], data)
        found = keying.read([row])
        return row.error or found[7]

    def asked(self, kind, **parts):
        options = tuple((letter, letter) for letter in "ABCD")
        return Asked(kind=kind, stem="", **{"options": options, **parts})

    @pytest.mark.parametrize(
        ("typed", "read"),
        [("", []), ("b", ["B"]), (" a d ", ["A", "D"]), ("DA", ["A", "D"]), ("A,C", ["A", "C"])],
    )
    def test_reads_letters_of_a_choice(self, typed, read):
        assert self.read(self.asked("multiple"), typed) == read

    def test_turns_printed_letters_into_those_of_the_paper(self):
        assert self.read(self.asked("multiple"), "AB", letters="CADB") == ["A", "C"]

    @pytest.mark.parametrize("typed", ["1", "E", "?"])
    def test_says_what_no_option_is(self, typed):
        assert self.read(self.asked("single"), typed) == "no-such-option"

    def test_says_that_only_one_may_be_chosen(self):
        assert self.read(self.asked("single"), "AB") == "one-option-only"

    @pytest.mark.parametrize(("typed", "read"), [("对", ["A"]), ("×", ["B"]), ("b", ["B"])])
    def test_reads_signs_of_true_and_false(self, typed, read):
        options = (("A", "正确"), ("B", "错误"))

        assert self.read(self.asked("true-false", options=options), typed) == read

    def test_keeps_the_order_of_an_ordering(self):
        assert self.read(self.asked("ordering"), "cabd") == ["C", "A", "B", "D"]

    def test_reads_pairs(self):
        asked = self.asked("matching", targets=("x", "y"))

        assert self.read(asked, "a2 B-1") == ["A-2", "B-1"]

    def test_keeps_empty_blanks_between_others(self):
        asked = self.asked("fill-in", options=(), units=("", "日"))

        assert self.read(asked, {"p7-1": "", "p7-2": " 30 "}) == ["", "30"]

    def test_reads_the_parts_of_a_case(self):
        asked = self.asked(
            "case",
            options=(),
            parts=(self.asked("single"), Asked(kind="short-answer", stem="")),
        )

        assert self.read(asked, {"p7.1": "b", "p7.2": "应当听证"}) == ["1|B", "2|应当听证"]


class TestThePages:
    def test_begin_with_no_candidate(self, client, listed, invigilator):
        client.force_login(invigilator)
        url = reverse("exams:paper-record-new", args=[listed.sitting_id])

        plain = client.get(url).content.decode()
        asked = client.get(url, {"candidate": listed.candidate_id}).content.decode()

        assert '<option value="" selected>—</option>' in plain
        assert f'<option value="{listed.candidate_id}" selected>' in asked
        assert client.post(url, {"candidate": ""}).context["form"].errors["candidate"]

    def test_lead_from_the_record_to_the_attempt(
        self, client, listed, invigilator, colleague, third, monkeypatch
    ):
        monkeypatch.setattr("exams.invigilation.views.paper.timezone.now", lambda: AFTER)
        client.force_login(invigilator)
        url = reverse("exams:paper-record-new", args=[listed.sitting_id])
        form = {
            "candidate": listed.candidate_id,
            "edition": "A",
            "started_at": "2026-11-24T09:00",
            "handed_in_at": "2026-11-24T10:20",
            "reason": "机房断电",
        }
        assert client.post(url, form).status_code == 302
        made = PaperRecord.objects.get()
        keying_url = reverse("exams:paper-key", args=[made.pk])
        client.post(keying_url, {"p1": "b", "p2": "a"})
        client.force_login(colleague)
        fresh = client.get(keying_url).content.decode()
        client.post(keying_url, {"p1": "B", "p2": "c"})
        settle_url = reverse("exams:paper-settle", args=[made.pk])
        own = client.get(settle_url)
        client.force_login(third)
        unsettled = client.post(settle_url, {})
        empty = client.post(settle_url, {"take-2": "other", "p2": ""})
        assert empty.status_code == 422
        shown = client.get(settle_url).content.decode()
        client.post(settle_url, {"take-2": "other", "p2": "d"})

        attempt = Attempt.objects.get()
        assert 'value="A"' not in fresh
        assert (own.status_code, unsettled.status_code) == (409, 422)
        assert 'name="take-2"' in shown
        assert 'name="take-1"' not in shown
        assert standing_answers(attempt.pk)[2].chosen == ["D"]
        page = client.get(reverse("exams:attempt", args=[attempt.pk])).content.decode()
        assert reverse("exams:paper-record", args=[made.pk]) in page

    def test_say_in_words_that_an_item_was_left_out(
        self, client, listed, invigilator, colleague, third
    ):
        made = record(listed, invigilator)
        for person, typed in (
            (invigilator, {"p1": "b", "p2": "a"}),
            (colleague, {"p1": "b", "p2": "c"}),
        ):
            client.force_login(person)
            client.post(reverse("exams:paper-key", args=[made.pk]), typed)
        client.force_login(third)

        client.post(reverse("exams:paper-settle", args=[made.pk]), {"take-2": "none"})

        assert set(standing_answers(Attempt.objects.get().pk)) == {1}

    def test_show_again_what_was_typed_wrong(self, client, listed, invigilator):
        made = record(listed, invigilator)
        client.force_login(invigilator)

        answer = client.post(reverse("exams:paper-key", args=[made.pk]), {"p1": "Z", "p2": "a"})

        assert answer.status_code == 422
        assert 'value="Z"' in answer.content.decode()
        assert not PaperKeying.objects.exists()

    def test_are_not_there_for_those_of_other_units(self, client, listed, invigilator, stranger):
        made = record(listed, invigilator)
        client.force_login(stranger)

        for name in ("paper-record", "paper-key", "paper-settle", "paper-withdraw"):
            assert client.get(reverse(f"exams:{name}", args=[made.pk])).status_code == 404

    def test_map_every_edition_back_to_the_approved_paper(self, listed):
        for edition in queries.EDITIONS:
            places = queries.places_of(listed.sitting.paper_id, edition=edition)
            assert sorted(place.position for place in places) == [1, 2, 3, 4]
            assert [place.number for place in places] == [1, 2, 3, 4]
