import json
import stat
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from exams.delivery import operations, queries
from exams.delivery.queries import receipts as wording
from exams.delivery.receipts import rules
from exams.delivery.receipts.keys import KeyFileExposedError, create_key_file, load_signer
from exams.delivery.receipts.rules import Fault
from exams.models import Attempt, ReceiptKey, SignedReceipt
from tests import by_two
from tests.exams.delivery.helpers import give, statements
from tests.factories import AttemptFactory, ResponseFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.RECEIPT_KEY_FOLDER = tmp_path / "receipt-keys"
    return settings.RECEIPT_KEY_FOLDER


@pytest.fixture
def key(folder, at):
    return operations.create_receipt_key(at=at)


def submit(attempt, at, minute=20):
    return operations.submit_attempt(
        attempt_id=attempt.pk,
        candidate=attempt.candidate,
        page_token="page-1",
        at=at + timedelta(minutes=minute),
    )


def receipt_of(attempt, at):
    given = operations.give_receipt(attempt_id=attempt.pk, candidate=attempt.candidate, at=at)
    return given.document


@pytest.fixture
def submitted(key, at):
    attempt = AttemptFactory()
    give(attempt, 2, "C")
    give(attempt, 1, "A")
    give(attempt, 1, "B", minute=6)
    give(attempt, 3, "D", page="another")
    submit(attempt, at)
    give(attempt, 4, "A", minute=30)
    return attempt


@pytest.fixture
def document(submitted, at):
    return SignedReceipt.objects.get(attempt=submitted).document


def slip_in(attempt):
    """Add an answer to a closed attempt, past every operation."""
    ResponseFactory(
        attempt=attempt, sequence=99, position=2, chosen=["D"], lease=1, client_sequence=99
    )


class TestTheKey:
    def test_is_a_file_that_only_its_owner_reads(self, key, folder):
        [file] = folder.iterdir()

        assert file.name == f"{key.kid}.pem"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_is_made_once(self, key, at):
        assert operations.create_receipt_key(at=at) == key

    def test_does_not_sign_once_others_can_read_it(self, key, folder):
        (folder / f"{key.kid}.pem").chmod(0o640)

        with pytest.raises(KeyFileExposedError):
            load_signer(folder / f"{key.kid}.pem")

    def test_is_published_without_its_private_part(self, key, client):
        [published] = client.get("/receipts/keys.json").json()["keys"]

        assert (published["key"], published["algorithm"]) == (key.kid, "Ed25519")
        assert set(published) == {"key", "algorithm", "spki", "signs_from", "is_active"}

    def test_cannot_be_changed(self, key):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReceiptKey.objects.update(spki=b"another")


class TestSubmitting:
    def test_signs_what_counts_and_names_what_does_not(self, document):
        given = {each["position"]: each["chosen"] for each in document["answers"]}

        assert given == {1: ["B"], 2: ["C"]}
        assert (document["late"], document["aside"]) == ([], [3])
        assert document["state"] == "submitted"

    def test_is_not_held_up_by_a_missing_key(self, at):
        attempt = AttemptFactory()

        assert submit(attempt, at).status == "submitted"
        with pytest.raises(operations.NoReceiptKey):
            receipt_of(attempt, at)

    @pytest.mark.parametrize("damage", ["", "not a key", None])
    def test_is_not_held_up_by_a_damaged_key(self, key, folder, at, damage):
        attempt, file = AttemptFactory(), folder / f"{key.kid}.pem"
        file.unlink()
        if damage is None:
            file.mkdir(mode=0o700)
        else:
            file.write_text(damage)
            file.chmod(0o600)

        assert submit(attempt, at).status == "submitted"

    def test_takes_ten_statements_with_the_receipt(
        self, key, at, django_capture_on_commit_callbacks
    ):
        attempt = AttemptFactory()
        for position in range(1, 5):
            give(attempt, position, "B")

        with statements() as captured, django_capture_on_commit_callbacks(execute=True):
            submit(attempt, at)

        assert len(captured) <= 10


