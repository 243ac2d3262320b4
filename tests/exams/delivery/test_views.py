import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from exams.delivery.batches import MOST_BYTES
from exams.models import Attempt, Response, Sitting
from tests import by_two
from tests.exams.delivery.helpers import statements
from tests.factories import (
    AttemptFactory,
    CandidacyFactory,
    ItemVersionFactory,
    PaperFactory,
    PaperItemFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

JSON = {"accept": "application/json"}
PAGE = {"page": "page-1"}


@pytest.fixture
def now():
    """Views ask the clock; their tests count from it."""
    return timezone.now()


@pytest.fixture
def sitting(now):
    return SittingFactory(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=2))


@pytest.fixture
def attempt(sitting, now):
    listed = CandidacyFactory(sitting=sitting)
    return AttemptFactory(
        sitting=sitting,
        candidate=listed.candidate,
        opened_at=now - timedelta(minutes=10),
        due_at=now + timedelta(minutes=80),
    )


@pytest.fixture
def late_attempt(sitting, now):
    listed = CandidacyFactory(sitting=sitting)
    return AttemptFactory(
        sitting=sitting,
        candidate=listed.candidate,
        opened_at=now - timedelta(minutes=50),
        due_at=now - timedelta(minutes=5),
    )


@pytest.fixture
def candidate(client, attempt):
    client.force_login(attempt.candidate)
    return client


def answer(**changes):
    return {"chosen": "B", "nonce": "nonce-0001", "page": "page-1"} | changes


class TestOwnList:
    def test_shows_what_is_coming_and_what_is_past(self, candidate, attempt, now):
        past = CandidacyFactory(
            candidate=attempt.candidate,
            sitting__title="去年的考试",
            sitting__opens_at=now - timedelta(days=365),
            sitting__closes_at=now - timedelta(days=364),
        )

        html = candidate.get("/exams/").content.decode()

        assert f"/exams/{attempt.pk}/room/" in html
        assert html.index(attempt.sitting.title) < html.index(past.sitting.title)

    def test_asks_visitors_to_sign_in(self, client):
        assert client.get("/exams/").headers["Location"].startswith("/login/")

    def test_takes_the_same_number_of_queries_however_many(self, candidate, attempt):
        with statements() as few:
            candidate.get("/exams/")
        for _ in range(4):
            CandidacyFactory(candidate=attempt.candidate)

        with statements() as many:
            candidate.get("/exams/")

        assert len(many) == len(few)


class TestIntro:
    def test_tells_the_rule_for_lateness(self, client, sitting):
        listed = CandidacyFactory(sitting=sitting)
        client.force_login(listed.candidate)

        html = client.get(f"/exams/{sitting.pk}/").content.decode()

        assert "到时后 30 秒内送达服务器的答案有效" in html
        assert f"/exams/{sitting.pk}/start/" in html

    def test_is_not_there_for_people_who_are_not_listed(self, candidate):
        assert candidate.get(f"/exams/{SittingFactory().pk}/").status_code == 404

    @pytest.mark.parametrize(
        ("rules", "said"),
        [
            ({"multiple": "all-or-nothing"}, ["全部答对才得分，多选、少选、错选均不得分"]),
            ({"multiple": "partial-without-wrong"}, ["有一项错选即不得分"]),
            ({"multiple": "per-option"}, ["不该选的没选，都算答对一项"]),
            (
                {"multiple": "per-option", "ordering": "all-or-nothing"},
                ["multiple</b> · 多选题", "ordering</b> · 多选题"],
            ),
            ({"single": "all-or-nothing", "true-false": "per-option"}, []),
        ],
    )
    def test_tells_how_several_right_entries_are_marked(self, client, now, rules, said):
        paper = PaperFactory(size=len(rules), items=[])
        for position, (kind, rule) in enumerate(rules.items(), start=1):
            version = ItemVersionFactory(released=True, kind=kind)
            PaperItemFactory(
                paper=paper, position=position, version=version, rule=rule, section=kind
            )
        paper.approved_by, paper.frozen_at = UserFactory(), now - timedelta(days=1)
        paper.save()
        sitting = SittingFactory(paper=paper, closes_at=now + timedelta(hours=2))
        client.force_login(CandidacyFactory(sitting=sitting).candidate)

        html = client.get(f"/exams/{sitting.pk}/").content.decode()

        found = [each for each in ("全部答对", "有一项错选", "不该选的没选") if each in html]
        assert all(each in html for each in said)
        assert len(found) == len(said)


