"""Pictures are looked at by their bytes, written anew, kept once, and served to the desk only."""

import io
import random
import struct
import zlib
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from core.errors import Refusal
from core.models import AuditEntry
from exams.bank.operations import NotYourRole, pictures
from exams.bank.operations.pictures import keep_picture
from exams.models import Attempt, ItemPicture
from tests.exams.bank.helpers import reviewer, trainer
from tests.factories import (
    AttemptFactory,
    DrillItemFactory,
    ItemVersionFactory,
    PaperFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def drawn(kind="PNG", mode="RGB", size=(40, 30), **options):
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(out, kind, **options)
    return out.getvalue()


def keep(data, at, uploader=None):
    return keep_picture(data=data, uploader=uploader or trainer(), at=at)


def huge_head():
    """A PNG whose head states more pixels than anybody has memory for."""
    chunks = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0), b"IDAT" + b"x" * 99
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


def kept_bytes(picture):
    with picture.file.open("rb") as file:
        return file.read()


class TestKeepPicture:
    @pytest.mark.parametrize(
        ("kind", "mode"),
        [
            ("PNG", "RGB"),
            ("PNG", "RGBA"),
            ("PNG", "P"),
            ("PNG", "LA"),
            ("JPEG", "RGB"),
            ("JPEG", "CMYK"),
            ("WEBP", "RGBA"),
            ("GIF", "P"),
        ],
    )
    def test_takes_the_four_kinds(self, at, kind, mode):
        picture = keep(drawn(kind, mode), at)

        assert (picture.width, picture.height) == (40, 30)
        assert picture.media_type == f"image/{kind.lower()}"
        with Image.open(io.BytesIO(kept_bytes(picture))) as kept:
            assert (kept.format, kept.size) == (kind, (40, 30))

    def test_keeps_the_same_picture_once(self, at):
        assert keep(drawn(), at) != keep(drawn(mode="L"), at)
        data = drawn()
        first = keep(data, at)
        count = AuditEntry.objects.count()

        assert keep(data, at) == first
        assert AuditEntry.objects.count() == count

    def test_keeps_nothing_but_what_is_seen(self, at):
        words = PngImagePlugin.PngInfo()
        words.add_text("Author", "name-of-somebody")
        exif = Image.Exif()
        exif[0x010E] = "place-of-somebody"

        png = kept_bytes(keep(drawn(pnginfo=words) + b"PK\x03\x04 trailing", at))
        jpeg = kept_bytes(keep(drawn("JPEG", exif=exif) + b"<script>", at))

        assert b"somebody" not in png + jpeg
        assert b"PK" not in png[-20:]
        assert b"<script>" not in jpeg

    def test_turns_a_picture_upright(self, at):
        exif = Image.Exif()
        exif[0x0112] = 6

        picture = keep(drawn("JPEG", exif=exif), at)

        assert (picture.width, picture.height) == (30, 40)

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "picture-empty"),
            (bytes(pictures.MOST_BYTES + 1), "picture-too-large"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "picture-unknown"),
            (b"%PDF-1.7", "picture-unknown"),
            (b"MZ\x90\x00", "picture-unknown"),
            (b"\xff\xd8\xff<script>alert(1)</script>", "picture-unknown"),
            (huge_head(), "picture-too-wide"),
            (drawn()[:200], "picture-broken"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_refuses_what_is_no_good(self, at, data, code):
        with pytest.raises(Refusal) as refused:
            keep(data, at)

        assert refused.value.code == code
        assert str(refused.value)
        assert not ItemPicture.objects.exists()

    def test_refuses_what_is_too_wide(self, at):
        with pytest.raises(pictures.PictureTooWide):
            keep(drawn("PNG", "1", size=(8001, 2)), at)

    def test_refuses_what_moves(self, at):
        frames = [Image.effect_noise((9, 9), 50).convert("P") for _ in range(3)]
        out = io.BytesIO()
        frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])

        with pytest.raises(pictures.PictureMoves):
            keep(out.getvalue(), at)

    def test_is_for_trainers(self, at):
        with pytest.raises(NotYourRole):
            keep(drawn(), at, reviewer())

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
    def test_answers_any_bytes_with_a_picture_or_a_refusal(self, at, kind):
        chance, data, author = random.Random(7), drawn(kind), trainer()
        for _ in range(60):
            bad = bytearray(data)
            for _ in range(chance.randint(1, 10)):
                bad[chance.randrange(len(bad))] = chance.randrange(256)
            # Whatever else is raised fails the test.
            with suppress(Refusal):
                keep(bytes(bad[: chance.randrange(1, len(bad) + 1)]), at, author)


def sent(data=None, name="标志.png", alt="禁止停车标志"):
    file = SimpleUploadedFile(name, drawn() if data is None else data, "application/x-evil")
    return {"picture": file, "picture_alt": alt}


class TestThePages:
    def test_take_a_picture_in_and_return_its_tag(self, client):
        client.force_login(trainer())

        answer = client.post("/teach/bank/pictures/", sent(alt='a"b<c'))

        digest = ItemPicture.objects.get().digest
        assert answer.json()["tag"] == (f'<img src="item-picture:{digest}" alt="a&quot;b&lt;c">')

    def test_say_why_they_take_none(self, client):
        client.force_login(trainer())

        bad = client.post("/teach/bank/pictures/", sent(b"<svg/>"))
        none = client.post("/teach/bank/pictures/", {})

        assert (bad.status_code, bad.json()["code"]) == (409, "picture-unknown")
        assert (none.status_code, none.json()["code"]) == (409, "picture-empty")

    def test_serve_it_so_that_it_can_do_nothing(self, client, at):
        picture = keep(drawn(), at)
        client.force_login(reviewer())

        answer = client.get(f"/teach/bank/pictures/{picture.digest}/")

        assert answer["Content-Type"] == "image/png"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer.content.startswith(b"\x89PNG")

    def test_serve_it_to_nobody_who_does_not_have_it_before_them(self, client, at):
        address = f"/teach/bank/pictures/{keep(drawn(), at).digest}/"

        assert client.get(address).status_code == 302
        client.force_login(UserFactory(roles=["officer"]))
        assert client.get(address).status_code == 404
        assert client.post("/teach/bank/pictures/", sent()).status_code == 403

    @pytest.mark.parametrize("where", ["stem", "detail"])
    def test_serve_it_to_a_candidate_while_the_attempt_is_open(self, client, at, where):
        digest = keep(drawn(), at).digest
        shown = {"stem": digest} if where == "stem" else {"detail": {"targets": [digest]}}
        paper = PaperFactory(items=[ItemVersionFactory(is_html=True, **shown)])
        attempt = AttemptFactory(sitting__paper=paper)
        client.force_login(attempt.candidate)

        during = client.get(f"/teach/bank/pictures/{digest}/")
        other = client.get(f"/teach/bank/pictures/{keep(drawn(), at).digest}/")
        Attempt.objects.update(status="submitted", closed_at=at)
        after = client.get(f"/teach/bank/pictures/{digest}/")

        assert [answer.status_code for answer in (during, other, after)] == [200, 404, 404]

    def test_serve_it_to_a_learner_in_a_drill(self, client, at):
        digest = keep(drawn(), at).digest
        version = ItemVersionFactory()
        version.options.update(text=f'<img src="item-picture:{digest}" alt="x">')
        row = DrillItemFactory(version=version)
        client.force_login(row.drill.learner)

        assert client.get(f"/teach/bank/pictures/{digest}/").status_code == 200

    def test_know_no_other(self, client):
        client.force_login(trainer())

        assert client.get(f"/teach/bank/pictures/{'0' * 64}/").status_code == 404