class TestGiveReceipt:
    def test_gives_the_same_again_while_nothing_came(self, submitted, at):
        first = receipt_of(submitted, at + timedelta(hours=1))

        assert receipt_of(submitted, at + timedelta(hours=2)) == first
        assert first["late"] == [4]

    def test_is_given_for_what_the_clock_closed(self, key, at):
        attempt = AttemptFactory()
        operations.close_overdue_attempts(at=at + timedelta(hours=2))

        assert receipt_of(attempt, at)["state"] == "timed-out"

    def test_closes_first_what_is_overdue_and_nobody_closed(self, key, at):
        attempt = AttemptFactory()
        give(attempt, 1, "B")

        document = receipt_of(attempt, at + timedelta(hours=2))

        assert (document["state"], len(document["answers"])) == ("timed-out", 1)

    @pytest.mark.parametrize("status", ["open", "voided"])
    def test_is_refused_of_what_is_open_or_voided(self, key, at, status):
        attempt = AttemptFactory(status=status, closed_at=None if status == "open" else at)

        with pytest.raises(operations.NoReceiptYet):
            receipt_of(attempt, at)

    def test_is_not_for_somebody_else(self, submitted, at):
        with pytest.raises(Attempt.DoesNotExist):
            operations.give_receipt(attempt_id=submitted.pk, candidate=UserFactory(), at=at)


class TestCheckReceipt:
    def fault(self, document):
        return queries.check_receipt(json.dumps(document)).fault

    def test_takes_no_false_answers_before_the_true_ones(self, document):
        text = json.dumps(document).replace("{", '{"answers": [], ', 1)

        assert queries.check_receipt(text).fault == Fault.NAME_TWICE

    def test_reads_what_an_editor_saved_with_a_mark(self, document):
        assert queries.check_receipt(f"\ufeff{json.dumps(document)}").is_genuine

    def test_knows_a_genuine_one_however_it_is_written(self, document):
        report = queries.check_receipt(json.dumps(document, indent=3, ensure_ascii=True))

        assert report.is_genuine
        assert report.record == wording.SAME

    def test_says_that_the_attempt_was_voided_since(self, submitted, document):
        by_two.void(submitted)

        assert queries.check_receipt(json.dumps(document)).record == wording.VOIDED

    def test_says_that_the_record_has_another_answer_since(self, submitted, document):
        slip_in(submitted)

        report = queries.check_receipt(json.dumps(document))

        assert report.is_genuine
        assert report.record == wording.OTHER

    def test_says_that_the_record_knows_nothing_of_what_was_signed(self, document, folder, at):
        content = {part: document[part] for part in document if part not in rules.ADDED}
        sign = load_signer(folder / f"{document['key']}.pem").sign
        nobodys = rules.signed(
            content | {"attempt": 0}, key_id=document["key"], signed_at=at, sign=sign
        )

        report = queries.check_receipt(json.dumps(nobodys))

        assert report.is_genuine
        assert report.record == wording.OTHER

    def test_says_that_an_extension_let_a_late_answer_count_since(self, key, at):
        attempt = AttemptFactory()
        give(attempt, 1, "A")
        give(attempt, 1, "B", minute=92)
        before = json.dumps(receipt_of(attempt, at + timedelta(minutes=93)))
        assert queries.check_receipt(before).record == wording.SAME

        first, second = (
            UserFactory(roles=["invigilator"], reach=attempt.sitting.unit) for _ in range(2)
        )
        moment = at + timedelta(minutes=94)
        asked = operations.extend_attempt(
            attempt_id=attempt.pk, minutes=10, reason="停电", actor=first, at=moment
        )
        operations.confirm_intervention(intervention_id=asked.pk, actor=second, at=moment)

        assert queries.check_receipt(before).record == wording.OTHER

    def test_names_changed_answers(self, document):
        document["answers"][0]["chosen"] = ["D"]

        assert self.fault(document) == Fault.ANSWERS_CHANGED

    @pytest.mark.parametrize("part", ["closed_at", "candidate", "state", "sitting", "late"])
    def test_names_any_other_change(self, document, part):
        assert self.fault(document | {part: "x"}) == Fault.CHANGED

    @pytest.mark.parametrize("part", rules.CONTENT[2:] + rules.ADDED)
    def test_names_what_is_missing(self, document, part):
        del document[part]
        report = queries.check_receipt(json.dumps(document))

        assert report.fault == Fault.INCOMPLETE
        assert part in report.sentence

    def test_names_an_unknown_key(self, document):
        assert self.fault(document | {"key": "0" * 16}) == Fault.UNKNOWN_KEY

    @pytest.mark.parametrize("signature", ["", "AAAA", 5, "é", "A" * 86])
    def test_names_a_false_signature(self, document, signature):
        assert self.fault(document | {"signature": signature}) == Fault.BAD_SIGNATURE

    def test_is_not_taken_in_by_a_forger_who_hashes_anew(self, document, tmp_path):
        path, _spki = create_key_file(tmp_path)
        forged = {part: document[part] for part in document if part not in rules.ADDED}
        forged["answers"][0]["chosen"] = ["D"]
        forged["answers_sha256"] = rules.digest(forged["answers"])
        signed = rules.signed(
            forged, key_id=document["key"], signed_at=AttemptFactory().due_at,
            sign=load_signer(path).sign,
        )  # fmt: skip

        assert self.fault(signed) == Fault.BAD_SIGNATURE

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("", Fault.NO_JSON),
            ("{", Fault.NO_JSON),
            ("[" * 100_000, Fault.NO_JSON),
            ('{"a": {"b": 1, "b": 1}}', Fault.NAME_TWICE),
            ("[]", Fault.NO_RECEIPT),
            ('{"kind": "other"}', Fault.NO_RECEIPT),
            ('{"kind": "zhifa-exam-receipt", "version": 2}', Fault.NEWER),
        ],
    )
    def test_names_what_is_no_receipt(self, text, fault):
        assert queries.check_receipt(text).fault == fault

    @given(st.text())
    def test_is_never_upset(self, text):
        assert not rules.check(text, {}).is_genuine


