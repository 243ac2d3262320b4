import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from core.models import AuditEntry
from core.pictures import PictureUnknown
from exams.delivery import operations as delivery
from exams.invigilation import evidence, operations, queries
from exams.models import (
    Candidacy,
    Intervention,
    Irregularity,
    IrregularityClosing,
    IrregularityRuling,
    Sitting,
)
from tests import by_two
from tests.exams.delivery.helpers import open_attempt, statements
from tests.factories import MOMENT, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.EVIDENCE_FOLDER = tmp_path


@pytest.fixture
def attempt(sitting):
    return open_attempt(sitting=sitting, submitted=True)


def photo():
    file = io.BytesIO()
    image = Image.new("RGB", (40, 30), "navy")
    exif = image.getexif()
    exif[0x010F] = "secret maker"
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def note(sitting, candidate, actor, **fields):
    return operations.note_irregularity(
        sitting_id=sitting.pk,
        candidate_id=candidate.pk,
        **{"kind": "impersonation", "text": "与照片不像", "actor": actor, "at": MOMENT, **fields},
    )


def ask(noted, actor, outcome="no-consequence", **fields):
    return operations.ask_to_close(
        irregularity_id=noted.pk,
        outcome=outcome,
        **{"reason": "核对身份证无误", "actor": actor, "at": MOMENT, **fields},
    )


def decide(closing, actor, *, is_confirmed=True, reason="同意"):
    return operations.decide_closing(
        closing_id=closing.pk, is_confirmed=is_confirmed, reason=reason, actor=actor, at=MOMENT
    )


class TestNoteIrregularity:
    def test_is_tied_to_the_attempt(self, attempt, sitting, invigilator):
        noted = note(sitting, attempt.candidate, invigilator)

        assert (noted.attempt, noted.candidate) == (attempt, attempt.candidate)
        assert AuditEntry.objects.get(action="exams.irregularity-noted").actor == invigilator

    def test_needs_no_attempt(self, listed, invigilator):
        assert note(listed.sitting, listed.candidate, invigilator).attempt is None

    def test_keeps_a_picture_written_anew_from_its_pixels(self, listed, invigilator):
        noted = note(listed.sitting, listed.candidate, invigilator, picture=photo())

        kept = evidence.read(noted.picture)
        assert noted.media_type == "image/jpeg"
        assert b"secret maker" not in kept
        assert Image.open(io.BytesIO(kept)).size == (40, 30)

    def test_takes_no_other_file(self, listed, invigilator):
        with pytest.raises(PictureUnknown):
            note(listed.sitting, listed.candidate, invigilator, picture=b"<svg onload=alert(1)>")

        assert not Irregularity.objects.exists()

    def test_asks_what_happened(self, listed, invigilator):
        with pytest.raises(delivery.ReasonMissing):
            note(listed.sitting, listed.candidate, invigilator, text="  ")

    def test_is_not_written_about_oneself(self, sitting, invigilator):
        Candidacy.objects.create(sitting=sitting, candidate=invigilator)

        with pytest.raises(operations.OwnIrregularity):
            note(sitting, invigilator, invigilator)

    def test_holds_nothing_once_results_are_released(self, attempt, sitting, invigilator):
        by_two.release(sitting, at=MOMENT)

        with pytest.raises(operations.SittingReleased):
            note(sitting, attempt.candidate, invigilator, holds_result=True)
        assert note(sitting, attempt.candidate, invigilator)

    def test_finds_no_sitting_out_of_reach_and_nobody_who_is_not_listed(
        self, listed, stranger, invigilator
    ):
        with pytest.raises(Sitting.DoesNotExist):
            note(listed.sitting, listed.candidate, stranger)
        with pytest.raises(Candidacy.DoesNotExist):
            note(listed.sitting, UserFactory(), invigilator)


class TestHeldAttemptIds:
    def test_names_the_attempt_until_two_people_lift_it(
        self, attempt, sitting, invigilator, colleague
    ):
        noted = note(sitting, attempt.candidate, invigilator, holds_result=True)
        before = queries.held_attempt_ids(sitting)
        closing = ask(noted, invigilator)
        between = queries.held_attempt_ids(sitting)
        decide(closing, colleague)

        assert before == between == {attempt.pk}
        assert queries.held_attempt_ids(sitting) == set()

    def test_names_an_attempt_that_was_started_after_the_note(self, listed, invigilator):
        note(listed.sitting, listed.candidate, invigilator, holds_result=True)

        started = open_attempt_of(listed)

        assert queries.held_attempt_ids(listed.sitting) == {started.pk}

    @pytest.mark.parametrize("outcome", ["stays-held", "void-asked"])
    def test_names_it_still_after_any_other_outcome(
        self, attempt, sitting, invigilator, colleague, outcome
    ):
        noted = note(sitting, attempt.candidate, invigilator, holds_result=True)
        decide(ask(noted, invigilator, outcome), colleague)

        assert queries.held_attempt_ids(sitting) == {attempt.pk}

    def test_names_it_still_after_a_no(self, attempt, sitting, invigilator, colleague):
        noted = note(sitting, attempt.candidate, invigilator, holds_result=True)
        decide(ask(noted, invigilator), colleague, is_confirmed=False)

        assert queries.held_attempt_ids(sitting) == {attempt.pk}

    def test_names_none_for_a_note_that_holds_nothing(self, attempt, sitting, invigilator):
        note(sitting, attempt.candidate, invigilator)

        with statements() as taken:
            assert queries.held_attempt_ids(sitting) == set()
        assert len(taken) == 1


