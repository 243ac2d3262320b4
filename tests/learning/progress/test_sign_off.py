"""Officers confirm having read bulletins; those in charge of them see who has."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from content.models import CaseIndexPage, CasePage
from learning.models import Activity, SignOff
from learning.progress import operations, signing
from tests.factories import PostingFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)
sign_off = operations.sign_off.__wrapped__


@pytest.fixture
def bulletin():
    """Publish a bulletin that is to be signed off."""

    def publish(**fields):
        page = CasePage(title="败诉案例通报", kind="lost", issuer="云岭市司法局", live=False)
        page.points, page.facts, page.result = "要点", "事实", "结果"
        page.needs_sign_off, page.slug = True, f"lost-{CasePage.objects.count()}"
        for name, value in fields.items():
            setattr(page, name, value)
        CaseIndexPage.objects.get().add_child(instance=page)
        return revise(page)

    return publish


def revise(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def officer():
    return UserFactory(roles=["officer"])


def sign(page, learner, at):
    return sign_off(learner=learner, page_id=page.pk, revision_id=page.live_revision_id, at=at)


class TestSignOff:
    def test_is_kept_with_the_text_and_counts_as_reading(self, bulletin, officer, at):
        page = bulletin()

        sign(page, officer, at)

        kept = SignOff.objects.get()
        assert (kept.learner, kept.page_id, kept.signed_at) == (officer, page.pk, at)
        assert kept.revision_id == page.live_revision_id
        assert Activity.objects.get().learner == officer

    def test_changes_nothing_the_second_time(self, bulletin, officer, at):
        page = bulletin()
        for moment in (at, at + timedelta(hours=1)):
            sign(page, officer, moment)

        assert SignOff.objects.get().signed_at == at

    def test_is_refused_of_a_text_that_is_public_no_more(self, bulletin, officer, at):
        page = bulletin()
        seen = page.live_revision_id
        revise(page, result="改了")

        with pytest.raises(operations.TextChanged):
            sign_off(learner=officer, page_id=page.pk, revision_id=seen, at=at)

    @pytest.mark.parametrize(
        "fields",
        [
            {"needs_sign_off": False},
            {"withdrawn_on": TUESDAY, "withdrawal_reason": "依据已废止"},
        ],
    )
    def test_is_refused_where_none_is_asked_for(self, bulletin, officer, at, fields):
        page = bulletin(**fields)

        with pytest.raises(operations.NothingToSignOff):
            sign(page, officer, at)

    def test_is_refused_of_a_page_that_was_taken_down(self, bulletin, officer, at):
        page = bulletin()
        page.unpublish()

        with pytest.raises(operations.NothingToSignOff):
            sign_off(learner=officer, page_id=page.pk, revision_id=1, at=at)

    def test_is_there_once_for_a_text(self, bulletin, officer, at):
        page = bulletin()
        same = {"learner": officer, "page_id": page.pk, "revision_id": page.live_revision_id}
        SignOff.objects.create(**same, signed_at=at)

        with pytest.raises(IntegrityError), transaction.atomic():
            SignOff.objects.create(**same, signed_at=at)

    @pytest.mark.parametrize(
        "sql",
        ["DELETE FROM learning_signoff", "UPDATE learning_signoff SET signed_at = signed_at"],
    )
    def test_is_never_rewritten(self, bulletin, officer, at, sql):
        sign(bulletin(), officer, at)

        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


class TestOpenSignOffs:
    def test_are_what_is_asked_for_and_not_signed(self, bulletin, officer, at):
        late = bulletin(sign_off_due_on=TUESDAY - timedelta(days=1))
        soon = bulletin(sign_off_due_on=TUESDAY + timedelta(days=3))
        done, free = bulletin(sign_off_due_on=TUESDAY), bulletin()
        sign(done, officer, at)

        found = signing.open_sign_offs(officer, day=TUESDAY)

        assert [(each.asked.page_id, each.state) for each in found] == [
            (late.pk, "overdue"),
            (soon.pk, "soon"),
            (free.pk, "open"),
        ]

    def test_come_again_with_a_new_text(self, bulletin, officer, at):
        page = bulletin()
        sign(page, officer, at)

        revise(page, result="改了")

        assert len(signing.open_sign_offs(officer, day=TUESDAY)) == 1

    def test_are_not_closed_by_somebody_else(self, bulletin, officer, at):
        page = bulletin()
        sign(page, UserFactory(), at)

        assert len(signing.open_sign_offs(officer, day=TUESDAY)) == 1

    def test_ask_nobody_who_neither_serves_nor_is_an_officer(self, bulletin):
        bulletin()
        serving = PostingFactory().user

        assert signing.open_sign_offs(UserFactory(), day=TUESDAY) == []
        assert len(signing.open_sign_offs(serving, day=TUESDAY)) == 1

    def test_take_four_queries_however_many(self, bulletin, officer, django_assert_max_num_queries):
        for _ in range(3):
            bulletin()

        with django_assert_max_num_queries(4):
            signing.open_sign_offs(officer, day=TUESDAY)


@pytest.fixture
def county():
    """A county with two offices and two people each, beside another county."""
    area = UnitFactory(kind="area", level="county", name="东县")
    offices = [UnitFactory(parent=area, name=f"东县第{n}队") for n in (1, 2)]
    people = [PostingFactory(unit=unit).user for unit in offices for _ in range(2)]
    PostingFactory(unit=UnitFactory(name="西县队"))
    return area, offices, people


class TestThoseInCharge:
    def test_see_how_many_of_their_people_have_signed(self, bulletin, county, at):
        area, _offices, people = county
        page = bulletin(sign_off_due_on=TUESDAY)
        for signer in (people[0], UserFactory()):
            sign(page, signer, at)

        (row,) = signing.signed_in_reach(UserFactory(reach=area), day=TUESDAY)

        assert (row.signed, row.people, row.state) == (1, 4, "soon")

    def test_see_it_by_unit_and_by_name(self, bulletin, county, at):
        area, offices, people = county
        page = bulletin()
        sign(page, people[1], at)
        asked, reader = signing.to_sign_off(page.pk), UserFactory(reach=area)

        units = signing.signed_by_unit(reader, asked, day=TUESDAY)
        unit, rows = signing.signed_people(reader, asked, unit_code=offices[0].code, day=TUESDAY)

        assert [(each.name, each.signed, each.people) for each in units] == [
            ("东县第1队", 1, 2),
            ("东县第2队", 0, 2),
        ]
        assert unit == offices[0]
        assert [(row.account, row.signed_at) for row in rows] == [
            (people[0].username, None),
            (people[1].username, at),
        ]

    def test_see_nothing_of_units_beyond_their_reach(self, bulletin, county, at):
        _area, offices, people = county
        page = bulletin()
        sign(page, people[0], at)
        asked, stranger = signing.to_sign_off(page.pk), UserFactory(reach=UnitFactory())

        (row,) = signing.signed_in_reach(stranger, day=TUESDAY)

        assert (row.signed, row.people) == (0, 0)
        assert signing.signed_by_unit(stranger, asked, day=TUESDAY) == []
        code = offices[0].code
        assert signing.signed_people(stranger, asked, unit_code=code, day=TUESDAY) is None

    def test_cost_the_same_queries_for_many_units(
        self, bulletin, county, django_assert_num_queries
    ):
        area, _offices, _people = county
        page = bulletin()
        asked, reader = signing.to_sign_off(page.pk), UserFactory(reach=area)

        with django_assert_num_queries(2):
            signing.signed_by_unit(reader, asked, day=TUESDAY)
        with django_assert_num_queries(4):
            signing.signed_in_reach(reader, day=TUESDAY)


class TestThePages:
    def test_let_an_officer_sign_without_scripts(self, client, bulletin, officer):
        page = bulletin()
        client.force_login(officer)
        address = reverse("learning:sign-off", args=[page.pk])
        assert page.title in client.get(reverse("learn")).content.decode()
        assert address in client.get(page.address).content.decode()

        asked = client.get(address)
        answer = client.post(address, {"revision": asked.context["asked"].revision_id})

        assert answer.headers["Location"] == page.address
        assert SignOff.objects.get().learner == officer
        state = client.get(reverse("learning:sign-off-state", args=[page.pk]))
        assert "<form" not in state.content.decode()

    def test_answer_a_text_that_was_revised_with_a_sentence(self, client, bulletin, officer):
        page = bulletin()
        seen = page.live_revision_id
        revise(page, result="改了")
        client.force_login(officer)

        answer = client.post(reverse("learning:sign-off", args=[page.pk]), {"revision": seen})

        assert answer.status_code == 409
        assert not SignOff.objects.exists()

    @pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
    def test_answer_nonsense_with_not_found(self, client, bulletin, officer, revision):
        client.force_login(officer)
        address = reverse("learning:sign-off", args=[bulletin().pk])

        assert client.post(address, {"revision": revision}).status_code == 404

    def test_show_those_in_charge_their_units(self, client, bulletin, county):
        area, offices, _people = county
        page = bulletin()
        client.force_login(UserFactory(roles=["hr"], reach=area))

        listed = client.get(reverse("learning:sign-offs"))
        of_page = reverse("learning:sign-offs-of", args=[page.pk])
        by_unit = client.get(f"{of_page}?unit={offices[0].code}")

        assert page.title in listed.content.decode()
        assert "东县第2队" in by_unit.content.decode()
        assert "西县队" not in by_unit.content.decode()

    def test_hide_a_unit_beyond_reach(self, client, bulletin, county):
        _area, offices, _people = county
        client.force_login(UserFactory(roles=["hr"], reach=UnitFactory()))
        of_page = reverse("learning:sign-offs-of", args=[bulletin().pk])

        assert client.get(f"{of_page}?unit={offices[0].code}").status_code == 404

    def test_are_not_for_officers(self, client, bulletin, officer):
        client.force_login(officer)

        assert client.get(reverse("learning:sign-offs")).status_code == 403
