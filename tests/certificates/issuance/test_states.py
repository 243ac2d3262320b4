"""What happens to a certificate after it was issued."""

import pytest
from django.db import IntegrityError, transaction

from certificates.issuance import operations
from certificates.issuance.models import Certificate, StatusProposal
from core.models import AuditEntry
from tests.factories import CertificateFactory, StatusEventFactory, UnitFactory, UserFactory


@pytest.fixture
def certificate(registry):
    return CertificateFactory(holder=registry.applicant(), unit=registry.unit)


@pytest.fixture
def proposal(registry, certificate, at):
    return operations.propose_end(
        identifier=certificate.identifier,
        kind="revoke",
        actor=registry.registrar,
        reason="涂改证件",
        basis="云司〔2026〕12 号",
        at=at,
    )


class TestSuspendCertificate:
    def test_pauses_it_and_records_why(self, registry, certificate, at):
        suspended = operations.suspend_certificate(
            identifier=certificate.identifier,
            actor=registry.approver,
            reason="年度考核不合格",
            basis="云司〔2026〕3 号",
            at=at,
        )

        assert suspended.state == "suspended"
        event = certificate.events.get()
        assert (event.kind, event.reason) == ("suspend", "年度考核不合格")
        assert (event.effective_on, event.actor) == (at.date(), registry.approver)
        entry = AuditEntry.objects.latest("pk")
        assert (entry.action, entry.reason) == (
            "certificates.certificate-suspend",
            "年度考核不合格",
        )

    def test_records_nothing_more_the_second_time(self, registry, certificate, at):
        act = {"identifier": certificate.identifier, "actor": registry.approver, "at": at}
        operations.suspend_certificate(reason="年度考核不合格", **act)

        again = operations.suspend_certificate(reason="年度考核不合格", **act)

        assert again.state == "suspended"
        assert certificate.events.count() == 1

    def test_refuses_one_that_somebody_suspended_for_another_reason(
        self, registry, certificate, at
    ):
        act = {"identifier": certificate.identifier, "actor": registry.approver, "at": at}
        operations.suspend_certificate(reason="年度考核不合格", **act)

        with pytest.raises(operations.IllegalTransition) as refusal:
            operations.suspend_certificate(reason="转借证件", **act)

        assert "暂扣" in str(refusal.value)

    def test_refuses_the_own_certificate(self, registry, at):
        own = CertificateFactory(holder=registry.approver, unit=registry.unit)

        with pytest.raises(operations.OwnCase):
            operations.suspend_certificate(
                identifier=own.identifier, actor=registry.approver, reason="x", at=at
            )

    def test_does_not_find_one_beyond_the_reach(self, certificate, at):
        stranger = UserFactory(roles=["approver"], reach=UnitFactory())

        with pytest.raises(Certificate.DoesNotExist):
            operations.suspend_certificate(
                identifier=certificate.identifier, actor=stranger, reason="x", at=at
            )


class TestResumeCertificate:
    def test_puts_it_back_in_force(self, registry, certificate, at):
        act = {"identifier": certificate.identifier, "actor": registry.approver, "at": at}
        operations.suspend_certificate(reason="年度考核不合格", **act)

        resumed = operations.resume_certificate(reason="补考合格", **act)

        assert resumed.state == "active"
        kinds = certificate.events.order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["suspend", "resume"]

    def test_can_be_followed_by_another_suspension_for_the_same_reason(
        self, registry, certificate, at
    ):
        act = {"identifier": certificate.identifier, "actor": registry.approver, "at": at}
        operations.suspend_certificate(reason="年度考核不合格", **act)
        operations.resume_certificate(reason="补考合格", **act)

        again = operations.suspend_certificate(reason="年度考核不合格", **act)

        assert again.state == "suspended"
        assert certificate.events.count() == 3

    def test_refuses_one_that_is_in_force(self, registry, certificate, at):
        with pytest.raises(operations.IllegalTransition):
            operations.resume_certificate(
                identifier=certificate.identifier, actor=registry.approver, reason="x", at=at
            )


