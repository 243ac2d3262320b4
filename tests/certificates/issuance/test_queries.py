"""Which certificates stand on a day, by which policy, and who sees which."""

from datetime import date, timedelta

import pytest

from certificates.issuance import queries
from certificates.keys.rules import Word
from tests.factories import (
    CertificateFactory,
    CertificatePolicyFactory,
    PostingFactory,
    StatusEventFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


class TestInForceOn:
    @pytest.mark.parametrize(
        ("day", "is_in_force"),
        [
            (date(2024, 4, 30), False),
            (date(2024, 5, 1), True),
            (date(2029, 4, 30), True),
            (date(2029, 5, 1), False),
        ],
    )
    def test_includes_the_first_and_the_last_day(self, day, is_in_force):
        CertificateFactory(issued_on=date(2024, 5, 1), expires_on=date(2029, 4, 30))

        assert queries.in_force_on(day).exists() == is_in_force

    def test_goes_by_the_events_up_to_that_day_and_not_by_the_state_of_today(self):
        certificate = CertificateFactory(state="active")
        StatusEventFactory(certificate=certificate, effective_on=date(2025, 3, 1))
        StatusEventFactory(certificate=certificate, kind="resume", effective_on=date(2025, 6, 1))

        days = [date(2025, 2, 28), date(2025, 3, 1), date(2025, 5, 31), date(2025, 6, 1)]
        stood = [queries.in_force_on(day).exists() for day in days]

        assert stood == [True, False, False, True]

    def test_takes_the_later_of_two_events_of_one_day(self):
        certificate = CertificateFactory()
        StatusEventFactory(certificate=certificate)
        StatusEventFactory(certificate=certificate, kind="resume")

        assert queries.in_force_on(DAY).exists()

    @pytest.mark.parametrize("kind", ["revoke", "deregister", "supersede"])
    def test_leaves_out_what_has_ended(self, kind):
        StatusEventFactory(kind=kind, approver=UserFactory())

        assert not queries.in_force_on(DAY).exists()

    def test_leaves_out_what_has_no_dates(self):
        CertificateFactory(issued_on=None, expires_on=None)

        assert not queries.in_force_on(DAY).exists()


class TestWordOf:
    @pytest.mark.parametrize(
        ("state", "on", "word"),
        [
            ("active", date(2026, 1, 1), Word.VALID),
            ("active", date(2029, 5, 1), Word.EXPIRED),
            ("active", date(2024, 4, 30), Word.NOT_YET_VALID),
            ("suspended", date(2026, 1, 1), Word.SUSPENDED),
            ("suspended", date(2030, 1, 1), Word.SUSPENDED),
            ("revoked", date(2030, 1, 1), Word.REVOKED),
            ("deregistered", date(2026, 1, 1), Word.DEREGISTERED),
            ("superseded", date(2026, 1, 1), Word.SUPERSEDED),
        ],
    )
    def test_lets_an_act_of_the_office_outrank_the_calendar(self, state, on, word):
        certificate = CertificateFactory.build(
            holder=None,
            unit=None,
            holder_name="周明远",
            unit_name="局",
            state=state,
            issued_on=date(2024, 5, 1),
            expires_on=date(2029, 4, 30),
        )

        assert queries.word_of(certificate, on=on) == word

    def test_is_valid_for_one_without_dates_against_which_nothing_stands(self):
        certificate = CertificateFactory(issued_on=None, expires_on=None)

        assert queries.word_of(certificate, on=DAY) == Word.VALID


class TestPolicyFor:
    @pytest.fixture
    def city(self):
        return UnitFactory(kind="area", level="city")

    @pytest.fixture
    def county(self, city):
        return UnitFactory(kind="area", parent=city)

    def test_is_that_of_the_nearest_area(self, city, county):
        wide = CertificatePolicyFactory(area=city)
        near = CertificatePolicyFactory(area=county)

        assert queries.policy_for(UnitFactory(parent=county), kind="supervisor", day=DAY) == near
        assert queries.policy_for(UnitFactory(parent=city), kind="supervisor", day=DAY) == wide

    def test_is_the_one_in_force_on_the_day(self, city):
        old = CertificatePolicyFactory(area=city, until_on=date(2026, 1, 1))
        new = CertificatePolicyFactory(area=city, from_on=date(2026, 1, 1))
        unit = UnitFactory(parent=city)

        assert queries.policy_for(unit, kind="supervisor", day=date(2025, 12, 31)) == old
        assert queries.policy_for(unit, kind="supervisor", day=date(2026, 1, 1)) == new

    def test_is_none_of_another_kind_or_another_city(self, city):
        CertificatePolicyFactory(area=city, kind="officer")
        CertificatePolicyFactory()

        assert queries.policy_for(UnitFactory(parent=city), kind="supervisor", day=DAY) is None


class TestStandingOf:
    def test_finds_nothing_against_a_good_applicant(self, registry, at):
        standing = queries.standing_of(registry.application(), day=at.date())

        assert standing.is_eligible
        assert standing.policy == registry.policy

    @pytest.mark.parametrize("expires_on", [date(2027, 1, 1), None], ids=["dated", "undated"])
    def test_counts_an_imported_enforcement_certificate(self, registry, at, expires_on):
        person = registry.applicant()
        CertificateFactory(holder=person, kind="officer", number="1", expires_on=expires_on)

        standing = queries.standing_of(registry.application(person), day=at.date())

        assert standing.problems == ["holds-other"]

    def test_does_not_count_one_that_ran_out_or_was_deregistered(self, registry, at):
        person = registry.applicant()
        CertificateFactory(holder=person, kind="officer", number="1", state="deregistered")
        CertificateFactory(holder=person, expires_on=at.date() - timedelta(days=1))

        standing = queries.standing_of(registry.application(person), day=at.date())

        assert standing.is_eligible

    def test_takes_few_queries(self, registry, at, django_assert_max_num_queries):
        application = registry.application()

        with django_assert_max_num_queries(4):
            queries.standing_of(application, day=at.date())


class TestRegister:
    @pytest.fixture
    def reader(self, registry):
        return UserFactory(roles=["hr"], reach=registry.root)

    def found(self, reader, **search):
        return [c.number for c in queries.register(reader, day=DAY, **search)]

    @pytest.mark.parametrize("words", ["杨涛", "杨", "99JD000001", "P7001", "abcde-fgh12"])
    def test_finds_by_name_number_person_code_and_identifier(self, registry, reader, words):
        holder = UserFactory(name="杨涛", username="P7001")
        wanted = {"holder": holder, "unit": registry.unit, "number": "99JD000001"}
        CertificateFactory(identifier="ABCDEFGH12", **wanted)
        CertificateFactory(unit=registry.unit, holder_name="秦华玉")

        assert self.found(reader, words=words) == ["99JD000001"]

    @pytest.mark.parametrize(
        ("state", "numbers"),
        [
            ("", {"1", "2", "3", "4"}),
            ("valid", {"1", "4"}),
            ("expired", {"2"}),
            ("suspended", {"3"}),
        ],
    )
    def test_filters_by_state(self, registry, reader, state, numbers):
        unit = registry.unit
        CertificateFactory(unit=unit, number="1")
        CertificateFactory(unit=unit, number="2", expires_on=date(2026, 11, 23))
        CertificateFactory(unit=unit, number="3", state="suspended")
        CertificateFactory(unit=unit, number="4", issued_on=None, expires_on=None)

        assert set(self.found(reader, state=state)) == numbers

    def test_ends_at_the_reach_of_the_reader(self, registry):
        CertificateFactory(unit=registry.unit)
        elsewhere = UserFactory(roles=["hr"], reach=UnitFactory(parent=registry.root))

        assert self.found(elsewhere) == []
        assert self.found(UserFactory(roles=["hr"])) == []


class TestExpiring:
    @pytest.fixture
    def reader(self, registry):
        people = [registry.applicant() for _ in range(5)]
        days = [-1, 0, 30, 31, 90]
        for person, days_left in zip(people, days, strict=True):
            CertificateFactory(
                holder=person, unit=registry.unit, expires_on=DAY + timedelta(days=days_left)
            )
        return UserFactory(roles=["hr"], reach=registry.root)

    def test_counts_the_last_day_of_each_span(self, reader):
        counts = queries.expiry_counts(reader, day=DAY)

        assert counts.within == {30: 2, 60: 3, 90: 4}
        assert counts.run_out == 1

    def test_lists_the_next_first(self, reader):
        ends = [c.expires_on for c in queries.expiring(reader, day=DAY, within=30)]

        assert ends == [DAY, DAY + timedelta(days=30)]

    def test_leaves_out_who_is_no_longer_in_post_and_what_was_revoked(self, registry, reader):
        CertificateFactory(unit=registry.unit, expires_on=DAY)
        CertificateFactory(
            holder=registry.applicant(), unit=registry.unit, expires_on=DAY, state="revoked"
        )

        assert queries.expiring(reader, day=DAY, within=30).count() == 2

    def test_lists_what_has_run_out(self, reader):
        assert queries.run_out(reader, day=DAY).count() == 1


class TestCertificatesOf:
    def test_puts_the_one_to_be_shown_first(self, registry, at):
        person = registry.applicant()
        issued = registry.issued(person)
        CertificateFactory(
            holder=person, state="superseded", created_at=at + timedelta(days=1), number="1"
        )

        held = queries.certificates_of(person, day=DAY)

        assert [entry.certificate.number for entry in held] == [issued.number, "1"]
        assert [entry.is_shown for entry in held] == [True, False]

    def test_shows_no_code_of_an_imported_one(self):
        certificate = CertificateFactory()

        (held,) = queries.certificates_of(certificate.holder, day=DAY)

        assert held.word == Word.VALID
        assert not held.is_shown
        assert not held.is_printable


class TestPrintableFor:
    def test_are_the_own_ones(self, registry):
        certificate = registry.issued()

        assert certificate in queries.printable_for(certificate.holder)
        assert not queries.printable_for(registry.applicant()).exists()

    @pytest.mark.parametrize(
        ("role", "may"),
        [("registrar", True), ("approver", True), ("hr", False), ("auditor", False)],
    )
    def test_are_those_in_reach_of_the_registry(self, registry, role, may):
        registry.issued()
        reader = UserFactory(roles=[role], reach=registry.root)

        assert queries.printable_for(reader).exists() == may

    def test_are_none_beyond_the_reach(self, registry):
        registry.issued()
        stranger = UserFactory(roles=["registrar"], reach=UnitFactory())

        assert not queries.printable_for(stranger).exists()


class TestSheetOf:
    def test_says_what_was_issued_and_which_test_was_passed(self, registry):
        certificate = registry.issued(registry.applicant(name="杨涛"))

        sheet = queries.sheet_of(certificate)

        assert (sheet.name, sheet.number, sheet.region) == ("杨涛", "99JD000586", "云岭市")
        assert sheet.examination == certificate.application.result.attempt.sitting.title
        assert sheet.code_text == certificate.code_text

    def test_refuses_an_imported_one(self):
        with pytest.raises(queries.NotPrintable):
            queries.sheet_of(CertificateFactory())

    def test_refuses_a_suspended_one(self, registry):
        certificate = registry.issued()
        certificate.state = "suspended"

        with pytest.raises(queries.NotPrintable):
            queries.sheet_of(certificate)


class TestPostingOnTrack:
    def test_is_the_one_of_the_track_of_the_certificate(self, registry, at):
        application = registry.application()
        PostingFactory(user=application.applicant, track="enforcement")

        assert queries.posting_on_track(application, day=at.date()).unit == registry.unit