class TestStart:
    def test_leads_into_the_room(self, client, sitting):
        listed = CandidacyFactory(sitting=sitting)
        client.force_login(listed.candidate)

        response = client.post(f"/exams/{sitting.pk}/start/")

        started = Attempt.objects.get()
        assert response.headers["Location"] == f"/exams/{started.pk}/room/"

    def test_says_that_the_sitting_is_not_open_yet(self, client, now):
        listed = CandidacyFactory(
            sitting__opens_at=now + timedelta(days=1), sitting__closes_at=now + timedelta(days=2)
        )
        client.force_login(listed.candidate)

        response = client.post(f"/exams/{listed.sitting_id}/start/")

        assert response.status_code == 409
        assert "考试尚未开始" in response.content.decode()
        assert not Attempt.objects.exists()

    def test_is_not_there_for_people_who_are_not_listed(self, client, sitting):
        client.force_login(UserFactory())

        assert client.post(f"/exams/{sitting.pk}/start/").status_code == 404


class TestRoom:
    def test_carries_the_whole_paper_and_the_answers_that_stand(self, candidate, attempt):
        candidate.post(f"/exams/{attempt.pk}/answers/2/", answer(chosen="C"), headers=JSON)

        html = candidate.get(f"/exams/{attempt.pk}/room/").content.decode()

        assert html.count("data-item=") == 4
        assert re.search(r'name="q2" value="C" checked', html)
        assert html.count(" checked>") == 1

    def test_has_no_inline_script_or_style_and_only_the_runners_script(self, candidate, attempt):
        html = candidate.get(f"/exams/{attempt.pk}/room/").content.decode()

        assert re.findall(r"<script[^>]*>", html) == ['<script src="/static/dist/exam.js" defer>']
        assert " style=" not in html
        assert "htmx" not in html

    def test_is_never_kept_by_the_browser(self, candidate, attempt):
        headers = candidate.get(f"/exams/{attempt.pk}/room/").headers

        assert "no-store" in headers["Cache-Control"]

    def test_is_not_there_for_somebody_else(self, client, attempt):
        client.force_login(UserFactory())

        assert client.get(f"/exams/{attempt.pk}/room/").status_code == 404

    def test_leads_to_the_result_once_time_is_up(self, client, late_attempt):
        client.force_login(late_attempt.candidate)

        response = client.get(f"/exams/{late_attempt.pk}/room/")

        late_attempt.refresh_from_db()
        assert response.headers["Location"] == f"/exams/{late_attempt.pk}/result/"
        assert late_attempt.status == "timed-out"


class TestSaveResponse:
    def post(self, client, attempt, position=1, **changes):
        path = f"/exams/{attempt.pk}/answers/{position}/"
        return client.post(path, answer(**changes), headers=JSON)

    def test_says_what_the_server_has_since_when(self, candidate, attempt):
        response = self.post(candidate, attempt)

        said = response.json()
        assert response.status_code == 200
        assert (said["code"], said["position"], said["sequence"]) == ("saved", 1, 1)
        assert said["saved_ms"] == int(Response.objects.get().given_at.timestamp() * 1000)
        assert 0 < said["remaining_ms"] <= 80 * 60_000

    def test_says_the_same_when_it_comes_twice(self, candidate, attempt):
        first, again = self.post(candidate, attempt), self.post(candidate, attempt)

        assert again.json()["sequence"] == first.json()["sequence"] == 1

    def test_says_late_of_what_was_kept_too_late(self, client, late_attempt):
        client.force_login(late_attempt.candidate)

        response = self.post(client, late_attempt)

        assert (response.status_code, response.json()["code"]) == (409, "late")
        assert late_attempt.responses.get().is_late

    def test_names_the_cause_on_an_older_page(self, candidate, attempt):
        candidate.get(f"/exams/{attempt.pk}/room/")

        response = self.post(candidate, attempt)

        assert (response.status_code, response.json()["code"]) == (409, "opened-elsewhere")
        assert "其他标签页或设备" in response.json()["message"]

    def test_does_not_know_somebody_elses_attempt(self, client, attempt):
        client.force_login(UserFactory())

        response = self.post(client, attempt)

        assert (response.status_code, response.json()["code"]) == (404, "not-found")
        assert not attempt.responses.exists()

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"chosen": "Z"}, "no-such-option"),
            ({"chosen": "甲" * 40_001}, "bad-input"),
            ({"nonce": "x"}, "bad-input"),
            ({"nonce": "'; drop table"}, "bad-input"),
            ({"page": ""}, "bad-input"),
            ({"position": 99}, "not-on-paper"),
            ({"chosen": "H"}, "no-such-option"),
            ({"chosen": ["A", "B"]}, "one-option-only"),
        ],
    )
    def test_refuses_bad_input_and_keeps_nothing(self, candidate, attempt, changes, code):
        response = self.post(candidate, attempt, **changes)

        assert (response.status_code, response.json()["code"]) == (422, code)
        assert response.json()["message"]
        assert not attempt.responses.exists()

    def test_refuses_a_voided_attempt(self, candidate, attempt):
        by_two.void(attempt)

        assert self.post(candidate, attempt).json()["code"] == "attempt-voided"

    def test_tells_who_is_signed_out(self, client, attempt):
        response = self.post(client, attempt)

        assert (response.status_code, response.json()["code"]) == (401, "signed-out")

    def test_speaks_the_readers_language(self, candidate, attempt, settings):
        candidate.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

        message = self.post(candidate, attempt, position=99).json()["message"]

        assert message == "There is no item 99 on this paper."

    def test_asks_for_the_token_of_the_site(self, attempt):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(attempt.candidate, "accounts.backends.PasswordBackend")

        response = self.post(strict, attempt)

        assert (response.status_code, response.json()["code"]) == (403, "csrf")

    def test_reads_the_session_and_the_user_once(self, candidate, attempt):
        with statements() as captured:
            self.post(candidate, attempt)

        assert len(captured) <= 7
        assert sum("django_session" in text for text in captured.texts()) == 1


