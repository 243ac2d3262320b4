"""Document forms: loaded with their files, listed, shown, and handed out."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from content.citations.models import PageCitation
from content.handbooks import operations
from content.handbooks.documents import read_forms
from content.handbooks.files import WrongFormType
from content.models import FormPage
from content.pages.documents import NotContent
from content.pages.writing import ArticlesMissing, Loaded
from tests.content.conftest import DEMO, NEW

FORMS_QUERIES = 3  # domains for the filter, how many, the forms with their files
DOCUMENTS = read_forms("forms.json", (DEMO / "forms.json").read_bytes())
ORDER = [document for document in DOCUMENTS if document.slug == "order-to-correct"]


@pytest.fixture(autouse=True)
def english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def today(monkeypatch, at):
    monkeypatch.setattr("content.templatetags.content.timezone.now", lambda: at)


def read(name):
    return (DEMO / "forms" / name).read_bytes()


def load(at, documents=ORDER, **options):
    return operations.load_forms(
        documents=documents, **({"read": read, "actor": None, "at": at} | options)
    )


@pytest.fixture
def form(laws, at):
    load(at)
    return FormPage.objects.get()


class TestLoadForms:
    def test_publishes_a_form_with_its_file(self, form):
        assert (form.live, form.code) == (True, "示范文书-03")
        assert form.document.filename.startswith("ze-ling-gai-zheng")
        with form.document.open_file() as file:
            assert file.read(2) == b"PK"
        citation = PageCitation.objects.get(page=form.pk)
        assert (citation.article.key, citation.paragraph) == (f"{NEW}#28", 1)

    def test_changes_nothing_the_second_time(self, form, at):
        assert load(at) == Loaded(unchanged=1)

    def test_refuses_articles_that_are_not_there(self, db, at):
        with pytest.raises(ArticlesMissing, match="#28"):
            load(at)

        assert not FormPage.objects.exists()

    def test_refuses_a_file_that_is_something_else(self, laws, at):
        with pytest.raises(WrongFormType):
            load(at, read=lambda name: b"<html>")

        assert not FormPage.objects.exists()

    @pytest.mark.parametrize("content", [b"", b"[]", b'{"forms": [{}]}'])
    def test_refuses_what_is_no_document(self, content):
        with pytest.raises(NotContent, match=r"broken\.json"):
            read_forms("broken.json", content)


class TestFormPage:
    def test_refuses_keys_of_articles_that_are_not_there(self, form):
        form.basis_keys = f"{NEW}#28.1\n{NEW}#999"

        with pytest.raises(ValidationError, match="#999"):
            form.full_clean()

    def test_keeps_its_file(self, form):
        with pytest.raises(ProtectedError):
            form.document.delete()


class TestPages:
    def test_list_the_forms(self, client, form, django_assert_num_queries):
        with django_assert_num_queries(FORMS_QUERIES):
            html = client.get("/handbook/forms/").content.decode()

        assert 'href="/handbook/forms/order-to-correct/"' in html
        assert form.document.url in html

    @pytest.mark.parametrize(("query", "status"), [("?domain=通用", 200), ("?domain=x", 422)])
    def test_list_is_narrowed(self, client, form, query, status):
        assert client.get(f"/handbook/forms/{query}").status_code == status

    def test_list_says_what_it_is_for_while_empty(self, client, db):
        assert "No document form yet" in client.get("/handbook/forms/").content.decode()

    def test_show_how_to_fill_it_in_and_the_law(self, client, form):
        html = client.get("/handbook/forms/order-to-correct/").content.decode()

        assert "期满后到场复查" in html
        assert '<span class="art">第二十八条</span>' in html

    def test_hand_the_file_out_and_never_open_it(self, client, form):
        response = client.get(form.document.url)

        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        response.close()
