"""Pages about people, accounts and the audit log: who sees what, and what a click does."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import identity, operations
from accounts.models import IdentityNumber, ResetRequest, User
from accounts.queries import roles_of
from core import audit
from core.models import AuditEntry
from org.models import Jurisdiction
from tests.factories import PostingFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

NUMBER = "990101199003070417"


def queries_of(client, name):
    """Return how many queries a page takes; a session out of the cache takes none."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(name)).status_code == 200
    return len(queries)


@pytest.fixture
def city():
    return UnitFactory(kind="area", level="city", name="云岭市")


@pytest.fixture
def county(city):
    return UnitFactory(kind="area", parent=city)


@pytest.fixture
def body(county):
    return UnitFactory(parent=county)


@pytest.fixture
def officer(body):
    user = UserFactory(roles=["officer"], name="罗海涛")
    PostingFactory(user=user, unit=body)
    return user


@pytest.fixture
def stranger(city):
    """Somebody who serves where HR of the county does not reach."""
    user = UserFactory(roles=["officer"], name="马远")
    PostingFactory(user=user, unit=UnitFactory(parent=UnitFactory(kind="area", parent=city)))
    return user


@pytest.fixture
def hr(county):
    return UserFactory(roles=["hr"], reach=county)


@pytest.fixture
def administrator():
    return UserFactory(roles=["administrator"])


class TestTheListOfPeople:
    def test_shows_only_who_is_in_reach(self, client, hr, officer, stranger):
        client.force_login(hr)

        page = client.get(reverse("org:people")).content.decode()

        assert "罗海涛" in page
        assert "马远" not in page

    def test_costs_the_same_for_many_people(self, client, hr, body, officer):
        client.force_login(hr)
        for_one = queries_of(client, "org:people")

        for _number in range(20):
            PostingFactory(unit=body)

        assert queries_of(client, "org:people") == for_one <= 8

    def test_says_so_when_nobody_fits(self, client, hr, officer):
        client.force_login(hr)

        page = client.get(reverse("org:people"), {"q": "欧阳"}).content.decode()

        assert "欧阳" in page


class TestTheRecordOfAPerson:
    def test_shows_the_last_digits_of_the_id_number_only(self, client, hr, officer):
        IdentityNumber.objects.create(
            user=officer, sealed=identity.seal(NUMBER), digest=identity.digest(NUMBER)
        )
        client.force_login(hr)

        page = client.get(reverse("org:person", args=[officer.pk])).content.decode()

        assert "**************0417" in page
        assert NUMBER not in page

    def test_is_not_there_for_hr_of_another_county(self, client, hr, stranger):
        client.force_login(hr)

        assert client.get(reverse("org:person", args=[stranger.pk])).status_code == 404

    def test_offers_no_change_to_an_auditor(self, client, county, officer):
        client.force_login(UserFactory(roles=["auditor"], reach=county))
        posting = officer.postings.get()

        page = client.get(reverse("org:person", args=[officer.pk])).content.decode()

        assert "罗海涛" in page
        assert reverse("org:end-posting", args=[officer.pk, posting.pk]) not in page


class TestTheIdNumber:
    @pytest.fixture
    def address(self, officer):
        IdentityNumber.objects.create(
            user=officer, sealed=identity.seal(NUMBER), digest=identity.digest(NUMBER)
        )
        return reverse("org:id-number", args=[officer.pk])

    def test_is_shown_after_a_reason_and_recorded(self, client, hr, officer, address):
        client.force_login(hr)

        response = client.post(address, {"reason": "核对证件"})

        assert NUMBER in response.content.decode()
        assert "no-store" in response.headers["Cache-Control"]
        assert AuditEntry.objects.get(action="accounts.identity-read").reason == "核对证件"

    @pytest.mark.parametrize("reason", ["", " "])
    def test_is_not_shown_without_one(self, client, hr, address, reason):
        client.force_login(hr)

        response = client.post(address, {"reason": reason})

        assert response.status_code == 422
        assert NUMBER not in response.content.decode()

    def test_is_not_shown_to_a_registrar(self, client, county, address):
        client.force_login(UserFactory(roles=["registrar"], reach=county))

        assert client.post(address, {"reason": "核对证件"}).status_code == 403


class TestEndingAPosting:
    def end(self, client, person):
        address = reverse("org:end-posting", args=[person.pk, person.postings.get().pk])
        day = timezone.localdate().isoformat()
        return client.post(address, {"until_on": day, "reason": "调离"})

    def test_shuts_the_leaver_out_at_once(self, client, hr, officer):
        leaver = type(client)()
        leaver.force_login(officer)
        client.force_login(hr)

        self.end(client, officer)

        assert leaver.get(reverse("me")).url.startswith(reverse("login"))

    def test_is_refused_the_second_time(self, client, hr, officer):
        client.force_login(hr)
        self.end(client, officer)

        assert self.end(client, officer).status_code == 409

    def test_is_not_for_hr_of_another_county(self, client, hr, stranger):
        client.force_login(hr)

        assert self.end(client, stranger).status_code == 404