class TestSavePage:
    def post(self, client, attempt, **fields):
        data = {"page": "page-1", "shown": "1,2,3,4"} | fields
        return client.post(f"/exams/{attempt.pk}/answers/", data)

    def test_keeps_all_choices_and_comes_back(self, candidate, attempt):
        response = self.post(candidate, attempt, q1="A", q3="B")

        assert response.headers["Location"] == f"/exams/{attempt.pk}/room/"
        assert attempt.responses.count() == 2

    def test_goes_on_to_the_submission_when_asked(self, candidate, attempt):
        response = self.post(candidate, attempt, q1="A", then="submit")

        assert response.headers["Location"] == f"/exams/{attempt.pk}/submit/"

    def test_offers_to_go_on_here_when_opened_elsewhere(self, candidate, attempt):
        response = self.post(candidate, attempt, q1="A", page="page-0")

        html = response.content.decode()
        assert response.status_code == 409
        assert f'action="/exams/{attempt.pk}/page/"' in html
        assert attempt.responses.get().aside == "other-page"

    def test_says_that_answers_came_too_late(self, client, late_attempt):
        client.force_login(late_attempt.candidate)

        response = self.post(client, late_attempt, q1="A")

        assert response.status_code == 409
        assert "已留存，但不计分" in response.content.decode()

    @pytest.mark.parametrize("fields", [{"shown": "1,x"}, {"shown": ""}, {"q1": "H"}])
    def test_refuses_bad_input(self, candidate, attempt, fields):
        assert self.post(candidate, attempt, **fields).status_code == 422

    def test_is_not_there_for_somebody_else(self, client, attempt):
        client.force_login(UserFactory())

        assert self.post(client, attempt, q1="A").status_code == 404


class TestTakeOver:
    def test_makes_this_page_the_one_that_saves(self, candidate, attempt):
        response = candidate.post(f"/exams/{attempt.pk}/page/", follow=True)

        attempt.refresh_from_db()
        assert attempt.page_token in response.content.decode()
        assert attempt.page_token != "page-1"