class TestTheCommand:
    def test_says_that_a_receipt_is_genuine(self, document, tmp_path, capsys):
        file = tmp_path / "receipt.json"
        file.write_text(json.dumps(document), encoding="utf-8")

        call_command("check_receipt", file)

        assert "genuine" in capsys.readouterr().out

    def test_fails_with_what_is_wrong(self, document, tmp_path):
        file = tmp_path / "receipt.json"
        file.write_text(json.dumps(document | {"closed_at": "x"}), encoding="utf-8")

        with pytest.raises(CommandError, match="changed after it was signed"):
            call_command("check_receipt", file)

    def test_fails_without_the_file(self, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            call_command("check_receipt", tmp_path / "none.json")

    def test_makes_the_key_and_misses_its_file(self, key, folder, capsys):
        call_command("create_receipt_key")
        (folder / f"{key.kid}.pem").unlink()

        assert key.kid in capsys.readouterr().out
        with pytest.raises(CommandError, match="backup"):
            call_command("create_receipt_key")


class TestThePages:
    def test_give_the_receipt_to_the_candidate_alone(self, client, submitted):
        client.force_login(submitted.candidate)
        mine = client.get(f"/exams/{submitted.pk}/receipt.json")
        client.force_login(UserFactory())
        other = client.get(f"/exams/{submitted.pk}/receipt.json")

        assert queries.check_receipt(mine.content.decode()).is_genuine
        assert "attachment" in mine.headers["Content-Disposition"]
        assert other.status_code == 404

    def test_offer_it_on_the_result(self, client, submitted):
        client.force_login(submitted.candidate)

        html = client.get(f"/exams/{submitted.pk}/result/").content.decode()

        assert f"/exams/{submitted.pk}/receipt.json" in html
        assert "第 3 题：在已不能作答的页面上给出" in html

    def test_check_what_a_visitor_pastes(self, client, document):
        response = client.post("/receipts/check/", {"text": json.dumps(document)})

        assert response.status_code == 200
        assert "回执真实" in response.content.decode()
        assert not response.cookies.get("sessionid")

    def test_check_a_file(self, client, document):
        response = self.sent(client, document)

        assert response.status_code == 200
        assert "回执真实" in response.content.decode()
        assert str(wording.SAME) in response.content.decode()

    def test_refuse_a_file_that_was_altered(self, client, document):
        document["late"] = [*document["late"], 2]

        response = self.sent(client, document)

        assert response.status_code == 422
        assert str(wording.SENTENCES[Fault.CHANGED]) in response.content.decode()
        assert "回执真实" not in response.content.decode()

    def test_say_of_a_genuine_one_that_the_record_differs(self, client, submitted, document):
        slip_in(submitted)

        html = self.sent(client, document).content.decode()

        assert "回执真实" in html
        assert str(wording.OTHER) in html
        assert str(wording.SAME) not in html

    def sent(self, client, document):
        file = SimpleUploadedFile("receipt.json", json.dumps(document).encode())
        return client.post("/receipts/check/", {"file": file})

    @pytest.mark.parametrize("text", ["", "x", "{}"])
    def test_say_what_is_wrong(self, client, text):
        response = client.post("/receipts/check/", {"text": text})

        assert response.status_code == 422