class TestATransfer:
    def test_goes_to_units_in_reach_only(self, client, hr, officer, stranger):
        client.force_login(hr)
        posting = officer.postings.get()
        address = reverse("org:transfer", args=[officer.pk, posting.pk])
        data = {
            "unit": stranger.postings.get().unit_id,
            "from_on": timezone.localdate().isoformat(),
            "reason": "轮岗",
        }

        response = client.post(address, data)

        assert response.status_code == 422
        assert "unit" in response.context["form"].errors

    def test_moves_the_person(self, client, hr, county, officer):
        client.force_login(hr)
        unit = UnitFactory(parent=county)
        address = reverse("org:transfer", args=[officer.pk, officer.postings.get().pk])
        day = timezone.localdate().isoformat()

        client.post(address, {"unit": unit.pk, "from_on": day, "reason": "轮岗"})

        assert officer.postings.get(until_on=None).unit == unit


class TestActivationLists:
    @pytest.fixture
    def newcomer(self, body):
        user = UserFactory(name="新来")
        user.set_unusable_password()
        user.save()
        PostingFactory(user=user, unit=body)
        return user

    def test_make_codes_for_the_people_of_a_unit(self, client, hr, newcomer, officer, body):
        client.force_login(hr)

        response = client.post(reverse("org:activation"), {"unit": body.code})

        (slip,) = response.context["slips"]
        assert slip.user == newcomer
        assert slip.code in response.content.decode()
        assert operations.activate_account(
            username=newcomer.username,
            code=slip.code,
            password="wide rivers 2026",
            at=timezone.now(),
        )

    def test_count_who_waits(self, client, hr, newcomer, officer, body):
        client.force_login(hr)

        (row,) = client.get(reverse("org:activation")).context["units"]

        assert (row.unit, row.people, row.with_code) == (body, 1, 0)

    def test_are_not_made_for_units_out_of_reach(self, client, hr, stranger):
        client.force_login(hr)
        code = stranger.postings.get().unit.code

        assert client.post(reverse("org:activation"), {"unit": code}).status_code == 404


class TestResetRequests:
    def ask(self, client, person, kind="password"):
        address = reverse("org:ask-reset", args=[person.pk])
        return client.post(address, {"kind": kind, "reason": "当面核实"})

    def test_need_a_second_person(self, client, hr, county, officer):
        client.force_login(hr)
        self.ask(client, officer)
        request = ResetRequest.objects.get()
        decide = reverse("org:decide-reset", args=[request.pk])
        own = client.post(decide, {"decision": "allow"})
        client.force_login(UserFactory(roles=["hr"], reach=county))

        response = client.post(decide, {"decision": "allow"})

        assert own.status_code == 409
        assert response.context["slips"][0].user == officer

    def test_are_refused_once_decided(self, client, hr, county, officer):
        client.force_login(hr)
        self.ask(client, officer)
        decide = reverse("org:decide-reset", args=[ResetRequest.objects.get().pk])
        client.force_login(UserFactory(roles=["hr"], reach=county))
        client.post(decide, {"decision": "decline"})

        assert client.post(decide, {"decision": "allow"}).status_code == 409

    def test_are_not_for_people_out_of_reach(self, client, hr, stranger):
        client.force_login(hr)

        assert self.ask(client, stranger).status_code == 404

    def test_of_staff_are_asked_for_by_administrators(self, client, administrator):
        trainer = UserFactory(roles=["trainer"])
        client.force_login(administrator)

        self.ask(client, trainer, kind="second-factor")

        assert ResetRequest.objects.get().user == trainer


