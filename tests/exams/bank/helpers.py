"""What tests of the item bank share: people, drafts, laws in two versions."""

from datetime import date

from exams.bank.operations import Draft
from exams.bank.rules import Choice, Content
from tests.factories import ArticleFactory, LawVersionFactory, TopicFactory, UserFactory


def trainer():
    return UserFactory(roles=["trainer"])


def reviewer():
    return UserFactory(roles=["reviewer"])


def content(article, *, stem="当场收缴罚款的上限是多少？", key="B", kind="single", texts=None):
    texts = texts or ["20元", "100元", "200元"]
    choices = tuple(
        Choice(text, letter in key) for letter, text in zip("ABCDEFGH", texts, strict=False)
    )
    return Content(kind, stem, choices, "见该条。", article.key)


def draft(article=None, topic=None, *, purpose="exam", **text):
    article, topic = article or ArticleFactory(), topic or TopicFactory()
    return Draft(content(article, **text), topic.code, purpose)


def amended_article():
    """An article of a version that was replaced on 15 July 2026, and its counterpart since: the
    same words under another number."""
    old = LawVersionFactory(ended_on=date(2026, 7, 15), end_kind="superseded")
    new = LawVersionFactory(
        law=old.law, promulgated_on=date(2026, 1, 22), effective_on=date(2026, 7, 15)
    )
    return ArticleFactory(version=old, number=9), ArticleFactory(version=new, number=10)
