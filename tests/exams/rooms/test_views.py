import io
import zipfile
from datetime import datetime, timedelta

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image
from pypdfium2 import PdfDocument

from accounts import photos
from exams.models import CheckIn, Room, Seat, SlipPrint
from exams.rooms import operations, printing, queries
from exams.rooms.slips import code_in, grouped, token_of, typed_code
from tests.exams.admission.helpers import granted
from tests.factories import (
    CandidacyFactory,
    CheckInFactory,
    PhotoFactory,
    RoomFactory,
    SeatFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)
from tests.printed import text_of as printed_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting():
    """It opened five minutes ago: the doors are open, and nobody is late."""
    now = timezone.now()
    return SittingFactory(opens_at=now - timedelta(minutes=5), closes_at=now + timedelta(hours=3))


@pytest.fixture
def seat(sitting):
    return SeatFactory(candidacy__sitting=sitting, number=7)


@pytest.fixture
def signed_in(client, sitting):
    def sign_in(*roles, unit=None):
        user = UserFactory(roles=roles, reach=unit or sitting.unit)
        client.force_login(user)
        return user

    return sign_in


def rooms_of(sitting):
    return f"/teach/sittings/{sitting.pk}/rooms/"


def at_door(seat, act=""):
    return f"/teach/sittings/{seat.sitting_id}/check-in/{seat.candidate_id}/{act}"


def photo_of(user, color="navy"):
    out = io.BytesIO()
    Image.new("RGB", (300, 400), color).save(out, "JPEG")
    return PhotoFactory(user=user, digest=photos.keep(out.getvalue()))


def said_on(page):
    """The text of a printed page; the typesetter parts characters of different scripts."""
    return page.get_textpage().get_text_range().replace(" ", "")


class TestCodes:
    def test_are_typed_as_they_are_printed(self):
        assert typed_code(" 7k3q-8m2t ") == "7K3Q8M2T"
        assert grouped("7K3Q8M2T") == "7K3Q-8M2T"

    @pytest.mark.parametrize("text", ["", "周明", "7K3Q8M2", "7K3Q8M2TT", "0000-0000"])
    def test_are_nothing_else(self, text):
        assert typed_code(text) == ""

    def test_are_signed(self):
        token = token_of("7K3Q8M2T")

        assert code_in(token) == "7K3Q8M2T"
        assert code_in(token[:-1]) == ""
        assert code_in("7K3Q8M2T") == ""


class TestRoomsPage:
    def test_shows_rooms_and_who_has_no_seat(self, client, signed_in, seat):
        signed_in("trainer")
        waiting = CandidacyFactory(sitting=seat.sitting)

        text = client.get(rooms_of(seat.sitting)).content.decode()

        assert seat.room.name in text
        assert waiting.candidate.name in text

    def test_costs_the_same_however_many_there_are(
        self, client, signed_in, seat, django_assert_max_num_queries
    ):
        signed_in("trainer")
        for _ in range(5):
            CandidacyFactory(sitting=seat.sitting)
            RoomFactory(sitting=seat.sitting)

        with django_assert_max_num_queries(20):
            client.get(rooms_of(seat.sitting))

    def test_adds_a_room_and_assigns_the_seats(self, client, signed_in, sitting):
        signed_in("trainer")
        listed = CandidacyFactory(sitting=sitting)
        room = {"name": "第一考场", "address": "3 楼", "seats": 30, "columns": 6}

        client.post(f"{rooms_of(sitting)}add/", room)
        client.post(f"{rooms_of(sitting)}assign/")

        assert Seat.objects.live().get(candidacy=listed).room == Room.objects.get()

    def test_says_what_is_wrong_with_a_room(self, client, signed_in, sitting):
        signed_in("trainer")

        answer = client.post(f"{rooms_of(sitting)}add/", {"name": "", "seats": 900})

        assert answer.status_code == 422

    def test_lets_invigilators_read_alone(self, client, signed_in, sitting):
        signed_in("invigilator")

        assert client.get(rooms_of(sitting)).status_code == 200
        assert client.post(f"{rooms_of(sitting)}add/").status_code == 403

    @pytest.mark.parametrize("role", ["trainer", "invigilator", "auditor"])
    def test_is_not_there_for_another_area(self, client, signed_in, seat, role):
        signed_in(role, unit=UnitFactory())

        for address in (rooms_of(seat.sitting), f"/teach/rooms/{seat.room_id}/", at_door(seat)):
            assert client.get(address).status_code == 404