class TestProposeEnd:
    def test_changes_nothing_yet(self, certificate, proposal):
        certificate.refresh_from_db()

        assert certificate.state == "active"
        assert (proposal.kind, proposal.is_accepted) == ("revoke", None)

    def test_returns_the_same_proposal_of_the_same_person(
        self, registry, certificate, proposal, at
    ):
        again = operations.propose_end(
            identifier=certificate.identifier,
            kind="revoke",
            actor=registry.registrar,
            reason="涂改证件",
            basis="云司〔2026〕12 号",
            at=at,
        )

        assert again == proposal

    def test_refuses_while_something_else_waits(self, registry, certificate, proposal, at):
        with pytest.raises(operations.ProposalWaits):
            operations.propose_end(
                identifier=certificate.identifier,
                kind="deregister",
                actor=registry.approver,
                reason="退休",
                basis="1",
                at=at,
            )

    @pytest.mark.parametrize("state", ["revoked", "deregistered", "superseded"])
    def test_refuses_for_one_that_has_ended(self, registry, at, state):
        ended = CertificateFactory(unit=registry.unit, state=state)

        with pytest.raises(operations.IllegalTransition):
            operations.propose_end(
                identifier=ended.identifier,
                kind="revoke",
                actor=registry.registrar,
                reason="x",
                basis="1",
                at=at,
            )


class TestDecideProposal:
    def decide(self, registry, certificate, approver=None, is_accepted=True):
        return operations.decide_proposal(
            identifier=certificate.identifier,
            approver=approver or registry.approver,
            is_accepted=is_accepted,
            at=registry.at,
        )

    @pytest.mark.parametrize(
        ("kind", "state"), [("revoke", "revoked"), ("deregister", "deregistered")]
    )
    def test_ends_the_certificate_when_accepted(self, registry, certificate, at, kind, state):
        operations.propose_end(
            identifier=certificate.identifier,
            kind=kind,
            actor=registry.registrar,
            reason="退休",
            basis="云司〔2026〕12 号",
            at=at,
        )

        decided = self.decide(registry, certificate)

        certificate.refresh_from_db()
        assert (certificate.state, decided.is_accepted) == (state, True)
        event = certificate.events.get()
        assert (event.kind, event.reason, event.basis) == (kind, "退休", "云司〔2026〕12 号")
        assert (event.actor, event.approver) == (registry.registrar, registry.approver)

    def test_ends_a_suspended_certificate_too(self, registry, certificate, proposal):
        Certificate.objects.filter(pk=certificate.pk).update(state="suspended")

        self.decide(registry, certificate)

        certificate.refresh_from_db()
        assert certificate.state == "revoked"

    def test_changes_nothing_when_declined(self, registry, certificate, proposal):
        decided = self.decide(registry, certificate, is_accepted=False)

        certificate.refresh_from_db()
        assert (certificate.state, decided.is_accepted) == ("active", False)
        assert not certificate.events.exists()
        assert AuditEntry.objects.latest("pk").action == "certificates.revoke-declined"

    def test_is_not_for_whoever_proposed_it(self, registry, certificate, proposal):
        with pytest.raises(operations.SamePerson):
            self.decide(registry, certificate, approver=registry.registrar)

    def test_refuses_when_nothing_waits_any_more(self, registry, certificate, proposal):
        self.decide(registry, certificate)

        with pytest.raises(operations.AlreadyDecided):
            self.decide(registry, certificate)

    def test_refuses_and_stays_open_when_the_certificate_has_ended_meanwhile(
        self, registry, certificate, proposal
    ):
        Certificate.objects.filter(pk=certificate.pk).update(state="superseded")

        with pytest.raises(operations.IllegalTransition):
            self.decide(registry, certificate)

        proposal.refresh_from_db()
        assert proposal.decided_at is None


@pytest.mark.django_db
class TestTheDatabase:
    @pytest.mark.parametrize("kind", ["issue", "revoke", "deregister", "supersede"])
    def test_wants_two_persons_for_what_cannot_be_undone(self, kind):
        with pytest.raises(IntegrityError):
            StatusEventFactory(kind=kind)

    @pytest.mark.parametrize("kind", ["suspend", "revoke", "deregister"])
    def test_wants_a_reason(self, kind):
        with pytest.raises(IntegrityError):
            StatusEventFactory(kind=kind, reason="", approver=UserFactory())

    def test_wants_another_person_to_decide_a_proposal(self, registry, proposal):
        with pytest.raises(IntegrityError), transaction.atomic():
            StatusProposal.objects.update(decided_by=registry.registrar)

    def test_has_one_open_proposal_for_a_certificate(self, registry, certificate, proposal, at):
        with pytest.raises(IntegrityError):
            StatusProposal.objects.create(
                certificate=certificate,
                kind="deregister",
                reason="x",
                basis="1",
                proposed_by=registry.approver,
                proposed_at=at,
            )
