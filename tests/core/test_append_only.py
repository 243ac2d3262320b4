"""The database itself refuses to rewrite evidence, on both engines."""

import pytest
from django.db import IntegrityError, transaction

from certificates.models import Certificate, StatusEvent
from content.models import Article
from core import audit
from core.models import AuditEntry
from exams.models import ItemVersion, Option, Paper, PaperItem, Response, Result
from tests.factories import (
    ArticleFactory,
    CertificateFactory,
    ItemVersionFactory,
    OptionFactory,
    PaperFactory,
    ResponseFactory,
    ResultFactory,
    StatusEventFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def refuses(act):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        act()


class TestEvidence:
    @pytest.mark.parametrize(
        ("make", "model", "change"),
        [
            (lambda: ResponseFactory(), Response, {"chosen": ["A"]}),
            (lambda: ResultFactory(), Result, {"raw_score": 3}),
            (lambda: StatusEventFactory(), StatusEvent, {"reason": "其他"}),
            (lambda: ArticleFactory(), Article, {"text": "改写"}),
            (lambda: ItemVersionFactory(released=True), ItemVersion, {"stem": "改写"}),
            (lambda: PaperFactory(frozen=True), Paper, {"cut_score": 1}),
            (lambda: CertificateFactory(), Certificate, {"holder_name": "他人"}),
        ],
    )
    def test_is_neither_changed_nor_deleted(self, make, model, change):
        row = make()

        refuses(lambda: model.objects.filter(pk=row.pk).update(**change))
        refuses(lambda: model.objects.filter(pk=row.pk)._raw_delete(using="default"))

    def test_of_audit_is_neither_changed_nor_deleted(self, at):
        user = UserFactory()
        entry = audit.record("accounts.tested", actor=user, subject=user, at=at)

        refuses(lambda: AuditEntry.objects.filter(pk=entry.pk).update(reason="其他"))
        refuses(lambda: AuditEntry.objects.filter(pk=entry.pk)._raw_delete(using="default"))


class TestPartsOfAFrozenWhole:
    def test_options_of_a_released_version_stay(self):
        version = ItemVersionFactory(released=True)
        options = Option.objects.filter(version=version)

        refuses(lambda: options.update(is_key=True))
        refuses(lambda: options._raw_delete(using="default"))
        refuses(lambda: OptionFactory(version=version, letter="E"))

    def test_items_of_a_frozen_paper_stay(self):
        paper = PaperFactory(frozen=True)
        other = ItemVersionFactory(released=True)

        refuses(lambda: PaperItem.objects.filter(paper=paper).update(marks=2))
        refuses(
            lambda: PaperItem.objects.create(
                paper=paper, position=99, version=other, section="", marks=1
            )
        )

    def test_options_of_a_draft_may_change(self):
        version = ItemVersionFactory()

        Option.objects.filter(version=version, letter="A").update(text="改写")

        assert version.options.get(letter="A").text == "改写"


class TestCertificateState:
    def test_is_the_one_thing_that_moves(self):
        certificate = CertificateFactory()

        Certificate.objects.filter(pk=certificate.pk).update(state="suspended")

        certificate.refresh_from_db()
        assert certificate.state == "suspended"


def test_drafts_of_papers_and_items_may_be_deleted():
    paper = PaperFactory()

    Paper.objects.filter(pk=paper.pk).delete()

    assert not PaperItem.objects.filter(paper_id=paper.pk).exists()