class TestSeatPages:
    def test_move_and_say_so(self, client, signed_in, seat):
        signed_in("invigilator")
        address = f"/teach/sittings/{seat.sitting_id}/candidates/{seat.candidate_id}/seat/"

        moved = client.post(f"{address}move/", {"room": seat.room_id, "number": 9}, follow=True)
        taken = client.post(f"{address}move/", {"room": seat.room_id, "number": 99})

        assert moved.status_code == 200
        assert Seat.objects.live().get().number == 9
        assert taken.status_code == 409

    def test_take_no_room_of_another_sitting(self, client, signed_in, seat):
        signed_in("invigilator")
        address = f"/teach/sittings/{seat.sitting_id}/candidates/{seat.candidate_id}/seat/"

        answer = client.post(f"{address}move/", {"room": RoomFactory().pk, "number": 1})

        assert answer.status_code == 422

    def test_are_not_there_for_another_area(self, client, signed_in, seat):
        signed_in("invigilator", unit=UnitFactory())
        address = f"/teach/sittings/{seat.sitting_id}/candidates/{seat.candidate_id}/"

        for act in ("seat/move/", "seat/swap/", "seat/clear/", "slip/", "slip/replace/"):
            assert client.post(f"{address}{act}").status_code == 404


class TestTheDoor:
    def test_admits_from_the_page_of_the_candidate(self, client, signed_in, seat):
        keeper = signed_in("invigilator")

        client.post(at_door(seat, "admit/"), {"after": 0, "way": "slip", "reason": ""})

        assert CheckIn.objects.get().by == keeper

    def test_does_no_harm_when_the_form_is_sent_twice(self, client, signed_in, seat):
        signed_in("invigilator")
        sent = {"after": 0, "way": "slip", "reason": ""}

        answers = [client.post(at_door(seat, "admit/"), sent) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert CheckIn.objects.count() == 1

    def test_says_what_happened_meanwhile_and_keeps_the_reason(self, client, signed_in, seat):
        signed_in("invigilator")
        CheckInFactory(seat=seat)
        CheckInFactory(seat=seat, number=2, kind="undone", reason="坐错考场")

        answer = client.post(at_door(seat, "admit/"), {"after": 0, "way": "slip"})

        assert answer.status_code == 409
        assert 'name="after" value="2"' in answer.content.decode()

    def test_says_that_a_slip_is_of_another_sitting(self, client, signed_in, seat):
        signed_in("invigilator")
        other = SittingFactory(unit=seat.sitting.unit, title="下午场")
        place = SeatFactory(candidacy__sitting=other)

        def found(code):
            address = f"/teach/sittings/{seat.sitting_id}/check-in/"
            return client.get(address, {"q": code}, follow=True).text

        assert "此准考证属于另一场考试：下午场" in found(place.code)
        own = found(seat.code)
        assert "另一场考试" not in own
        assert seat.sitting.title in own

    def test_links_a_doubt_to_a_note(self, client, signed_in, seat):
        signed_in("invigilator")

        assert "kind=impersonation" in client.get(at_door(seat)).content.decode()

    def test_lets_an_auditor_look_but_not_act(self, client, signed_in, seat):
        signed_in("auditor")

        assert client.get(at_door(seat)).status_code == 200
        assert client.post(at_door(seat, "admit/")).status_code == 403
        assert client.get(at_door(seat, "photo/")).status_code == 403

    def test_shows_the_photo_on_file_and_lets_nothing_keep_it(self, client, signed_in, seat):
        signed_in("invigilator")
        photo_of(seat.candidate)

        answer = client.get(at_door(seat, "photo/"))

        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert at_door(seat, "photo/") in client.get(at_door(seat)).content.decode()

    def test_shows_no_photo_of_who_is_not_listed(self, client, signed_in, seat):
        signed_in("invigilator")
        stranger = photo_of(UserFactory()).user

        answer = client.get(f"/teach/sittings/{seat.sitting_id}/check-in/{stranger.pk}/photo/")

        assert answer.status_code == 404

    def test_finds_by_name_account_and_code(self, client, signed_in, seat):
        signed_in("invigilator")
        address = f"/teach/sittings/{seat.sitting_id}/check-in/"

        by_account = client.get(address, {"q": seat.candidate.username}).content.decode()
        by_code = client.get(address, {"q": grouped(seat.code).lower()})

        assert at_door(seat) in by_account
        assert by_code.headers["Location"] == f"{at_door(seat)}?way=code"

    def test_lists_the_room_that_one_keeps(self, client, signed_in, seat):
        keeper = signed_in("invigilator")
        elsewhere = SeatFactory(candidacy__sitting=seat.sitting)
        seat.room.duties.create(invigilator=keeper)

        text = client.get(f"/teach/sittings/{seat.sitting_id}/check-in/").content.decode()

        assert at_door(seat) in text
        assert at_door(elsewhere) not in text

    def test_lists_a_thousand_in_few_queries(
        self, client, signed_in, seat, django_assert_max_num_queries
    ):
        signed_in("invigilator")
        for more in (1, 2, 3):
            number = (seat.number + more) % 30 + 1
            SeatFactory(candidacy__sitting=seat.sitting, room=seat.room, number=number)
        address = f"/teach/sittings/{seat.sitting_id}/check-in/?room={seat.room_id}"

        with django_assert_max_num_queries(16):
            assert client.get(address).status_code == 200

    def test_shows_the_tail_of_the_id_number_only_where_the_policy_says_so(
        self, client, signed_in, seat, settings
    ):
        from accounts import identity
        from accounts.models import IdentityNumber

        signed_in("invigilator")
        number = "11010519491231002X"
        IdentityNumber.objects.create(
            user=seat.candidate, sealed=identity.seal(number), digest=identity.digest(number)
        )

        without = client.get(at_door(seat)).content.decode()
        settings.CHECK_IN_SHOWS_ID_TAIL = True
        shown = client.get(at_door(seat)).content.decode()

        assert "002X" not in without
        assert "****002X" in shown
        assert "1949" not in shown


class TestScan:
    def test_opens_the_candidate(self, client, signed_in, seat):
        signed_in("invigilator")

        answer = client.get(f"/s/{token_of(seat.code)}/")

        assert answer.headers["Location"] == f"{at_door(seat)}?way=slip"

    def test_says_that_the_candidate_was_moved(self, client, signed_in, seat):
        keeper = signed_in("invigilator")
        operations.move_candidate(
            sitting_id=seat.sitting_id,
            candidate_id=seat.candidate_id,
            room_id=seat.room_id,
            number=9,
            actor=keeper,
            at=timezone.now(),
        )

        answer = client.get(f"/s/{token_of(seat.code)}/")

        assert answer.status_code == 409
        assert seat.candidate.name in answer.content.decode()

    def test_says_that_the_candidate_was_taken_off_the_list(self, client, signed_in, seat):
        signed_in("invigilator")
        seat.candidacy.delete()

        answer = client.get(f"/s/{token_of(seat.code)}/")

        assert answer.status_code == 409
        assert at_door(seat) not in answer.content.decode()

    @pytest.mark.parametrize("token", ["x", "22222222~forged"])
    def test_knows_what_we_did_not_sign(self, client, signed_in, token):
        signed_in("invigilator")

        assert client.get(f"/s/{token}/").status_code == 404

    def test_is_for_those_in_charge_alone(self, client, seat):
        address = f"/s/{token_of(seat.code)}/"
        visitor = client.get(address)
        client.force_login(seat.candidate)

        assert visitor.status_code == 302
        assert client.get(address).status_code == 403


class TestOwnSlip:
    def test_is_shown_with_its_code(self, client, seat):
        client.force_login(seat.candidate)

        text = client.get(f"/exams/{seat.sitting_id}/slip/").content.decode()

        assert seat.room.name in text
        assert grouped(seat.code) in text

    def test_is_nobody_elses(self, client, seat):
        other = CandidacyFactory(sitting=seat.sitting)

        for reader in (other.candidate, UserFactory()):
            client.force_login(reader)
            assert client.get(f"/exams/{seat.sitting_id}/slip/").status_code == 404
            assert client.get(f"/exams/{seat.sitting_id}/slip.pdf").status_code == 404

    def test_stands_on_the_pages_before_the_start(self, client, seat):
        client.force_login(seat.candidate)

        for address in ("/exams/", f"/exams/{seat.sitting_id}/"):
            assert f"/exams/{seat.sitting_id}/slip/" in client.get(address).content.decode()

    def said(self, client, seat):
        """The web slip and the printed one, without spaces."""
        client.force_login(seat.candidate)
        page = client.get(f"/exams/{seat.sitting_id}/slip/").content.decode()
        return page.replace(" ", ""), printed_text(
            client.get(f"/exams/{seat.sitting_id}/slip.pdf").content
        )

    def test_says_the_own_minutes_the_end_and_how_they_come_about(self, client):
        opens_at = datetime.fromisoformat("2026-11-24T09:00+08:00")
        seat = SeatFactory(
            candidacy__sitting__opens_at=opens_at,
            candidacy__sitting__closes_at=opens_at + timedelta(hours=3),
            candidacy__sitting__paper__minutes=45,
        )
        granted(seat.candidate, percent=25)

        page, print_ = self.said(client, seat)

        for text in (page, print_):
            assert "57分钟" in text
            assert "09:57" in text
            assert "试卷时间45分钟，延长25%后" in text or "试卷45分钟，延长25%后为57分钟" in text
            assert "不足一分钟的按一分钟计算" in text

    def test_says_no_rule_to_whom_it_does_not_concern(self, client, seat):
        for text in self.said(client, seat):
            assert f"{seat.sitting.paper.minutes}分钟" in text
            assert "不足一分钟" not in text

    def test_says_the_end_of_the_sitting_where_that_comes_first(self, client):
        opens_at = datetime.fromisoformat("2026-11-24T09:00+08:00")
        seat = SeatFactory(
            candidacy__sitting__opens_at=opens_at,
            candidacy__sitting__closes_at=opens_at + timedelta(minutes=50),
            candidacy__sitting__paper__minutes=45,
        )
        granted(seat.candidate, percent=25)

        for text in self.said(client, seat):
            assert "09:50" in text
            assert "09:57" not in text

    @pytest.mark.parametrize(("is_open_book", "book"), [(True, "开卷"), (False, "闭卷")])
    def test_says_whether_with_the_book(self, client, is_open_book, book):
        seat = SeatFactory(candidacy__sitting__paper__is_open_book=is_open_book)

        for text in self.said(client, seat):
            assert book in text
            assert ("闭卷" if is_open_book else "开卷考试") not in text

    def test_prints_a_code_that_a_camera_reads(self, client, seat):
        photo_of(seat.candidate)
        client.force_login(seat.candidate)

        answer = client.get(f"/exams/{seat.sitting_id}/slip.pdf")

        page = PdfDocument(answer.content)[0]
        [found] = zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
        text = said_on(page)
        assert found.text == printing.address_of(seat.code)
        assert seat.candidate.name not in found.text
        assert seat.candidate.name in text
        assert seat.room.name.replace(" ", "") in text


class TestPrints:
    def test_of_a_room_are_two_on_a_sheet(self, client, signed_in, seat):
        signed_in("invigilator")
        for number in (8, 9):
            SeatFactory(candidacy__sitting=seat.sitting, room=seat.room, number=number)

        answer = client.post(f"/teach/rooms/{seat.room_id}/slips/")

        assert len(PdfDocument(answer.content)) == 2
        assert answer.headers["Cache-Control"] == "no-store"

    def test_of_an_empty_room_are_refused(self, client, signed_in, sitting):
        signed_in("invigilator")

        answer = client.post(f"/teach/rooms/{RoomFactory(sitting=sitting).pk}/slips/")

        assert answer.status_code == 409

    def test_of_the_sign_in_sheet_name_everybody_by_seat(self, client, signed_in, seat):
        signed_in("invigilator")

        answer = client.post(f"/teach/rooms/{seat.room_id}/sign-in-sheet/")

        text = said_on(PdfDocument(answer.content)[0])
        assert seat.candidate.name in text
        assert "签名" in text

    def test_of_a_sitting_are_made_in_the_background_and_resumed(
        self, client, signed_in, seat, monkeypatch
    ):
        keeper = signed_in("invigilator")
        SeatFactory(candidacy__sitting=seat.sitting)
        now = timezone.now()
        wanted = operations.ask_for_slips(sitting_id=seat.sitting_id, actor=keeper, at=now)
        render, died = printing.render_slips, []

        def dies_at_the_second(slips, *, at):
            if died:
                return render(slips, at=at)
            if SlipPrint.objects.get().made:
                died.append(True)
                raise MemoryError
            return render(slips, at=at)

        monkeypatch.setattr(printing, "render_slips", dies_at_the_second)
        with pytest.raises(MemoryError):
            operations.print_slips(print_id=wanted.pk, at=now)
        calls = []
        monkeypatch.setattr(
            printing, "render_slips", lambda slips, *, at: calls.append(1) or render(slips, at=at)
        )

        done = operations.print_slips(print_id=wanted.pk, at=now)

        assert (done.state, done.slips, len(calls)) == ("done", 2, 1)
        answer = client.get(f"/teach/slip-prints/{wanted.pk}/file/")
        names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        assert len(names) == 2
        assert all(name.endswith(".pdf") for name in names)

    def test_are_asked_for_once_while_they_are_being_made(self, signed_in, seat):
        keeper = signed_in("invigilator")
        given = {"sitting_id": seat.sitting_id, "actor": keeper, "at": timezone.now()}

        assert operations.ask_for_slips(**given) == operations.ask_for_slips(**given)

    def test_of_others_areas_are_not_found(self, client, signed_in, seat):
        keeper = signed_in("invigilator")
        wanted = operations.ask_for_slips(
            sitting_id=seat.sitting_id, actor=keeper, at=timezone.now()
        )
        signed_in("invigilator", unit=UnitFactory())

        assert client.get(f"/teach/slip-prints/{wanted.pk}/").status_code == 404
        assert client.get(f"/teach/slip-prints/{wanted.pk}/file/").status_code == 404

    def test_are_dropped_after_two_days(self, signed_in, seat):
        keeper = signed_in("invigilator")
        now = timezone.now()
        wanted = operations.ask_for_slips(sitting_id=seat.sitting_id, actor=keeper, at=now)
        operations.print_slips(print_id=wanted.pk, at=now)

        operations.sweep_slip_prints(at=now + timedelta(days=3))

        wanted.refresh_from_db()
        assert wanted.folder == ""


class TestSlipQueries:
    def test_do_not_grow_with_the_room(self, seat, django_assert_num_queries):
        for number in (8, 9, 10):
            SeatFactory(candidacy__sitting=seat.sitting, room=seat.room, number=number)

        with django_assert_num_queries(4):
            assert len(queries.slips_in(seat.room)) == 4