class TestAdministration:
    def test_gives_a_role_and_its_reach(self, client, administrator, officer, county):
        client.force_login(administrator)
        data = {"role": "registrar", "unit": county.pk, "reason": "岗位调整"}

        client.post(reverse("org:grant-role", args=[officer.pk]), data)

        assert roles_of(User.objects.get(pk=officer.pk)) == {"officer", "registrar"}
        assert Jurisdiction.objects.get(user=officer).unit == county

    def test_needs_a_reason(self, client, administrator, officer):
        client.force_login(administrator)

        response = client.post(
            reverse("org:grant-role", args=[officer.pk]), {"role": "registrar", "reason": ""}
        )

        assert response.status_code == 422
        assert roles_of(officer) == {"officer"}

    def test_does_not_serve_oneself(self, client, administrator):
        client.force_login(administrator)
        data = {"role": "officer", "reason": "自己"}

        response = client.post(reverse("org:grant-role", args=[administrator.pk]), data)

        assert response.status_code == 409

    def test_ends_a_role(self, client, administrator, officer):
        client.force_login(administrator)
        grant = officer.grants.get()

        client.post(reverse("org:end-role", args=[officer.pk, grant.pk]), {"reason": "调整"})

        assert roles_of(officer) == frozenset()

    def test_closes_and_opens_an_account(self, client, administrator, officer):
        client.force_login(administrator)
        client.post(reverse("org:close-account", args=[officer.pk]), {"close-reason": "停用"})
        officer.refresh_from_db()
        closed = not officer.is_active

        client.post(reverse("org:open-account", args=[officer.pk]), {"open-reason": "恢复"})

        officer.refresh_from_db()
        assert closed
        assert officer.is_active

    def test_opens_an_account_with_a_code(self, client, administrator):
        client.force_login(administrator)

        response = client.post(reverse("org:new-account"), {"username": "zhou.min", "name": "周敏"})

        (slip,) = response.context["slips"]
        assert slip.user.username == "zhou.min"
        assert not slip.user.has_usable_password()

    def test_reaches_no_further_than_the_subtree(self, client, county, officer, stranger):
        client.force_login(UserFactory(roles=["administrator"], reach=county))

        assert client.get(reverse("org:account", args=[officer.pk])).status_code == 200
        assert client.get(reverse("org:account", args=[stranger.pk])).status_code == 404

    def test_lists_at_the_same_cost_for_many(self, client, administrator):
        client.force_login(administrator)
        for_one = queries_of(client, "org:accounts")

        for _number in range(20):
            UserFactory(roles=["officer"])

        assert queries_of(client, "org:accounts") == for_one <= 8


class TestTheAuditLog:
    @pytest.fixture
    def entries(self, officer, stranger, at):
        return [
            audit.record("accounts.signed-in", actor=officer, subject=officer, at=at),
            audit.record(
                "accounts.role-granted",
                actor=stranger,
                subject=officer,
                at=at + timedelta(days=1),
                reason="岗位调整",
            ),
            audit.record("accounts.account-closed", actor=None, subject=officer, at=at),
        ]

    def shown(self, client, **narrowed):
        response = client.get(reverse("org:audit"), narrowed)
        return {line.entry for line in response.context["lines"]}

    def test_is_whole_for_who_reaches_the_city(self, client, city, entries):
        client.force_login(UserFactory(roles=["auditor"], reach=city))

        assert self.shown(client) == set(entries)

    def test_shows_others_what_people_of_their_subtree_did(self, client, county, entries):
        client.force_login(UserFactory(roles=["auditor"], reach=county))

        assert self.shown(client) == {entries[0]}

    def test_names_in_words_what_an_entry_is_about(self, client, city, officer, at):
        client.force_login(UserFactory(roles=["auditor"], reach=city))
        audit.record("org.jurisdiction-set", actor=officer, subject=city, at=at)

        line = client.get(reverse("org:audit")).context["lines"][0]

        assert line.subject == f"单位 {city.pk}"

    def test_is_empty_for_an_auditor_who_reaches_nothing(self, client, entries):
        client.force_login(UserFactory(roles=["auditor"]))

        assert self.shown(client) == set()

    @pytest.mark.parametrize(
        ("narrowed", "numbers"),
        [
            ({"action": "accounts.role-granted"}, {1}),
            ({"person": "罗海"}, {0}),
            ({"to_on": "2026-11-24"}, {0, 2}),
            ({"from_on": "2026-11-25"}, {1}),
        ],
    )
    def test_is_filtered(self, client, city, entries, narrowed, numbers):
        client.force_login(UserFactory(roles=["auditor"], reach=city))

        assert self.shown(client, **narrowed) == {entries[number] for number in numbers}

    def test_costs_the_same_for_many_entries(self, client, city, officer, entries, at):
        client.force_login(UserFactory(roles=["auditor"], reach=city))
        for_few = queries_of(client, "org:audit")

        for _number in range(40):
            audit.record("accounts.signed-in", actor=UserFactory(), subject=officer, at=at)

        assert queries_of(client, "org:audit") == for_few <= 8

    def test_names_every_act_in_words(self):
        """Each act that the code records has a name in its app's audit_names."""
        root = Path(__file__).resolve().parents[2]
        folders = ["site", "content", "learning", "exams", "certificates"]
        recorded = {
            action
            for folder in folders
            for file in (root / folder).rglob("*.py")
            for action in re.findall(
                r"audit\.record\(\s*\"([a-z]+\.[a-z-]+)\"", file.read_text(encoding="utf-8")
            )
        }

        assert recorded - set(audit.known_actions()) == set()


class TestTheOwnRecord:
    def test_shows_where_one_serves(self, client, officer, body):
        client.force_login(officer)

        page = client.get(reverse("me")).content.decode()

        assert body.name in page
