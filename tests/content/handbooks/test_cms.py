"""Trainers write handbooks and hand in files in Wagtail's own interface."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents.models import Document
from wagtail.models import Collection
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from accounts.operations.roles import grant_role
from content.handbooks import operations
from content.models import FormIndexPage, FormPage, HandbookChapter, HandbookPage
from tests.content.conftest import DEMO, NEW
from tests.content.handbooks.conftest import packed
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FORM = (DEMO / "forms" / "xun-wen-bi-lu.docx").read_bytes()
MACROS = packed({"word/document.xml": "<w/>", "word/vbaProject.bin": b"x"})


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def trainer(client, at):
    """A trainer who is signed in."""
    operations.ensure_handbooks()
    user = UserFactory()
    grant_role(user_id=user.pk, role="trainer", actor=None, at=at)
    client.force_login(user)
    return user


def page_form(*blocks):
    fields = {
        "title": "回避",
        "slug": "withdrawal",
        "summary": "",
        "body": streamfield(blocks),
        "comments": inline_formset([]),
    }
    return nested_form_data(fields)


def send(client, name, data):
    collection = Collection.get_first_root_node()
    file = SimpleUploadedFile(name, data)
    return client.post(
        "/cms/documents/add/",
        {"title": "询问笔录", "file": file, "collection": collection.pk, "tags": ""},
    )


class TestTrainer:
    def test_writes_a_handbook_page(self, client, trainer, handbook):
        parent = HandbookChapter.objects.first()
        blocks = [("checklist", "已亮证\n已告知"), ("law", f"{NEW}#43.2")]

        response = client.post(
            f"/cms/pages/add/content/handbookpage/{parent.pk}/", page_form(*blocks)
        )

        assert response.status_code == 302
        page = HandbookPage.objects.get(slug="withdrawal")
        page.get_latest_revision().publish(skip_permission_checks=True)
        html = client.get(page.address).content.decode()
        assert "<li>已告知</li>" in html
        assert "第四十三条" in html
        assert "第二款" in html

    def test_is_told_of_an_article_that_is_not_there(self, client, trainer, handbook):
        parent = HandbookChapter.objects.first()

        response = client.post(
            f"/cms/pages/add/content/handbookpage/{parent.pk}/", page_form(("law", f"{NEW}#999.1"))
        )

        assert f"{NEW}#999.1" in response.content.decode()
        assert not HandbookPage.objects.filter(slug="withdrawal").exists()

    def test_hands_in_a_file_and_makes_a_form_of_it(self, client, trainer, laws):
        send(client, r"C:\桌面\笔录.docx", FORM)
        document = Document.objects.get()
        fields = {
            "title": "询问笔录",
            "slug": "",
            "code": "",
            "domain": "",
            "purpose": "询问时使用。",
            "filling_notes": "",
            "basis_keys": f"{NEW}#55",
            "document": document.pk,
            "comments": inline_formset([]),
        }
        parent = FormIndexPage.objects.get()

        response = client.post(
            f"/cms/pages/add/content/formpage/{parent.pk}/", nested_form_data(fields)
        )

        assert response.status_code == 302
        assert document.filename.startswith("笔录")
        assert FormPage.objects.get().document == document

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("笔录.docx", MACROS),
            ("笔录.docx", b"<script>alert(1)</script>"),
            ("笔录.html", b"<script>alert(1)</script>"),
            ("笔录.exe", b"MZ"),
            ("笔录.docx", b""),
        ],
    )
    @pytest.mark.parametrize("where", ["add", "multiple/add", "chooser/create"])
    def test_is_refused_a_hostile_file(self, client, trainer, name, data, where):
        sent = {"title": "x", "collection": Collection.get_first_root_node().pk, "tags": ""}
        prefix = "document-chooser-upload-" if where == "chooser/create" else ""
        sent = {f"{prefix}{key}": value for key, value in sent.items()}
        file = SimpleUploadedFile(name, data)
        sent["files[]" if where == "multiple/add" else f"{prefix}file"] = file

        response = client.post(
            f"/cms/documents/{where}/", sent, headers={"x-requested-with": "XMLHttpRequest"}
        )

        assert response.status_code in (200, 400)
        assert not Document.objects.exists()

    def test_cannot_change_a_file_behind_a_form_without_review(self, client, trainer, laws, at):
        document = Document(title="a", file=ContentFile(FORM, "a.docx"), uploaded_by_user=trainer)
        document.save()
        parent = FormIndexPage.objects.get()
        parent.add_child(instance=FormPage(title="甲", purpose="x", document=document))
        before = document.file.name

        client.post(
            f"/cms/documents/edit/{document.pk}/",
            {
                "title": "b",
                "file": SimpleUploadedFile("b.docx", FORM),
                "collection": Collection.get_first_root_node().pk,
                "tags": "",
            },
        )

        document.refresh_from_db()
        assert (document.title, document.file.name) == ("a", before)

    def test_cannot_touch_the_file_of_somebody_else(self, client, trainer):
        document = Document.objects.create(title="a", file=ContentFile(FORM, "a.docx"))

        response = client.get(f"/cms/documents/edit/{document.pk}/")

        assert response.status_code == 302

    def test_finds_the_files_in_the_menu(self, client, trainer):
        assert "/cms/documents/" in client.get("/cms/").content.decode()

    def test_is_told_that_a_handbook_with_editions_stays(self, client, trainer, edition):
        response = client.post(f"/cms/pages/{edition.handbook_id}/delete/", {"confirm": "x"})

        assert response.status_code in (302, 403)
        edition.handbook.refresh_from_db()
