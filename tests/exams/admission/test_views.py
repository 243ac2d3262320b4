from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.dates import local_day
from exams.admission import safe_browser
from exams.admission.http import HEADER
from exams.admission.rules import key_header
from exams.delivery.operations import hand_over
from exams.models import Accommodation, Attempt, Candidacy, EntryRules, Item, Sitting
from tests.exams.admission.helpers import asked, granted, ruled
from tests.exams.delivery.helpers import open_attempt, statements
from tests.factories import (
    BlueprintSectionFactory,
    CandidacyFactory,
    CertificatePolicyFactory,
    PaperFactory,
    PostingFactory,
    SittingFactory,
    TopicFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SALT = "4iLONVAc1yKWLxbe6Vbf2vWYQO6zIRAobKgc3f25LH8="


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def trainer(unit):
    return UserFactory(roles=["trainer"], reach=unit)


@pytest.fixture
def sitting(unit):
    now = timezone.now()
    return SittingFactory(
        unit=unit, opens_at=now - timedelta(minutes=5), closes_at=now + timedelta(hours=3)
    )


@pytest.fixture
def desk(client, trainer):
    client.force_login(trainer)
    return client


def elsewhere():
    return SittingFactory(unit=UnitFactory(code="880000"))


class TestArranging:
    def posted(self, unit, **changes):
        opens_at = timezone.localtime() + timedelta(days=7)
        form = {
            "title": "年度考试",
            "kind": "certification",
            "track": "supervision",
            "paper": PaperFactory(frozen=True).pk,
            "unit": unit.pk,
            "opens_at": f"{opens_at:%Y-%m-%dT%H:%M}",
            "closes_at": f"{opens_at + timedelta(hours=3):%Y-%m-%dT%H:%M}",
            "grace_seconds": "30",
        }
        return form | changes

    def test_arranges_with_sane_defaults(self, desk, unit):
        answer = desk.post(reverse("exams:sitting-new"), self.posted(unit))

        sitting = Sitting.objects.get()
        assert answer.url == reverse("exams:sitting-candidates", args=[sitting.pk])
        assert (sitting.review, sitting.appeal_days, sitting.jitter_seconds) == ("answers", 5, 20)
        assert sitting.entry.timing == "window"

    def test_keeps_the_rules(self, desk, unit):
        form = self.posted(
            unit,
            timing="fixed",
            late_minutes="15",
            posts="科员，科长",
            networks="10.8.1.0/16\n2001:db8::/32",
            study_measure="hours",
            study_least="60",
            study_since_on="2026-01-01",
            quit_password="离场",
        )

        desk.post(reverse("exams:sitting-new"), form)

        rules = EntryRules.objects.get()
        assert (rules.posts, rules.networks) == (
            ["科员", "科长"],
            ["10.8.0.0/16", "2001:db8::/32"],
        )
        assert (rules.study_measure, rules.study_least) == ("hours", 60)
        assert len(rules.browser_quit_hash) == 64

    @pytest.mark.parametrize(
        "changes",
        [
            {"networks": "10.8.0.0/99"},
            {"study_measure": "days"},
            {"earlier_part": "whole", "earlier_months": "3"},
            {"most_attempts": "3"},
            {"jitter_seconds": "301"},
        ],
    )
    def test_refuses_what_is_told_in_part_or_wrong(self, desk, unit, changes):
        answer = desk.post(reverse("exams:sitting-new"), self.posted(unit, **changes))

        assert answer.status_code == 422
        assert not Sitting.objects.exists()

    def test_shows_and_changes_what_there_is(self, desk, unit, sitting):
        ruled(sitting, posts=["科员"], browser_quit_hash="a" * 64)
        address = reverse("exams:sitting-edit", args=[sitting.pk])
        assert "科员" in desk.get(address).content.decode()

        answer = desk.post(address, self.posted(unit, title="改名", paper=sitting.paper_id))

        assert answer.status_code == 302
        sitting.refresh_from_db()
        assert sitting.title == "改名"
        assert sitting.entry.browser_quit_hash == "a" * 64

    def test_says_what_cannot_be_changed_any_more(self, desk, unit, sitting):
        open_attempt(sitting=sitting)

        answer = desk.post(reverse("exams:sitting-edit", args=[sitting.pk]), self.posted(unit))

        assert answer.status_code == 409

    def test_reaches_nothing_of_other_units(self, desk):
        foreign = elsewhere().pk

        for name in ("sitting-edit", "sitting-candidates", "sitting-readiness"):
            assert desk.get(reverse(f"exams:{name}", args=[foreign])).status_code == 404
        for name in ("sitting-code", "candidates-unit", "candidates-make-up"):
            assert desk.post(reverse(f"exams:{name}", args=[foreign])).status_code == 404


class TestCandidates:
    def page(self, desk, sitting, **query):
        return desk.get(reverse("exams:sitting-candidates", args=[sitting.pk]), query)

    def test_shows_who_may_not_sit_it_and_who_gets_what(self, desk, sitting):
        ruled(sitting, posts=["科长"])
        place = CandidacyFactory(sitting=sitting)
        granted(place.candidate, percent=25, large_type=True)

        page = self.page(desk, sitting).content.decode()

        assert "科长" in page
        assert "113" in page
        assert "+25 %" in page

    def test_can_show_only_those(self, desk, sitting):
        ruled(sitting, needs_track=True)
        fits = CandidacyFactory(sitting=sitting).candidate
        PostingFactory(user=fits)
        stranger = CandidacyFactory(sitting=sitting).candidate

        page = self.page(desk, sitting, show="refused").content.decode()

        assert stranger.username in page
        assert fits.username not in page

    def test_costs_the_same_for_one_and_for_many(self, desk, sitting):
        ruled(sitting, needs_track=True, most_attempts=1, most_months=6)
        costs = []
        for _ in range(2):
            granted(CandidacyFactory(sitting=sitting).candidate)
            CandidacyFactory.create_batch(4, sitting=sitting)
            with statements() as captured:
                assert self.page(desk, sitting).status_code == 200
            costs.append(len(captured))

        assert costs[0] == costs[1]

    def test_lists_by_account_and_takes_off(self, desk, sitting, unit):
        person = PostingFactory(unit=unit).user
        desk.post(
            reverse("exams:candidates-accounts", args=[sitting.pk]), {"accounts": person.username}
        )
        assert Candidacy.objects.get().candidate == person

        desk.post(reverse("exams:candidate-unlist", args=[sitting.pk, person.pk]))
        assert not Candidacy.objects.exists()

    def test_says_which_account_is_unknown(self, desk, sitting):
        answer = desk.post(
            reverse("exams:candidates-accounts", args=[sitting.pk]), {"accounts": "P9999"}
        )

        assert answer.status_code == 409
        assert "P9999" in answer.content.decode()

    def test_lets_staff_try_the_paper_out(self, desk, trainer, sitting):
        answer = desk.post(reverse("exams:candidates-test-run", args=[sitting.pk]))
        assert answer.url == reverse("exams:intro", args=[sitting.pk])
        assert (
            "counts" in desk.get(answer.url).content.decode()
            or "试考" in desk.get(answer.url).content.decode()
        )

        desk.post(reverse("exams:start", args=[sitting.pk]))

        assert Attempt.objects.get().is_test_run
        assert not Attempt.objects.on_record().exists()


class TestCode:
    def test_is_shown_to_trainers_and_invigilators_alone(self, client, unit, sitting):
        ruled(sitting, asks_code=True, access_code="K7MPQ4")
        seen = {}
        for role in ("trainer", "invigilator", "reviewer", "auditor"):
            client.force_login(UserFactory(roles=[role], reach=unit))
            page = client.get(reverse("exams:sitting-readiness", args=[sitting.pk]))
            seen[role] = "K7MPQ4" in page.content.decode()

        assert seen == {
            "trainer": True,
            "invigilator": True,
            "reviewer": False,
            "auditor": False,
        }

    def test_is_made_anew(self, desk, sitting):
        desk.post(reverse("exams:sitting-code", args=[sitting.pk]), {"next": "https://evil/"})

        assert len(EntryRules.objects.get().access_code) == 6


class TestIntro:
    def page(self, client, place):
        client.force_login(place.candidate)
        return client.get(reverse("exams:intro", args=[place.sitting_id]))

    def test_shows_the_own_time_and_the_rule_of_rounding(self, client, sitting):
        place = CandidacyFactory(sitting=sitting)
        granted(place.candidate, percent=25)

        assert "113" in self.page(client, place).content.decode()

    @pytest.mark.parametrize("is_open_book", [True, False])
    def test_says_whether_with_the_book(self, client, is_open_book):
        now = timezone.now()
        place = CandidacyFactory(
            sitting__paper__is_open_book=is_open_book,
            sitting__opens_at=now + timedelta(days=1),
            sitting__closes_at=now + timedelta(days=1, hours=3),
        )

        page = self.page(client, place).content.decode()

        assert ("开卷考试：" in page, "闭卷考试：" in page) == (is_open_book, not is_open_book)

    def test_says_why_somebody_may_not_start(self, client, sitting):
        place = CandidacyFactory(sitting=ruled(sitting, posts=["科长"]))

        page = self.page(client, place).content.decode()

        assert "科长" in page
        assert reverse("exams:start", args=[sitting.pk]) not in page

    def test_asks_for_the_code_and_says_that_it_is_wrong(self, client, sitting):
        place = CandidacyFactory(sitting=ruled(sitting, asks_code=True, access_code="K7MPQ4"))
        assert 'name="code"' in self.page(client, place).content.decode()

        address = reverse("exams:start", args=[sitting.pk])
        wrong = client.post(address, {"code": "x"})
        assert wrong.status_code == 409
        assert 'data-code="wrong-code"' in wrong.content.decode()
        assert client.post(address, {"code": "k7mpq4"}).status_code == 302

    def test_takes_fifteen_statements_at_most(self, client, sitting):
        place = CandidacyFactory(
            sitting=ruled(sitting, needs_track=True, most_attempts=9, most_months=6)
        )
        client.force_login(place.candidate)

        with statements() as captured:
            client.get(reverse("exams:intro", args=[sitting.pk]))

        assert len(captured) <= 15

    def test_is_not_for_who_is_not_listed(self, client, sitting):
        client.force_login(UserFactory())

        assert client.get(reverse("exams:intro", args=[sitting.pk])).status_code == 404
        assert client.post(reverse("exams:start", args=[sitting.pk])).status_code == 404

    def test_believes_the_address_that_our_own_proxy_saw(self, client, sitting, settings):
        settings.AXES_IPWARE_PROXY_COUNT = 1
        place = CandidacyFactory(sitting=ruled(sitting, networks=["10.8.0.0/16"]))
        client.force_login(place.candidate)
        address = reverse("exams:start", args=[sitting.pk])

        forged = client.post(address, headers={"x-forwarded-for": "10.8.0.1, 203.0.113.9"})
        true = client.post(address, headers={"x-forwarded-for": "203.0.113.9, 10.8.0.1"})

        assert (forged.status_code, true.status_code) == (409, 302)


def handed_over(attempt, actor):
    hand_over(attempt_id=attempt.pk, actor=actor, reason="机房断网，换机", at=timezone.now())


class TestPlaceOfAnExam:
    """Networks and browser are asked for wherever a page gets leave to save, not at each save."""

    INSIDE, OUTSIDE = {"REMOTE_ADDR": "10.8.0.5"}, {"REMOTE_ADDR": "203.0.113.9"}

    @pytest.fixture
    def room(self, client, sitting):
        place = CandidacyFactory(sitting=ruled(sitting, networks=["10.8.0.0/16"]))
        client.force_login(place.candidate)
        return client.post(reverse("exams:start", args=[sitting.pk]), **self.INSIDE).url

    def test_a_page_outside_the_networks_is_neither_opened_nor_taken_over(self, client, room):
        attempt = Attempt.objects.get()
        page = reverse("exams:take-over", args=[attempt.pk])

        assert client.get(room, **self.OUTSIDE).status_code == 409
        assert client.post(page, **self.OUTSIDE).status_code == 409
        assert not attempt.leases.exists()
        assert client.get(room, **self.INSIDE).status_code == 200

    def test_an_answer_on_a_page_opened_inside_is_kept_wherever_it_comes_from(self, client, room):
        client.get(room, **self.INSIDE)
        attempt = Attempt.objects.get()
        answer = {"chosen": "B", "nonce": "n" * 16, "page": attempt.page_token, "sequence": 1}
        address = reverse("exams:save-response", args=[attempt.pk, 1])

        said = client.post(address, answer, headers={"accept": "application/json"}, **self.OUTSIDE)

        assert (said.status_code, said.json()["code"]) == (200, "saved")

    def test_who_hands_over_in_the_room_vouches_for_another_network(self, client, room, trainer):
        handed_over(Attempt.objects.get(), trainer)

        assert client.get(room, **self.OUTSIDE).status_code == 200

    def test_but_not_for_another_browser(self, client, sitting, trainer):
        rules = {"needs_safe_browser": True, "browser_salt": SALT, "networks": ["10.8.0.0/16"]}
        client.force_login(CandidacyFactory(sitting=ruled(sitting, **rules)).candidate)
        start = reverse("exams:start", args=[sitting.pk])
        proof = key_header(f"http://testserver{start}", safe_browser.key_of(sitting.entry))
        room = client.post(start, headers={HEADER: proof}, **self.INSIDE).url
        handed_over(Attempt.objects.get(), trainer)

        assert client.get(room, **self.OUTSIDE).status_code == 409


class TestSafeBrowser:
    def test_is_asked_for_at_the_start_in_the_room_and_at_take_over(self, client, sitting):
        ruled(sitting, needs_safe_browser=True, browser_salt=SALT)
        place = CandidacyFactory(sitting=sitting)
        client.force_login(place.candidate)
        key = safe_browser.key_of(sitting.entry)

        def proven(address):
            proof = key_header(f"http://testserver{address}", key)
            return {"x-safeexambrowser-configkeyhash": proof}

        start = reverse("exams:start", args=[sitting.pk])
        assert client.post(start).status_code == 409
        room = client.post(start, headers=proven(start)).url
        assert client.get(room).status_code == 409
        assert client.get(room, headers=proven(room)).status_code == 200
        page = reverse("exams:take-over", args=[Attempt.objects.get().pk])
        assert client.post(page).status_code == 409
        assert client.post(page, headers=proven(page)).status_code == 302

    def test_gives_its_settings_to_the_desk_and_to_who_is_listed(self, client, trainer, sitting):
        ruled(sitting, needs_safe_browser=True, browser_salt=SALT)
        address = reverse("exams:browser-profile", args=[sitting.pk])
        for reader in (trainer, CandidacyFactory(sitting=sitting).candidate):
            client.force_login(reader)
            answer = client.get(address)
            assert answer.status_code == 200
            assert b"sendBrowserExamKey" in answer.content

        client.force_login(UserFactory())
        assert client.get(address).status_code == 404


class TestRoom:
    def test_has_large_type_from_the_start_for_whom_it_was_approved(self, client):
        attempt = open_attempt(opened_at=timezone.now())
        granted(attempt.candidate, percent=0, large_type=True)
        client.force_login(attempt.candidate)
        address = reverse("exams:room", args=[attempt.pk])

        first = client.get(address)
        assert 'data-text="150"' in first.content.decode()
        assert first.cookies["exam-text"].value == "150"

        # What the candidate chose since is left alone.
        assert "exam-text" not in client.get(address).cookies

    def test_says_that_it_is_a_test_run(self, client):
        attempt = open_attempt(opened_at=timezone.now(), is_test_run=True)
        client.force_login(attempt.candidate)

        page = client.get(reverse("exams:room", args=[attempt.pk])).content.decode()
        other = open_attempt(opened_at=timezone.now())

        assert other
        assert 'class="zf-chip warn"' in page


class TestAccommodations:
    def test_waits_are_listed_to_those_in_charge_alone(self, client, unit):
        own = asked(PostingFactory(unit=unit).user)
        foreign = asked(PostingFactory(unit=UnitFactory(code="880000")).user)
        client.force_login(UserFactory(roles=["hr"], reach=unit))

        page = client.get(reverse("exams:accommodations")).content.decode()

        assert own.person.username in page
        assert foreign.person.username not in page
        assert client.get(reverse("exams:accommodation", args=[foreign.pk])).status_code == 404

    def test_are_asked_for_and_approved_by_two(self, client, unit):
        person = PostingFactory(unit=unit).user
        client.force_login(UserFactory(roles=["trainer"], reach=unit))
        form = {"account": person.username, "percent": "25", "from_on": "2026-11-01"}
        found = client.post(reverse("exams:accommodation-new"), form)
        own = client.post(found.url, {"basis": "便民3号", "approve": "1"})
        assert own.status_code == 409

        client.force_login(UserFactory(roles=["hr"], reach=unit))
        client.post(found.url, {"basis": "便民3号", "approve": "1"})

        assert Accommodation.objects.get().decision.is_approved

    def test_are_seen_by_the_person_and_taken_back(self, client, unit):
        person = PostingFactory(unit=unit).user
        client.force_login(person)
        address = reverse("exams:own-accommodations")
        client.post(address, {"percent": "30", "from_on": "2026-11-01", "note": "私密"})
        found = Accommodation.objects.get()
        assert "+30 %" in client.get(address).content.decode()

        client.post(
            reverse("exams:accommodation-end", args=[found.pk]),
            {"ends_on": "2026-11-30", "reason": "不需要"},
        )

        assert Accommodation.objects.get().ending.reason == "不需要"

    def test_ask_for_something(self, client):
        client.force_login(UserFactory())

        answer = client.post(reverse("exams:own-accommodations"), {"from_on": "2026-11-01"})

        assert answer.status_code == 422

    def test_are_not_ended_by_others(self, client):
        found = granted()
        client.force_login(UserFactory())

        address = reverse("exams:accommodation-end", args=[found.pk])
        assert client.get(address).status_code == 404


class TestReadiness:
    def lines(self, client, sitting):
        page = client.get(reverse("exams:sitting-readiness", args=[sitting.pk]))
        return {line.code: line.state for line in page.context["readiness"].lines}

    def test_says_what_is_missing(self, desk, sitting):
        ruled(sitting, asks_code=True)
        room = sitting.rooms.create(name="101", address="一楼", seats=10)
        place = CandidacyFactory(sitting=sitting)
        asked(place.candidate)

        lines = self.lines(desk, sitting)

        missing = {code for code, state in lines.items() if state == "bad"}
        assert {"code", "seats", "invigilators", "accommodations", "worker"} <= missing
        assert lines["photos"] == "warn"
        assert lines["candidates"] == lines["frozen"] == lines["fallen"] == "ok"
        assert room

    def test_names_an_empty_list_and_fallen_items(self, desk, sitting):
        item = sitting.paper.items.first().version.item
        item.status = "suspended"
        item.save()

        lines = self.lines(desk, sitting)

        assert lines["candidates"] == lines["fallen"] == "bad"
        assert lines["rooms"] == lines["code"] == "none"

    def test_names_an_article_that_no_longer_stands(self, desk, sitting):
        version = sitting.paper.items.first().version.article.version
        version.ended_on, version.end_kind = local_day(sitting.opens_at), "repealed"
        version.save()

        assert self.lines(desk, sitting)["fallen"] == "bad"

    def test_compares_the_paper_with_its_blueprint(self, desk, sitting):
        def line():
            page = desk.get(reverse("exams:sitting-readiness", args=[sitting.pk]))
            return next(x for x in page.context["readiness"].lines if x.code == "blueprint")

        places = list(sitting.paper.items.select_related("version__item__topic"))
        heading = places[0].section
        assert (line().state, heading in str(line().said)) == ("bad", True)

        topics = Counter(place.version.item.topic for place in places)
        for position, (topic, count) in enumerate(topics.items(), start=1):
            BlueprintSectionFactory(
                blueprint=sitting.paper.blueprint, position=position, topic=topic, count=count,
                title=heading,
            )  # fmt: skip
        assert line().state == "ok"

        other = TopicFactory()
        Item.objects.filter(pk=places[0].version.item_id).update(topic=other)
        assert line().state == "bad"

    def test_costs_the_same_for_one_and_for_many(self, desk, sitting):
        costs = []
        for _ in range(2):
            CandidacyFactory.create_batch(3, sitting=sitting)
            with statements() as captured:
                self.lines(desk, sitting)
            costs.append(len(captured))

        assert costs[0] == costs[1]

    def test_says_whether_a_policy_for_its_certificates_is_in_force(self, desk, sitting):
        def policy():
            page = desk.get(reverse("exams:sitting-readiness", args=[sitting.pk]))
            found = page.context["readiness"]
            [line] = [line for line in found.lines if line.code == "policy"]
            assert (str(line.said) in page.content.decode()) is bool(line.said)
            return line.state, found.bad

        state, bad = policy()
        assert state == "bad"

        in_force = CertificatePolicyFactory(area=sitting.unit)
        assert policy() == ("ok", bad - 1)

        in_force.until_on = local_day(sitting.opens_at)
        in_force.save()
        assert policy() == ("bad", bad)

        Sitting.objects.filter(pk=sitting.pk).update(kind="mock")
        assert policy() == ("none", bad - 1)


class TestSpreadOfStarts:
    """Starts are spread by the page only where waiting costs nobody any time."""

    @pytest.mark.parametrize(
        ("rules", "hours", "is_spread"),
        [
            ({}, 3, True),
            ({"timing": "fixed"}, 3, False),
            ({}, 1.5, False),  # the window is as long as the exam
            ({"late_minutes": 1}, 3, False),
        ],
    )
    def test_is_as_wide_as_the_sitting_says(self, client, unit, rules, hours, is_spread):
        now = timezone.now()
        sitting = SittingFactory(
            unit=unit,
            opens_at=now - timedelta(seconds=10),
            closes_at=now + timedelta(hours=hours),
            jitter_seconds=40,
        )
        client.force_login(CandidacyFactory(sitting=ruled(sitting, **rules)).candidate)

        page = client.get(reverse("exams:intro", args=[sitting.pk]))

        assert ('data-jitter="40"' in page.text) is is_spread