def open_attempt_of(listed):
    from tests.factories import AttemptFactory

    return AttemptFactory(sitting=listed.sitting, candidate=listed.candidate)


class TestAskToClose:
    def test_closes_at_once_what_holds_nothing(self, attempt, sitting, invigilator):
        noted = note(sitting, attempt.candidate, invigilator)

        ask(noted, invigilator)

        assert not queries.note_of(noted).is_open
        with pytest.raises(operations.IrregularityClosed):
            ask(noted, invigilator)

    def test_is_the_same_the_second_time(self, attempt, sitting, invigilator, colleague):
        noted = note(sitting, attempt.candidate, invigilator, holds_result=True)

        assert ask(noted, invigilator) == ask(noted, invigilator)
        with pytest.raises(operations.ClosingWaits):
            ask(noted, colleague)

    def test_asks_for_the_voiding_in_the_same_act(self, attempt, sitting, invigilator):
        noted = note(sitting, attempt.candidate, invigilator, holds_result=True)

        ask(noted, invigilator, "void-asked")

        asked = Intervention.objects.get()
        assert (asked.attempt, asked.kind, asked.asked_by) == (attempt, "void", invigilator)

    def test_has_nothing_to_void_without_an_attempt(self, listed, invigilator):
        noted = note(listed.sitting, listed.candidate, invigilator)

        with pytest.raises(operations.NoAttemptToVoid):
            ask(noted, invigilator, "void-asked")

    def test_may_lift_later_what_was_to_stay_held(self, attempt, sitting, invigilator, colleague):
        noted = note(sitting, attempt.candidate, invigilator, holds_result=True)
        decide(ask(noted, invigilator, "stays-held"), colleague)

        decide(ask(noted, colleague), invigilator)

        assert queries.held_attempt_ids(sitting) == set()

    def test_finds_nothing_out_of_reach(self, attempt, sitting, invigilator, stranger):
        noted = note(sitting, attempt.candidate, invigilator)

        with pytest.raises(Irregularity.DoesNotExist):
            ask(noted, stranger)


class TestDecideClosing:
    def test_is_not_for_who_asked(self, attempt, sitting, invigilator):
        closing = ask(note(sitting, attempt.candidate, invigilator, holds_result=True), invigilator)

        with pytest.raises(delivery.SecondPersonNeeded):
            decide(closing, invigilator)

    def test_is_done_once(self, attempt, sitting, invigilator, colleague, third):
        closing = ask(note(sitting, attempt.candidate, invigilator, holds_result=True), invigilator)

        assert decide(closing, colleague) == decide(closing, third)
        with pytest.raises(operations.ClosingDecided):
            decide(closing, third, is_confirmed=False)

    def test_asks_for_a_reason(self, attempt, sitting, invigilator, colleague):
        closing = ask(note(sitting, attempt.candidate, invigilator, holds_result=True), invigilator)

        with pytest.raises(delivery.ReasonMissing):
            decide(closing, colleague, reason=" ")

    def test_finds_nothing_out_of_reach(self, attempt, sitting, invigilator, stranger):
        closing = ask(note(sitting, attempt.candidate, invigilator, holds_result=True), invigilator)

        with pytest.raises(IrregularityClosing.DoesNotExist):
            decide(closing, stranger)


class TestTheTables:
    def test_let_nobody_decide_what_they_asked_for(self, attempt, sitting, invigilator):
        closing = ask(note(sitting, attempt.candidate, invigilator, holds_result=True), invigilator)

        with pytest.raises(IntegrityError, match="decided-by-asker"):
            IrregularityRuling.objects.create(
                closing=closing,
                is_confirmed=True,
                reason="x",
                decided_by=invigilator,
                decided_at=MOMENT,
            )

    def test_let_nobody_change_a_note(self, attempt, sitting, invigilator):
        note(sitting, attempt.candidate, invigilator, holds_result=True)

        with pytest.raises(IntegrityError), transaction.atomic():
            Irregularity.objects.update(holds_result=False)
        with pytest.raises(IntegrityError), transaction.atomic():
            Irregularity.objects.all().delete()


