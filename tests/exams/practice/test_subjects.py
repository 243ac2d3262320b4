"""Which items a drill of one's choice is made of."""

from datetime import date, timedelta

import pytest

from exams.practice import subjects
from tests.exams.practice.helpers import answered, practice_items
from tests.factories import (
    ArticleFactory,
    CasePageFactory,
    ItemVersionFactory,
    LawVersionFactory,
    PageCitationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def later(article, **changes):
    """Return the same text under the same number of the version that followed."""
    old = article.version
    version = LawVersionFactory(
        law=old.law, promulgated_on="2025-12-01", effective_on=date(2026, 1, 1)
    )
    old.ended_on, old.end_kind, old.ended_by = date(2026, 1, 1), "superseded", version
    old.save()
    fields = {"number": article.number, "text": article.text} | changes
    return ArticleFactory(version=version, **fields)


def on(article):
    return {item.released for item in subjects.items_on([article], on=TODAY)}


class TestItemsOn:
    def test_are_the_practice_items_that_rest_on_the_article(self):
        article = ArticleFactory()
        wanted = practice_items(2, article=article)
        practice_items(1)
        ItemVersionFactory(released=True, article=article)  # for exams

        assert on(article) == set(wanted)

    def test_count_the_same_words_of_another_version(self):
        old = ArticleFactory(number=9, text="同样的文字。")
        item = practice_items(1, article=old)[0]

        assert on(later(old)) == {item}

    def test_leave_out_what_was_amended(self):
        old = ArticleFactory(number=9, text="旧的文字。")
        practice_items(1, article=old)
        new = later(old, text="新的文字。")

        assert (on(old), on(new)) == (set(), set())

    def test_count_what_an_item_cites_besides(self):
        article = ArticleFactory(text="另引的条文。")
        version = ItemVersionFactory(item__purpose="practice")
        version.also_cites.add(article)
        version.status, version.released_at = "released", version.written_at
        version.reviewer, version.reviewed_at = UserFactory(), version.written_at
        version.save()
        version.item.status, version.item.released = "in-use", version
        version.item.save()

        assert on(article) == {version}

    def test_leave_out_the_same_words_of_another_law(self):
        practice_items(1, article=ArticleFactory(text="本法自公布之日起施行。"))

        assert on(ArticleFactory(text="本法自公布之日起施行。")) == set()

    def test_are_none_without_articles(self):
        practice_items(1)

        assert not subjects.items_on([], on=TODAY)


class TestArticleSubject:
    def test_is_the_article_in_todays_words(self):
        old = ArticleFactory(number=9, text="同样的文字。")
        new = later(old)

        subject = subjects.article_subject(old.key, on=TODAY)

        assert (subject.key, subject.articles) == (new.key, [new])
        assert subject.title == f"《{new.version.law.short_name}》{new.label}"

    @pytest.mark.parametrize(
        "key", ["", "no-such-law_2020-01-01#1", "x" * 10_000, "a#0", "条#\x00", "\x00#1"]
    )
    def test_is_none_if_there_is_no_such_article(self, key):
        assert subjects.article_subject(key, on=TODAY) is None


class TestPageSubject:
    def test_is_what_the_page_cites(self):
        case, article = CasePageFactory(), ArticleFactory()
        PageCitationFactory(page=case, article=article)

        subject = subjects.page_subject(case.pk)

        assert (subject.title, subject.articles) == (case.title, [article])
        assert subject.address == f"/practice/page/{case.pk}/"

    def test_is_none_if_there_is_no_such_page(self):
        assert subjects.page_subject(0) is None


class TestPractised:
    def test_counts_the_last_answer_to_each_item(self, at, django_assert_num_queries):
        learner, article = UserFactory(), ArticleFactory()
        one, two, _never = practice_items(3, article=article)
        answered(learner, one, is_correct=False, at=at - timedelta(days=3))
        answered(learner, one, is_correct=True, at=at - timedelta(days=2))
        answered(learner, two, is_correct=False, at=at - timedelta(days=1))
        answered(UserFactory(), two, is_correct=True, at=at)

        with django_assert_num_queries(2):
            practised = subjects.practised(learner, [article], on=TODAY)

        assert practised == subjects.Practised(items=3, answered=2, correct=1)
        assert not practised.is_mastered

    def test_is_nothing_without_items(self):
        practised = subjects.practised(UserFactory(), [ArticleFactory()], on=TODAY)

        assert practised == subjects.Practised(0, 0, 0)
        assert not practised.is_mastered