class TestSubmit:
    def test_asks_first_and_states_what_stands(self, candidate, attempt):
        candidate.post(f"/exams/{attempt.pk}/answers/2/", answer(), headers=JSON)

        html = candidate.get(f"/exams/{attempt.pk}/submit/").content.decode()

        assert "共 4 题，已答 1 题" in html
        assert f"/exams/{attempt.pk}/room/#q4" in html
        assert f"/exams/{attempt.pk}/room/#q2" not in html

    def test_closes_the_attempt_and_leads_to_the_result(self, candidate, attempt):
        response = candidate.post(f"/exams/{attempt.pk}/submit/", PAGE)

        attempt.refresh_from_db()
        assert response.headers["Location"] == f"/exams/{attempt.pk}/result/"
        assert attempt.status == "submitted"

    def test_answers_the_script_twice_the_same(self, candidate, attempt):
        said = [
            candidate.post(f"/exams/{attempt.pk}/submit/", PAGE, headers=JSON).json()
            for _ in range(2)
        ]

        assert said == [{"code": "submitted", "url": f"/exams/{attempt.pk}/result/"}] * 2

    def test_says_when_time_is_up(self, client, late_attempt):
        client.force_login(late_attempt.candidate)

        page = client.post(f"/exams/{late_attempt.pk}/submit/", PAGE)
        script = client.post(f"/exams/{late_attempt.pk}/submit/", PAGE, headers=JSON)

        assert page.status_code == 409
        assert "按时保存的答案全部有效" in page.content.decode()
        assert (script.status_code, script.json()["code"]) == (409, "too-late")

    def test_leads_to_the_result_once_closed(self, candidate, attempt):
        candidate.post(f"/exams/{attempt.pk}/submit/", PAGE)

        response = candidate.get(f"/exams/{attempt.pk}/submit/")

        assert response.headers["Location"] == f"/exams/{attempt.pk}/result/"

    def test_is_not_there_for_somebody_else(self, client, attempt):
        client.force_login(UserFactory())

        assert client.get(f"/exams/{attempt.pk}/submit/").status_code == 404
        assert client.post(f"/exams/{attempt.pk}/submit/").status_code == 404
        assert client.post(f"/exams/{attempt.pk}/submit/", headers=JSON).status_code == 404

    @pytest.mark.parametrize("opens_in", [timedelta(days=1), timedelta(hours=-1)])
    def test_before_the_start_is_refused_with_a_sentence(self, client, now, opens_in):
        listed = CandidacyFactory(
            sitting__opens_at=now + opens_in, sitting__closes_at=now + timedelta(days=2)
        )
        client.force_login(listed.candidate)
        address = f"/exams/{listed.sitting_id}/submit/"

        page = client.post(address, PAGE)
        script = client.post(address, PAGE, headers=JSON)

        assert (page.status_code, script.status_code) == (404, 404)
        assert "您尚未开始这场考试，没有交卷" in page.content.decode()
        assert script.json() == {
            "code": "not-found",
            "message": "您尚未开始这场考试，没有交卷。请先开始考试。",
        }
        assert not Attempt.objects.exists()


