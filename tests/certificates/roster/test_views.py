"""HR uploads a roster, looks at it, confirms; and what happens to bad uploads."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from org.models import Unit
from tests.factories import UserFactory

HERE = Path(__file__).parent / "data"
DEMO = Path(__file__).parents[3] / "demo" / "roster"
pytestmark = pytest.mark.django_db
UPLOAD = "/staff/imports/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    return settings.UPLOAD_FOLDER


@pytest.fixture
def hr(client):
    user = UserFactory(username="hr", roles=["hr"])
    client.force_login(user)
    return user


def upload(client, *files, as_of="2023-12-01"):
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(UPLOAD, {"roster": uploads, "as_of": as_of})


def demo(*names):
    return [(name, (DEMO / name).read_bytes()) for name in names]


class TestImport:
    def test_changes_nothing_before_it_is_confirmed(self, client, hr):
        answer = upload(client, *demo("roster_clean.xlsx"))
        page = client.get(answer.url)

        assert answer.status_code == 302
        assert page.status_code == 200
        assert page.context["report"]["accepted"] == 1266
        assert not Unit.objects.exists()

    def test_enters_the_roster_once_it_is_confirmed(self, client, hr, folder):
        address = upload(client, *demo("units.csv", "persons.csv")).url

        first = client.post(address + "confirm/")
        second = client.post(address + "confirm/")

        assert first.url == second.url == address
        assert User.objects.exclude(pk=hr.pk).count() == 807
        page = client.get(address)
        assert page.context["draft"].is_done
        assert page.context["report"]["accepted"] == 1266
        # No file with ID numbers stays behind.
        assert list(folder.rglob("*.upload")) == []

    def test_says_that_the_same_roster_changes_nothing(self, client, hr):
        client.post(upload(client, *demo("roster_clean.xlsx")).url + "confirm/")

        page = client.get(upload(client, *demo("roster_clean.xlsx")).url)

        assert page.context["report"]["unchanged"] == 1266
        assert page.context["changes"] == 0
        assert b"confirm/" not in page.content

    def test_shows_and_hands_out_what_is_wrong_with_the_rows(self, client, hr):
        client.post(upload(client, *demo("units.csv")).url + "confirm/")
        data = (HERE / "roster_dirty.xlsx").read_bytes()

        address = upload(client, ("roster_dirty.xlsx", data)).url
        page = client.get(address)
        report = client.get(address + "report.json")
        book = client.get(address + "report.xlsx")

        assert len(page.context["rejected"]) == 46
        assert "旧数据勿用" in page.content.decode()
        assert json.loads(report.content)["rejected"] == 46
        assert book.content.startswith(b"PK")
        assert client.get(address + "report.txt").status_code == 404


class TestImportRefuses:
    @pytest.mark.parametrize(
        ("name", "data", "word"),
        [
            ("roster.pdf", b"%PDF-1.7", ".xlsx"),
            ("empty.csv", b"", "empty.csv"),
            ("bad.csv", "姓名,编制类别\n张三,行政编制\n".encode(), "身份证号"),
            ("locked.xlsx", (HERE / "roster_encrypted.xlsx").read_bytes(), "locked.xlsx"),
        ],
    )
    def test_a_bad_file_in_a_sentence_on_the_same_page(self, client, hr, name, data, word):
        answer = upload(client, (name, data))

        assert answer.status_code == 422
        assert word in str(answer.context["form"].errors["roster"])

    def test_an_upload_above_the_limit(self, client, hr, settings):
        settings.UPLOAD_MAX_BYTES = 100_000

        answer = upload(client, ("big.csv", b"a" * 300_000))

        assert answer.status_code == 413
        assert list(answer.context["form"].errors) == ["roster"]

    def test_a_day_to_come_and_a_form_without_files(self, client, hr):
        late = upload(client, *demo("units.csv"), as_of="2999-01-01")
        bare = client.post(UPLOAD, {"as_of": "2023-12-01"})

        assert (late.status_code, list(late.context["form"].errors)) == (422, ["as_of"])
        assert (bare.status_code, list(bare.context["form"].errors)) == (422, ["roster"])

    def test_to_confirm_what_is_no_longer_there(self, client, hr):
        answer = client.post(f"{UPLOAD}{'0' * 64}/confirm/")

        assert answer.status_code == 409

    def test_to_show_the_upload_of_somebody_else(self, client, hr):
        address = upload(client, *demo("units.csv")).url
        client.force_login(UserFactory(roles=["hr"]))

        assert client.get(address).status_code == 404
        assert client.get(address + "report.json").status_code == 404
        assert client.post(address + "confirm/").status_code == 409
        assert not Unit.objects.exists()

    @pytest.mark.parametrize("role", ["officer", "trainer", "registrar", "auditor"])
    def test_everybody_who_is_not_hr(self, client, role):
        client.force_login(UserFactory(roles=[role]))

        assert client.get(UPLOAD).status_code == 403
        assert upload(client, *demo("units.csv")).status_code == 403


class TestDrafts:
    def test_go_after_a_day(self, client, hr, folder, monkeypatch):
        old = upload(client, *demo("units.csv")).url
        later = timezone.now() + timedelta(days=2)

        with monkeypatch.context() as clock:
            clock.setattr("certificates.roster.views.timezone.now", lambda: later)
            client.force_login(hr)
            upload(client, *demo("persons.csv", "units.csv"))

        assert client.get(old).status_code == 404

    def test_are_for_the_eyes_of_the_process_alone(self, client, hr, folder):
        upload(client, *demo("units.csv"))

        assert (folder / "rosters").stat().st_mode & 0o077 == 0

    def test_have_an_address_that_cannot_be_a_path(self, client, hr):
        assert client.get(UPLOAD + "..%2F..%2Fkeys/").status_code == 404
        assert reverse("certificates:import", args=["a" * 64]).startswith(UPLOAD)
