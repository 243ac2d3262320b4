"""Pages on which laws are brought in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.intake.operations import discard_intake, fingerprint
from content.models import Law, LawIntake
from tests.content.conftest import NEW, law_document
from tests.content.intake.conftest import SHORT
from tests.content.intake.statutes import hashes
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
# Session, user, roles, second factor; count and rows of the list.
LIST_QUERIES = 8
PATH = "/teach/laws/"


@pytest.fixture(autouse=True)
def english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def upload(content, name="law.md"):
    return {"statute": SimpleUploadedFile(name, content)}


class TestList:
    def test_is_for_trainers_and_reviewers(self, client):
        assert client.get(PATH).status_code == 302
        for role, status in {"officer": 403, "hr": 403, "trainer": 200, "reviewer": 200}.items():
            client.force_login(UserFactory(roles=[role]))
            assert client.get(PATH).status_code == status

    def test_takes_no_more_statements_for_more_texts(
        self, client, bring, trainer, django_assert_max_num_queries
    ):
        for number in range(5):
            bring(SHORT.replace("试验", f"试验{number}"))
        client.force_login(trainer)

        with django_assert_max_num_queries(LIST_QUERIES):
            html = client.get(PATH).content.decode()

        assert html.count("brought by") == 5

    def test_offers_no_upload_to_reviewers(self, client, reviewer):
        client.force_login(reviewer)

        assert 'type="file"' not in client.get(PATH).content.decode()
        assert client.post(PATH, upload(SHORT.encode())).status_code == 409

    def test_takes_a_file(self, client, trainer):
        client.force_login(trainer)

        response = client.post(PATH, upload(hashes(law_document(NEW)).encode("gb18030")))

        intake = LawIntake.objects.get()
        assert response["Location"] == f"/teach/laws/{intake.pk}/"
        assert intake.article_count == 86

    def test_takes_a_pasted_text_and_cleans_it(self, client, trainer):
        client.force_login(trainer)
        text = "# 雲嶺市試驗辦法\n2026年10月1日 雲嶺市人民政府令第９號公布\n第一条 關(guān)于處罰。"

        client.post(PATH, {"text": text, "clean_up": "on", "simplify": "on"})

        intake = LawIntake.objects.get()
        assert intake.law_name == "云岭市试验办法"
        assert intake.document["articles"][0]["text"] == "关于处罚。"
        assert intake.document["issuer"] == "云岭市人民政府"

    def test_shows_what_cleaning_changes_and_keeps_nothing(self, client, trainer):
        client.force_login(trainer)
        text = "第一条 關(guān)于２次"

        html = client.post(
            PATH, {"text": text, "clean_up": "on", "simplify": "on", "preview": "1"}
        ).content.decode()

        assert "關(guān)于２次" in html
        assert html.count("第一条 关于2次") == 2  # in the table, and in the form again
        assert not LawIntake.objects.exists()

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({}, "Choose a file or paste a text"),
            ({"text": "  \n "}, "Choose a file or paste a text"),
            (upload(b""), "is empty"),
            (upload(b"PK\x03\x04"), "ZIP archive"),
            (upload(b"<html>"), "web page"),
            (upload(b"[]", "law.json"), "one object"),
            (upload(b"{" * 50_000, "law.json"), "not valid JSON"),
            (upload("通知".encode()), "No article was found"),
            (upload(b"\x80\xff\xff"), "UTF-8 or GB 18030"),
            (upload(SHORT.encode()) | {"text": SHORT}, "one of the two"),
        ],
    )
    def test_says_in_a_sentence_what_is_wrong(self, client, trainer, data, words):
        client.force_login(trainer)
        for file in data.values():
            if hasattr(file, "seek"):
                file.seek(0)

        response = client.post(PATH, data)

        assert response.status_code == 422
        assert words in response.content.decode()
        assert not LawIntake.objects.exists()

    def test_says_that_a_file_is_too_large(self, client, trainer, settings):
        settings.UPLOAD_MAX_BYTES = 1000
        client.force_login(trainer)

        response = client.post(PATH, upload(b"x" * 200_000))

        assert response.status_code == 413
        assert "more than 8 MB" in response.content.decode()

    def test_refuses_other_methods(self, client, trainer):
        client.force_login(trainer)

        assert client.delete(PATH).status_code == 405


class TestIntake:
    def test_shows_what_is_wrong_and_marks_the_article(self, client, bring, trainer):
        intake = bring(SHORT.replace("甲。", "甲。\n\n第二条 乙。"))
        client.force_login(trainer)

        html = client.get(intake.get_absolute_url()).content.decode()

        assert "More than one article has the number 2." in html
        assert html.count("Number or text of this article is wrong") == 2
        assert "Commit this version" not in html

    def test_offers_the_commit_to_another_reviewer_only(self, client, bring, trainer, reviewer):
        intake = bring(SHORT)
        client.force_login(trainer)
        assert "Somebody else commits this text." in self.page(client, intake)

        client.force_login(reviewer)
        html = self.page(client, intake)

        assert "Commit this version" in html
        assert "Save the settings" not in html

    def page(self, client, intake):
        return client.get(intake.get_absolute_url()).content.decode()

    def test_is_set_up_committed_and_read_by_everybody(self, client, bring, trainer, reviewer):
        intake = bring(SHORT)
        client.force_login(trainer)
        settings = {
            "law": "云岭市试验办法",
            "short_name": "云岭市试验办法",
            "slug": "yun-ling-shi-shi-yan-ban-fa",
            "kind": "规范性文件",
            "issuer": "云岭市人民政府",
            "promulgated": "2026-10-01",
            "effective": "2026-11-01",
            "effective_basis": "text",
            "is_confirmed": "on",
        }
        assert client.post(f"{intake.get_absolute_url()}settings/", settings).status_code == 302
        intake.refresh_from_db()
        client.force_login(reviewer)

        response = client.post(f"{intake.get_absolute_url()}commit/", {"seen": fingerprint(intake)})

        assert response.status_code == 302
        law = Law.objects.get()
        assert law.kind == "规范性文件"
        html = client.get(law.get_absolute_url()).content.decode()
        assert "Normative document" in html

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("effective", "0000-01-01", "date"),
            ("effective", "10000-01-01", "date"),
            ("effective", "0001-01-01", "last century"),
            ("slug", "../x", "small Latin letters"),
            ("kind", "x", "Select a valid choice"),
            ("supersedes", "x", "Select a valid choice"),
            ("also_repeals", "<b>", "no key of a version"),
            ("law", "", "required"),
        ],
    )
    def test_says_what_is_wrong_with_a_setting(self, client, bring, trainer, field, value, words):
        intake = bring(SHORT)
        client.force_login(trainer)
        given = {name: intake.document[name] for name in ("law", "short_name", "slug", "kind")}
        given |= {name: intake.document[name] for name in ("issuer", "promulgated", "effective")}
        given |= {"effective_basis": "text", field: value}

        response = client.post(f"{intake.get_absolute_url()}settings/", given)

        assert response.status_code == 422
        assert words in response.content.decode()

    def test_refuses_the_uploader_and_somebody_elses_settings(self, client, bring):
        both = UserFactory(roles=["trainer", "reviewer"])
        intake = bring(SHORT, actor=both)
        client.force_login(both)

        response = client.post(f"{intake.get_absolute_url()}commit/", {"seen": fingerprint(intake)})

        assert response.status_code == 409
        assert "Another reviewer has to commit it." in response.content.decode()
        assert not Law.objects.exists()

    def test_is_discarded(self, client, bring, trainer):
        intake = bring(SHORT)
        client.force_login(trainer)

        assert client.post(f"{intake.get_absolute_url()}discard/").status_code == 302
        assert "discarded this text" in self.page(client, intake)

    def test_that_is_settled_takes_no_more_settings(self, client, bring, trainer, at):
        intake = bring(SHORT)
        discard_intake(intake_id=intake.pk, actor=trainer, at=at)
        client.force_login(trainer)

        response = client.post(f"{intake.get_absolute_url()}settings/", {})

        assert response.status_code == 422

    def test_that_does_not_exist_is_not_found(self, client):
        client.force_login(UserFactory(roles=["trainer", "reviewer"]))

        assert client.get("/teach/laws/999/").status_code == 404
        for act in ("settings", "commit", "discard"):
            assert client.post(f"/teach/laws/999/{act}/").status_code == 404

    def test_of_1242_articles_comes_in_pages(self, client, bring, reviewer):
        rows = "\n".join(f"第{n}条 甲。" for n in range(1, 1243))
        intake = bring(f"# 云岭市试验办法\n{rows}")
        client.force_login(reviewer)

        response = client.get(intake.get_absolute_url())

        assert response.context["page"].paginator.num_pages == 13
        assert len(response.content) < 300 * 1024
