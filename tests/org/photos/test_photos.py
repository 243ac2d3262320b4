import io
import struct
import zipfile
import zlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from accounts import photos
from accounts.models import Photo, PhotoImport, User
from core.errors import Refusal
from org.photos import operations
from tests.factories import (
    MOMENT,
    PhotoFactory,
    PostingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def picture(kind="JPEG", size=(600, 800), color="navy", mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, kind, **options)
    return out.getvalue()


def png_of(width, height):
    """A PNG that says it is so large and has next to nothing in it."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


def archive(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in files.items():
            written.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def hr(unit):
    return UserFactory(roles=["hr"], reach=unit)


def officer(unit, username="P7001"):
    return PostingFactory(unit=unit, user__username=username).user


def made(data, actor, person):
    return operations.set_photo(person_id=person.pk, data=data, actor=actor, at=MOMENT)


class TestSetPhoto:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_keeps_an_upright_jpeg(self, unit, hr, kind):
        person = officer(unit)

        photo = made(picture(kind, size=(1200, 1600)), hr, person)

        image = Image.open(io.BytesIO(photos.read(photo.digest)))
        assert (image.format, image.size) == ("JPEG", (600, 800))

    def test_keeps_nothing_but_what_is_seen(self, unit, hr):
        exif = Image.Exif()
        exif[0x010F] = "SecretCamera"
        data = picture(exif=exif.tobytes(), comment=b"taken at home") + b"<script>trailing"

        photo = made(data, hr, officer(unit))

        kept = photos.read(photo.digest)
        assert not any(word in kept for word in (b"SecretCamera", b"at home", b"script", b"Exif"))

    def test_puts_one_in_the_place_of_another_and_keeps_both(self, unit, hr):
        person = officer(unit)
        first = made(picture(color="red"), hr, person)

        second = made(picture(color="blue"), hr, person)

        first.refresh_from_db()
        assert (first.ended_at, first.ended_by) == (MOMENT, hr)
        assert Photo.objects.get(user=person, ended_at=None) == second
        assert photos.read(first.digest) != photos.read(second.digest)

    def test_changes_nothing_for_the_same_photo(self, unit, hr):
        person = officer(unit)

        assert made(picture(), hr, person) == made(picture(), hr, person)

    def test_paints_what_is_transparent_white(self, unit, hr):
        data = picture("PNG", mode="RGBA", color=(0, 0, 0, 0))

        photo = made(data, hr, officer(unit))

        image = Image.open(io.BytesIO(photos.read(photo.digest)))
        assert image.getpixel((10, 10)) == (255, 255, 255)

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "picture-empty"),
            (b"\xff\xd8\xff" + bytes(5 * 1024 * 1024), "picture-too-large"),
            (b"<svg onload=alert(1)>", "picture-unknown"),
            (b"MZ\x90", "picture-unknown"),
            (picture("GIF"), "picture-unknown"),
            (picture()[:200], "picture-broken"),
            (picture(size=(100, 120)), "photo-too-small"),
            (png_of(9000, 9000), "picture-too-wide"),
            (png_of(30000, 30000), "picture-too-wide"),
            (png_of(600, 800), "picture-broken"),
        ],
        ids=lambda value: value if isinstance(value, str) else None,
    )
    def test_refuses_what_is_no_photo(self, unit, hr, data, code):
        with pytest.raises(Refusal) as refusal:
            made(data, hr, officer(unit))

        assert refusal.value.code == code
        assert Photo.objects.count() == 0

    def test_finds_nobody_of_another_area(self, hr):
        with pytest.raises(User.DoesNotExist):
            made(picture(), hr, officer(UnitFactory()))


class TestThePhoto:
    def test_is_one_at_a_time(self):
        photo = PhotoFactory()

        with pytest.raises(IntegrityError):
            PhotoFactory(user=photo.user)

    def test_is_never_rewritten_nor_deleted(self):
        photo = PhotoFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            Photo.objects.filter(pk=photo.pk).update(digest="0" * 64)
        with pytest.raises(IntegrityError):
            photo.delete()

    def test_is_not_current_again(self, hr):
        photo = PhotoFactory(ended_at=MOMENT, ended_by=hr)

        with pytest.raises(IntegrityError):
            Photo.objects.filter(pk=photo.pk).update(ended_at=None, ended_by=None)

    def test_lies_below_no_public_folder(self, settings):
        digest = photos.keep(picture())

        assert not list(settings.MEDIA_ROOT.rglob(f"{digest}*"))

    def test_is_put_away_with_a_reason(self, unit, hr):
        person = officer(unit)
        made(picture(), hr, person)

        operations.put_photo_away(person_id=person.pk, actor=hr, at=MOMENT, reason="不清晰")
        operations.put_photo_away(person_id=person.pk, actor=hr, at=MOMENT, reason="不清晰")

        assert not Photo.objects.filter(ended_at=None).exists()


class TestImport:
    def start(self, actor, data):
        return operations.start_import(name="photos.zip", data=data, actor=actor, at=MOMENT)

    def read(self, actor, data):
        return operations.read_import(import_id=self.start(actor, data).pk, at=MOMENT)

    def outcomes(self, wanted):
        return {line["file"]: line["outcome"] for line in wanted.report}

    def test_reports_each_file_and_takes_nothing_in(self, unit, hr):
        known, other = officer(unit, username="P7001"), officer(unit, username="P7002")
        made(picture(color="red"), hr, other)
        elsewhere = officer(UnitFactory(), username="P7003")

        wanted = self.read(
            hr,
            archive(
                **{
                    "photos/P7001.jpg": picture(),
                    "again/P7001.png": picture("PNG"),
                    "P7002.jpg": picture(color="blue"),
                    "P7003.jpg": picture(),
                    "nobody.jpg": picture(),
                    "__MACOSX/P7001.jpg": b"litter",
                }
            ),
        )

        assert wanted.state == "read"
        assert self.outcomes(wanted) == {
            "photos/P7001.jpg": "new",
            "again/P7001.png": "twice",
            "P7002.jpg": "replaces",
            "P7003.jpg": "unknown",
            "nobody.jpg": "unknown",
        }
        assert Photo.objects.filter(user__in=[known, elsewhere]).count() == 0

    def test_takes_in_what_was_reported(self, unit, hr):
        person = officer(unit)
        wanted = self.read(hr, archive(**{"P7001.jpg": picture()}))

        taken = operations.commit_import(import_id=wanted.pk, actor=hr, at=MOMENT)
        again = operations.commit_import(import_id=wanted.pk, actor=hr, at=MOMENT)

        assert (taken, again) == (1, 0)
        assert Photo.objects.get(user=person).uploaded_by == hr

    def test_leaves_out_who_went_to_another_area_meanwhile(self, unit, hr):
        person = officer(unit)
        wanted = self.read(hr, archive(**{"P7001.jpg": picture()}))
        person.postings.update(unit=UnitFactory())

        assert operations.commit_import(import_id=wanted.pk, actor=hr, at=MOMENT) == 0

    @pytest.mark.parametrize(
        ("data", "outcome"),
        [
            (b"no picture", "unreadable"),
            (picture()[:150], "unreadable"),
            (png_of(20000, 20000), "unreadable"),
            (bytes(6 * 1024 * 1024), "too-large"),
        ],
        ids=["text", "cut off", "bomb", "large"],
    )
    def test_says_what_is_wrong_with_a_file(self, unit, hr, data, outcome):
        officer(unit)

        wanted = self.read(hr, archive(**{"P7001.jpg": data}))

        assert self.outcomes(wanted) == {"P7001.jpg": outcome}

    def test_does_not_believe_the_size_that_an_entry_states(self, unit, hr):
        officer(unit)
        data = archive(**{"P7001.jpg": bytes(6 * 1024 * 1024)})
        lying = data.replace(struct.pack("<I", 6 * 1024 * 1024), struct.pack("<I", 1000))

        wanted = self.read(hr, lying)

        assert self.outcomes(wanted)["P7001.jpg"] in ("unreadable", "too-large")

    def test_refuses_what_is_no_archive(self, hr):
        with pytest.raises(operations.NoArchive):
            self.start(hr, b"Rar!\x1a\x07")

        assert self.read(hr, b"PK\x03\x04 cut off").state == "refused"

    def test_gives_up_on_an_archive_that_kills_its_worker(self, unit, hr):
        officer(unit)
        wanted = self.start(hr, archive(**{"P7001.jpg": picture()}))
        PhotoImport.objects.filter(pk=wanted.pk).update(attempts=3)

        assert operations.read_import(import_id=wanted.pk, at=MOMENT).state == "refused"

    def test_is_committed_once_it_is_read_by_who_brought_it(self, unit, hr):
        officer(unit)
        wanted = self.start(hr, archive(**{"P7001.jpg": picture()}))
        other = UserFactory(roles=["hr"], reach=unit)

        with pytest.raises(operations.ImportNotRead):
            operations.commit_import(import_id=wanted.pk, actor=hr, at=MOMENT)
        with pytest.raises(PhotoImport.DoesNotExist):
            operations.commit_import(import_id=wanted.pk, actor=other, at=MOMENT)

    def test_is_discarded_after_a_week(self, unit, hr):
        officer(unit)
        wanted = self.read(hr, archive(**{"P7001.jpg": picture()}))

        operations.sweep_imports(at=MOMENT + timedelta(days=8))

        wanted.refresh_from_db()
        assert wanted.state == "discarded"


class TestPages:
    def test_list_who_has_none(self, client, unit, hr):
        without, with_one = officer(unit, username="P7001"), officer(unit, username="P7002")
        made(picture(), hr, with_one)
        client.force_login(hr)

        text = client.get("/staff/photos/").content.decode()

        assert without.username in text
        assert with_one.username not in text

    def test_take_one_in(self, client, unit, hr):
        person = officer(unit)
        client.force_login(hr)
        address = f"/staff/people/{person.pk}/photo/"

        bad = client.post(address, {"photo": SimpleUploadedFile("x.jpg", b"GIF8")})
        good = client.post(address, {"photo": SimpleUploadedFile("x.exe", picture())})

        assert (bad.status_code, good.status_code) == (409, 302)
        assert Photo.objects.get(user=person)

    def test_take_an_archive_in(self, client, unit, hr):
        person = officer(unit)
        client.force_login(hr)
        file = SimpleUploadedFile("p.zip", archive(**{"P7001.jpg": picture(), "x.jpg": b"x"}))
        started = client.post("/staff/photos/imports/", {"archive": file})
        wanted = PhotoImport.objects.get()
        operations.read_import(import_id=wanted.pk, at=MOMENT)

        report = client.get(started.headers["Location"]).content.decode()
        client.post(f"{started.headers['Location']}commit/")

        assert "P7001.jpg" in report
        assert Photo.objects.get(user=person)

    @pytest.mark.parametrize("role", ["hr", "registrar", "approver", "auditor"])
    def test_show_a_photo_to_those_in_whose_reach_the_person_is(self, client, unit, hr, role):
        person = officer(unit)
        made(picture(), hr, person)
        address = f"/staff/people/{person.pk}/photo/image/"

        client.force_login(UserFactory(roles=[role], reach=unit))
        here = client.get(address)
        client.force_login(UserFactory(roles=[role], reach=UnitFactory()))

        assert here.headers["Cache-Control"] == "private, no-store"
        assert client.get(address).status_code == 404

    def test_show_it_to_the_person_and_to_no_other_officer(self, client, unit, hr):
        person = officer(unit)
        made(picture(), hr, person)
        client.force_login(person)

        own = client.get("/me/photo/")

        assert own.headers["Content-Type"] == "image/jpeg"
        assert client.get(f"/staff/people/{person.pk}/photo/image/").status_code == 403
        client.force_login(UserFactory())
        assert client.get("/me/photo/").status_code == 404

    def test_of_others_imports_are_not_there(self, client, unit, hr):
        wanted = operations.start_import(
            name="a.zip", data=archive(**{"P7001.jpg": b"x"}), actor=hr, at=MOMENT
        )
        client.force_login(UserFactory(roles=["hr"], reach=unit))

        assert client.get(f"/staff/photos/imports/{wanted.pk}/").status_code == 404