class TestThePages:
    def test_note_with_a_picture_and_show_it_to_those_in_reach_alone(
        self, client, listed, invigilator, stranger
    ):
        client.force_login(invigilator)
        url = reverse("exams:irregularity-new", args=[listed.sitting_id, listed.candidate_id])
        form = {
            "kind": "impersonation",
            "text": "与照片不像",
            "holds_result": "on",
            "picture": SimpleUploadedFile("../../x.php", photo()),
        }

        answer = client.post(url, form)
        noted = Irregularity.objects.get()
        picture = reverse("exams:irregularity-picture", args=[noted.pk])
        shown = client.get(picture)
        client.force_login(stranger)

        assert answer.url == reverse("exams:irregularity", args=[noted.pk])
        assert shown["Content-Type"] == "image/jpeg"
        assert "sandbox" in shown["Content-Security-Policy"]
        assert re.fullmatch(r"[0-9a-f]{64}", noted.picture)
        assert client.get(picture).status_code == 404
        assert client.get(answer.url).status_code == 404

    def test_say_what_is_wrong_with_a_picture(self, client, listed, invigilator):
        client.force_login(invigilator)
        url = reverse("exams:irregularity-new", args=[listed.sitting_id, listed.candidate_id])
        file = SimpleUploadedFile("photo.jpg", b"<?php evil", content_type="image/jpeg")

        answer = client.post(url, {"kind": "other", "text": "x", "picture": file})

        assert answer.status_code == 409
        assert not Irregularity.objects.exists()

    def test_begin_with_no_kind(self, client, listed, invigilator):
        client.force_login(invigilator)
        url = reverse("exams:irregularity-new", args=[listed.sitting_id, listed.candidate_id])

        page = client.get(url).content.decode()
        answer = client.post(url, {"kind": "", "text": "x"})

        assert '<option value="" selected>—</option>' in page
        assert answer.status_code == 422
        assert not Irregularity.objects.exists()

    def test_begin_with_the_kind_of_the_address(self, client, listed, invigilator):
        client.force_login(invigilator)
        url = reverse("exams:irregularity-new", args=[listed.sitting_id, listed.candidate_id])

        page = client.get(f"{url}?kind=materials").content.decode()

        assert '<option value="materials" selected>' in page

    def test_close_with_two_people(self, client, attempt, sitting, invigilator, colleague):
        noted = note(sitting, attempt.candidate, invigilator, holds_result=True)
        url = reverse("exams:irregularity", args=[noted.pk])
        client.force_login(invigilator)
        client.post(url, {"outcome": "no-consequence", "reason": "核对无误"})
        own = client.get(url).content.decode()
        closing = IrregularityClosing.objects.get()
        decide_url = reverse("exams:irregularity-decide", args=[closing.pk])
        refused = client.post(decide_url, {"ruling-reason": "同意", "confirm": "1"})
        client.force_login(colleague)
        unreasoned = client.post(decide_url, {"ruling-reason": "", "confirm": "1"})
        client.post(decide_url, {"ruling-reason": "同意", "confirm": "1"})

        assert decide_url not in own
        assert (refused.status_code, unreasoned.status_code) == (409, 422)
        assert queries.held_attempt_ids(sitting) == set()

    def test_let_who_only_looks_close_nothing(self, client, attempt, sitting, invigilator, city):
        noted = note(sitting, attempt.candidate, invigilator)
        client.force_login(UserFactory(roles=["auditor"], reach=city))
        url = reverse("exams:irregularity", args=[noted.pk])

        assert client.get(url).status_code == 200
        answer = client.post(url, {"outcome": "no-consequence", "reason": "x"})
        assert answer.status_code == 404

    def test_list_them_in_as_many_statements_for_many_as_for_few(
        self, client, sitting, invigilator
    ):
        client.force_login(invigilator)
        taken = []
        for size in (1, 5):
            for _ in range(size):
                ask(
                    note(sitting, open_attempt(sitting=sitting).candidate, invigilator), invigilator
                )
            with statements() as page:
                client.get(reverse("exams:irregularities", args=[sitting.pk]))
            taken.append(len(page))

        assert taken[0] == taken[1]

    def test_print_all_that_happened_in_order(
        self, client, attempt, sitting, invigilator, colleague
    ):
        noted = note(sitting, attempt.candidate, invigilator, holds_result=True, text="替考嫌疑甲")
        decide(ask(noted, invigilator, at=MOMENT + timedelta(minutes=1)), colleague)
        operations.send_message(
            sitting_id=sitting.pk, text="请保持安静", actor=invigilator, at=MOMENT
        )
        client.force_login(colleague)

        page = client.get(reverse("exams:incident-log", args=[sitting.pk])).content.decode()

        assert "替考嫌疑甲" in page
        assert "请保持安静" in page
        assert colleague.name in page
