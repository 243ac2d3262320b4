"""The reviewer's desk: queues by step, the page of a version, decisions and comments."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from exams.bank import operations
from exams.models import Item, ItemVersion
from tests.exams.bank.helpers import amended_article, draft, reviewer, trainer
from tests.exams.bank.test_kinds import COMPLETE
from tests.exams.bank.test_review import submitted, waiting
from tests.factories import (
    ArticleFactory,
    ItemVersionFactory,
    PaperFactory,
    SittingFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
QUEUE = "/teach/review/"


@pytest.fixture
def judge(client):
    user = UserFactory(roles=["trainer", "reviewer"])
    client.force_login(user)
    return user


def shown(client, query=""):
    return [version.pk for version in client.get(QUEUE + query).context["page"]]


class TestTheQueue:
    def test_has_what_each_may_do_by_step(self, client, judge, at):
        first = submitted(at)
        final = waiting(at)
        own = submitted(at, author=judge)
        looked_at = waiting(at, first_reviewer=judge)
        returned = ItemVersionFactory(status="returned", reviewer=judge, reviewed_at=at)
        ItemVersionFactory()
        ItemVersionFactory(released=True)

        page = client.get(QUEUE)

        counts = {code: count for code, _label, count in page.context["steps"]}
        assert counts == {"first": 1, "final": 1, "returned": 1, "own": 1}
        assert shown(client, "?step=first") == [first.pk]
        assert shown(client, "?step=final") == [final.pk]
        assert shown(client, "?step=returned") == [returned.pk]
        assert shown(client, "?step=own") == [own.pk]
        assert looked_at.pk not in shown(client, "?step=final")

    def test_opens_where_there_is_work(self, client, judge, at):
        final = waiting(at)

        assert shown(client) == [final.pk]
        assert client.get(f"{QUEUE}?step=nonsense").context["step"] == "final"

    def test_gives_a_trainer_nothing_to_decide(self, client, at):
        client.force_login(trainer())
        waiting(at)

        assert client.get(QUEUE).context["steps"][1][2] == 0
        assert shown(client, "?step=final") == []

    def test_shows_first_what_is_due_first_and_says_what_is_overdue(self, client, judge, at):
        today = timezone.localdate()
        later = submitted(at, review_due_on=today + timedelta(days=2))
        late = submitted(at, review_due_on=today - timedelta(days=1))
        undated = submitted(at)

        page = client.get(QUEUE)

        assert [each.pk for each in page.context["page"]] == [undated.pk, late.pk, later.pk]
        assert page.content.count(b"zf-chip bad") == 1

    def test_is_narrowed_by_topic_with_those_below_and_by_type(self, client, judge, at):
        above = TopicFactory()
        below = TopicFactory(parent=above)
        wanted = submitted(at, item__topic=below, kind="multiple", key="AB")
        submitted(at, item__topic=above)
        submitted(at, kind="multiple", key="AB")

        query = f"?step=first&topic={above.code}&kind=multiple"

        assert shown(client, query) == [wanted.pk]
        assert client.get(QUEUE + query).context["steps"][0][2] == 1

    def test_leaves_out_a_filter_that_makes_no_sense(self, client, judge, at):
        submitted(at)

        assert len(shown(client, "?topic=none&kind=essay")) == 1

    def test_counts_the_comments_that_are_open(self, client, judge, at):
        version = submitted(at)
        operations.add_comment(version_id=version.pk, author=judge, text="缺解析。", at=at)

        (row,) = client.get(QUEUE).context["page"]

        assert row.comments_open == 1

    def test_asks_as_few_questions_for_many_as_for_few(
        self, client, judge, at, django_assert_max_num_queries
    ):
        for _ in range(12):
            submitted(at)

        with django_assert_max_num_queries(9):
            page = client.get(QUEUE)

        assert page.context["page"].paginator.count == 12

    def test_says_what_it_is_for_when_nothing_waits(self, client, judge):
        page = client.get(QUEUE)

        assert page.status_code == 200
        assert b"zf-empty" in page.content

    def test_is_not_for_officers(self, client):
        client.force_login(UserFactory(roles=["officer"]))

        assert client.get(QUEUE).status_code == 403


class TestTheBadge:
    def badge(self, client):
        desk = client.get("/teach/bank/").context["workspace"]
        links = [link for group in desk.groups for link in group.entries]
        return next(link.count for link in links if link.url == QUEUE)

    def test_counts_what_the_reader_can_do_now(self, client, judge, at):
        submitted(at)
        waiting(at)
        submitted(at, author=judge)
        waiting(at, first_reviewer=judge)

        assert self.badge(client) == 2

    def test_leaves_out_what_a_trainer_cannot_decide(self, client, at):
        client.force_login(trainer())
        submitted(at)
        waiting(at)

        assert self.badge(client) == 1


class TestTheVersion:
    def test_shows_the_article_beside_and_the_item_with_its_key(self, client, judge, at):
        version = waiting(at)

        page = client.get(f"{QUEUE}{version.pk}/").content.decode()

        assert version.article.text in page
        assert version.stem in page
        assert f"{QUEUE}{version.pk}/approve/" in page
        assert f"{QUEUE}{version.pk}/pass/" not in page

    @pytest.mark.parametrize("content", COMPLETE, ids=lambda content: content.kind)
    def test_shows_every_type(self, client, judge, at, content):
        wanted = draft()
        whole = replace(content, article=wanted.content.article)
        version = operations.save_draft(
            item_id=None, draft=replace(wanted, content=whole), author=trainer(), at=at
        )

        page = client.get(f"{QUEUE}{version.pk}/").content.decode()

        for choice in whole.choices:
            assert choice.text in page
        for text in [*whole.targets, *(part.stem for part in whole.parts), whole.answer]:
            assert text in page
        for blank in whole.blanks:
            assert all(text in page for text in blank.accepted)
            assert blank.number in page
        for line in whole.rubric:
            assert f"{line.percent} %" in page

    def test_marks_the_words_that_changed(self, client, judge, at):
        old = ItemVersionFactory(released=True, stem="当场收缴罚款的上限是二十元吗？")
        version = waiting(
            at,
            item=old.item,
            number=2,
            stem="当场收缴罚款的上限是一百元吗？",
            article=old.article,
        )

        page = client.get(f"{QUEUE}{version.pk}/")

        assert [change.part for change in page.context["changes"]] == ["stem"]
        text = page.content.decode()
        assert "二十<span" in text.partition("<del>")[2]
        assert "一百<span" in text.partition("<ins>")[2]
        assert page.context["key_change"] is None

    def test_tells_a_changed_key_as_a_risk_with_both_keys(self, client, judge, at):
        old = ItemVersionFactory(released=True, key="B")
        PaperFactory(items=[old])
        frozen = PaperFactory(items=[old], frozen=True)
        now = timezone.now()
        SittingFactory(paper=frozen, opens_at=now, closes_at=now + timedelta(hours=3))
        SittingFactory(
            paper=frozen, opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1)
        )
        version = waiting(at, item=old.item, number=2, key="C", stem=old.stem, article=old.article)

        page = client.get(f"{QUEUE}{version.pk}/")

        change = page.context["key_change"]
        assert [each.part for each in page.context["changes"]] == ["key"]
        assert (change["old"], change["new"]) == (["B. 选项B"], ["C. 选项C"])
        assert (change["use"].papers, change["use"].sittings) == (1, 1)
        assert b'name="key_change_seen"' in page.content

    def test_lists_what_it_cites_besides_if_that_changed(self, client, judge, at):
        old = ItemVersionFactory(released=True)
        version = waiting(at, item=old.item, number=2, stem=old.stem, article=old.article)
        further = ArticleFactory(number=77)
        version.also_cites.add(further)

        page = client.get(f"{QUEUE}{version.pk}/")

        assert [each.part for each in page.context["changes"]] == ["also-cites"]
        assert "第77条" in page.content.decode()

    def test_says_when_only_the_markup_changed(self, client, judge, at):
        old = ItemVersionFactory(released=True, stem="<p>罚款</p>", is_html=True)
        version = waiting(
            at,
            item=old.item,
            number=2,
            stem="<p><strong>罚款</strong></p>",
            is_html=True,
            article=old.article,
        )

        (change,) = client.get(f"{QUEUE}{version.pk}/").context["changes"]

        assert (change.part, change.is_markup_only) == ("stem", True)

    def test_compares_a_released_version_with_the_one_before(self, client, judge):
        old = ItemVersionFactory(released=True, stem="旧题干")
        new = ItemVersionFactory(item=old.item, number=2, released=True, stem="新题干")

        assert client.get(f"{QUEUE}{new.pk}/").context["before"] == old
        assert client.get(f"{QUEUE}{old.pk}/").context["before"] is None

    def test_escapes_text_and_cleans_markup(self, client, judge, at):
        plain = submitted(at, stem="<script>alert(1)</script>")
        marked = submitted(at, stem="<p onclick=x>题<script>alert(1)</script></p>", is_html=True)

        pages = [client.get(f"{QUEUE}{each.pk}/").content for each in (plain, marked)]

        assert all(b"<script>alert(1)" not in page for page in pages)
        assert b"&lt;script&gt;alert(1)" in pages[0]
        assert b"onclick" not in pages[1]

    def test_asks_few_questions(self, client, judge, at, django_assert_max_num_queries):
        old = ItemVersionFactory(released=True)
        version = waiting(at, item=old.item, number=2, key="C", article=old.article)
        for number in range(6):
            operations.add_comment(
                version_id=version.pk, author=judge, text=f"意见 {number}", at=at
            )

        with django_assert_max_num_queries(16):
            client.get(f"{QUEUE}{version.pk}/")

    def test_is_not_found_if_there_is_none(self, client, judge):
        assert client.get(f"{QUEUE}404/").status_code == 404
        for act in ("pass", "approve", "return", "comments"):
            answer = client.post(f"{QUEUE}404/{act}/", {"note": "x", "text": "x"})
            assert answer.status_code == 404
        assert client.post(f"{QUEUE}comments/404/settle/").status_code == 404


class TestDecisions:
    def test_pass_it_on(self, client, at):
        second = trainer()
        client.force_login(second)
        version = submitted(at)

        answer = client.post(f"{QUEUE}{version.pk}/pass/", {"seen": version.content_hash})

        assert answer.url == QUEUE
        assert ItemVersion.objects.get().first_reviewer == second

    def test_approve_it(self, client, judge, at):
        version = waiting(at)

        answer = client.post(f"{QUEUE}{version.pk}/approve/", {"seen": version.content_hash})

        assert answer.url == QUEUE
        assert Item.objects.get().status == "in-use"

    def test_refuse_what_was_not_read(self, client, judge, at):
        version = waiting(at)

        answer = client.post(f"{QUEUE}{version.pk}/approve/", {"seen": "0" * 64})

        assert answer.status_code == 409
        assert Item.objects.get().status == "draft"

    def test_ask_for_the_key_to_be_seen(self, client, judge, at):
        old = ItemVersionFactory(released=True, key="B")
        version = waiting(at, item=old.item, number=2, key="C", article=old.article)
        address = f"{QUEUE}{version.pk}/approve/"

        unseen = client.post(address)
        seen = client.post(address, {"key_change_seen": "on"})

        assert unseen.status_code == 409
        assert b'href="#id_key_change_seen"' in unseen.content
        assert seen.url == QUEUE
        assert Item.objects.get().released == version

    def test_say_why_it_is_not_approved(self, client, judge, at):
        old, new = amended_article()
        version = waiting(at, article=old)

        page = client.get(f"{QUEUE}{version.pk}/")
        answer = client.post(f"{QUEUE}{version.pk}/approve/")

        assert page.context["basis"].newer == new.version
        assert answer.status_code == 409
        assert Item.objects.get().status == "draft"

    def test_return_it_with_a_note_only(self, client, judge, at):
        version = waiting(at)
        address = f"{QUEUE}{version.pk}/return/"

        bare = client.post(address, {"note": " "})
        client.post(address, {"note": "选项 B 也成立。"})

        assert bare.status_code == 422
        assert ItemVersion.objects.get().review_note == "选项 B 也成立。"

    def test_are_not_offered_to_the_author_or_to_who_looked_first(self, client, judge, at):
        own, looked_at = submitted(at, author=judge), waiting(at, first_reviewer=judge)

        for version, act in ((own, "pass"), (looked_at, "approve")):
            page = client.get(f"{QUEUE}{version.pk}/")
            answer = client.post(f"{QUEUE}{version.pk}/{act}/")

            assert b"/approve/" not in page.content
            assert b"/pass/" not in page.content
            assert answer.status_code == 409

    def test_of_the_end_are_not_a_trainers(self, client, at):
        client.force_login(trainer())
        version = waiting(at)

        assert client.get(f"{QUEUE}{version.pk}/").status_code == 200
        assert client.post(f"{QUEUE}{version.pk}/approve/").status_code == 403
        assert client.post(f"{QUEUE}{version.pk}/return/", {"note": "x"}).status_code == 409


class TestComments:
    def test_are_written_and_settled(self, client, judge, at):
        version = waiting(at)

        said = client.post(f"{QUEUE}{version.pk}/comments/", {"text": "缺解析。"})
        comment = version.comments.get()
        page = client.get(f"{QUEUE}{version.pk}/").content.decode()
        done = client.post(f"{QUEUE}comments/{comment.pk}/settle/")

        assert said.url == done.url == f"{QUEUE}{version.pk}/#comments"
        assert "缺解析。" in page
        assert " disabled>" in page
        comment.refresh_from_db()
        assert comment.settled_by == judge

    def test_need_words(self, client, judge, at):
        version = waiting(at)

        answer = client.post(f"{QUEUE}{version.pk}/comments/", {"text": " "})

        assert answer.status_code == 422
        assert b'href="#id_text"' in answer.content

    def test_of_others_are_not_the_authors_to_settle(self, client, judge, at):
        version = submitted(at, author=judge)
        comment = operations.add_comment(
            version_id=version.pk, author=reviewer(), text="缺解析。", at=at
        )

        page = client.get(f"{QUEUE}{version.pk}/")
        answer = client.post(f"{QUEUE}comments/{comment.pk}/settle/")

        assert b"/settle/" not in page.content
        assert answer.status_code == 409

    def test_stop_the_version(self, client, judge, at):
        version = submitted(at)
        operations.add_comment(version_id=version.pk, author=judge, text="缺解析。", at=at)

        assert client.post(f"{QUEUE}{version.pk}/pass/").status_code == 409

    def test_of_a_released_version_are_only_read(self, client, judge):
        version = ItemVersionFactory(released=True)

        page = client.get(f"{QUEUE}{version.pk}/")

        assert b"/comments/" not in page.content


class TestDueDays:
    def test_count_from_the_submission(self, client, at):
        author = trainer()
        version = ItemVersionFactory(author=author)

        operations.submit_for_review(version_id=version.pk, author=author, at=at)

        assert ItemVersion.objects.get().review_due_on == date(2026, 12, 1)