class TestTenMegabytes:
    BODY = "x" * (10 * 1024 * 1024)
    SAID = {"code": "too-large", "message": "内容过大，未予保存。", "is_final": True}

    @pytest.mark.parametrize("part", ["answers/1", "sync", "presence", "submit"])
    @pytest.mark.parametrize("form", ["application/json", "application/x-www-form-urlencoded"])
    def test_are_refused_for_good_with_a_sentence(self, candidate, attempt, part, form):
        address = f"/exams/{attempt.pk}/{part}/"
        body = f"page=page-1&more={self.BODY}"

        answer = candidate.post(address, body, content_type=form, headers=JSON)

        assert (answer.status_code, answer.json()) == (413, self.SAID)
        assert not attempt.responses.exists()
        attempt.refresh_from_db()
        assert attempt.status == "open"

    @pytest.mark.parametrize("part", ["answers", "submit"])
    def test_are_refused_on_a_page_without_scripts(self, candidate, attempt, part):
        form = PAGE | {"q1": "A", "more": self.BODY}

        answer = candidate.post(f"/exams/{attempt.pk}/{part}/", form)

        assert answer.status_code == 413
        assert "<h1" in answer.content.decode()
        assert not attempt.responses.exists()
        attempt.refresh_from_db()
        assert attempt.status == "open"

    def test_are_too_many_from_one_on(self, candidate, attempt):
        address = f"/exams/{attempt.pk}/answers/1/"

        taken = candidate.post(address, answer(more="x" * (MOST_BYTES // 2)))
        refused = candidate.post(address, answer(more="x" * MOST_BYTES))

        assert (taken.status_code, refused.status_code) == (200, 413)


class TestSittingsOfTheDesk:
    @pytest.fixture
    def trainer(self, sitting):
        return UserFactory(roles=["trainer", "invigilator"], reach=sitting.unit)

    @pytest.fixture
    def desk(self, client, trainer):
        client.force_login(trainer)
        return client

    def test_list_those_in_reach_only(self, desk, sitting):
        elsewhere = SittingFactory(title="别处的考试")

        html = desk.get("/teach/sittings/").content.decode()

        assert sitting.title in html
        assert elsewhere.title not in html

    def test_take_the_same_number_of_queries_however_many(self, desk, sitting):
        with statements() as few:
            desk.get("/teach/sittings/")
        for _ in range(3):
            SittingFactory(unit=sitting.unit)

        with statements() as many:
            desk.get("/teach/sittings/")

        assert len(many) == len(few)

    @pytest.mark.parametrize("path", ["", "board/"])
    def test_of_other_units_are_not_there(self, desk, path):
        assert desk.get(f"/teach/sittings/{SittingFactory().pk}/{path}").status_code == 404

    @pytest.mark.parametrize("role", ["officer", "hr", "registrar", "approver"])
    def test_are_closed_to_other_roles(self, client, sitting, role):
        client.force_login(UserFactory(roles=[role], reach=sitting.unit))

        assert client.get("/teach/sittings/").status_code == 403

    def test_are_read_and_not_changed_by_auditors(self, client, attempt):
        client.force_login(UserFactory(roles=["auditor"], reach=attempt.sitting.unit))
        page = f"/teach/sittings/{attempt.sitting_id}/"

        html = client.get(page).content.decode()

        assert attempt.candidate.name in html
        assert 'method="post"' not in html.split('id="main"')[1]
        added = client.post(f"{page}candidates/unit/", {"unit": attempt.sitting.unit_id})
        assert added.status_code == 403
        assert client.post(f"/teach/attempts/{attempt.pk}/void/").status_code == 403

    def test_can_only_be_arranged_by_trainers(self, client, sitting):
        client.force_login(UserFactory(roles=["invigilator"], reach=sitting.unit))

        assert client.get("/teach/sittings/new/").status_code == 403

    def arrange(self, desk, sitting, **changes):
        data = {
            "title": "补考",
            "kind": "certification",
            "track": "enforcement",
            "paper": sitting.paper_id,
            "unit": sitting.unit_id,
            "opens_at": "2030-05-01T09:00",
            "closes_at": "2030-05-01T11:00",
            "grace_seconds": "30",
        }
        return desk.post("/teach/sittings/new/", data | changes)

    def test_are_arranged_by_a_form(self, desk, sitting):
        response = self.arrange(desk, sitting)

        made = Sitting.objects.get(title="补考")
        assert response.headers["Location"] == f"/teach/sittings/{made.pk}/candidates/"
        assert made.opens_at.isoformat() == "2030-05-01T01:00:00+00:00"

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"title": ""}, 422),
            ({"closes_at": "2030-05-01T08:00"}, 422),
            ({"closes_at": "nonsense"}, 422),
            ({"unit": "0"}, 422),
            ({"closes_at": "2030-05-01T09:30"}, 409),
        ],
    )
    def test_are_not_arranged_from_bad_input(self, desk, sitting, changes, status):
        assert self.arrange(desk, sitting, **changes).status_code == status
        assert not Sitting.objects.filter(title="补考").exists()

    def test_show_a_board_that_refreshes_itself_while_they_run(self, desk, attempt):
        said = desk.get(f"/teach/sittings/{attempt.sitting_id}/board/").json()

        assert said["is_running"]
        assert attempt.candidate.name in json.dumps(said, ensure_ascii=False)

    def test_void_an_attempt_only_with_a_reason_and_a_second_person(self, desk, attempt):
        refused = desk.post(f"/teach/attempts/{attempt.pk}/void/", {"reason": ""})
        asked = desk.post(f"/teach/attempts/{attempt.pk}/void/", {"reason": "替考"})
        own = desk.post(f"/teach/interventions/{attempt.interventions.get().pk}/", {"confirm": "1"})

        attempt.refresh_from_db()
        assert (refused.status_code, asked.status_code, own.status_code) == (422, 302, 409)
        assert attempt.status == "open"

    def test_void_no_attempt_of_other_units(self, desk):
        assert desk.get(f"/teach/attempts/{AttemptFactory().pk}/void/").status_code == 404


class TestUnitsInTheForms:
    def test_are_those_in_reach_only(self, client, sitting):
        client.force_login(UserFactory(roles=["trainer"], reach=sitting.unit))
        elsewhere = UnitFactory(name="别处的局")

        html = client.get("/teach/sittings/new/").content.decode()

        assert sitting.unit.name in html
        assert elsewhere.name not in html
