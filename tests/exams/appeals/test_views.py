from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from exams.appeals import operations
from exams.delivery.operations import create_receipt_key
from exams.models import Appeal, Result
from tests import by_two
from tests.exams.appeals.helpers import (
    appeal,
    in_charge,
    marked_sitting,
    proposed,
    seen_of,
    taken_on,
)
from tests.exams.corrections.helpers import corrected
from tests.exams.delivery.helpers import statements
from tests.factories import MOMENT, UnitFactory, UserFactory
from tests.printed import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return UnitFactory()


@pytest.fixture
def released_at():
    return timezone.now() - timedelta(days=1)


@pytest.fixture
def sitting(city, released_at):
    sitting = marked_sitting(city, "ABBC", released=False)
    if released_at:
        by_two.release(sitting, at=released_at)
    return sitting


@pytest.fixture
def attempt(sitting):
    return sitting.attempts.get()


@pytest.fixture
def candidate(client, attempt):
    client.force_login(attempt.candidate)
    return client


def said(answer):
    return answer.content.decode()


class TestAppealing:
    def address(self, attempt):
        return f"/exams/{attempt.pk}/appeal/"

    def test_names_the_last_day_and_the_items(self, candidate, attempt, sitting):
        html = said(candidate.get(self.address(attempt)))

        assert "申诉截止日为" in html
        assert "第 4 题" in html
        assert "is_key" not in html

    def test_begins_with_no_kind(self, candidate, attempt):
        assert " checked" not in said(candidate.get(self.address(attempt)))

    def test_leads_to_the_appeal(self, candidate, attempt):
        sent = {"kind": "item", "position": 1, "reason": "选项 A 亦正确"}

        answer = candidate.post(self.address(attempt), sent)

        made = Appeal.objects.get()
        assert answer.headers["Location"] == f"/exams/appeals/{made.pk}/"
        assert "待受理" in said(candidate.get(f"/exams/appeals/{made.pk}/"))

    @pytest.mark.parametrize(
        "sent", [{"kind": "item", "reason": "有误"}, {"kind": "result"}, {"position": 1}]
    )
    def test_says_what_lacks(self, candidate, attempt, sent):
        assert candidate.post(self.address(attempt), sent).status_code == 422

    @pytest.mark.parametrize("released_at", [MOMENT - timedelta(days=300)])
    def test_says_when_the_days_are_over(self, candidate, attempt):
        assert "申诉期限已过" in said(candidate.get(self.address(attempt)))
        sent = {"kind": "item", "position": 1, "reason": "有误"}
        assert candidate.post(self.address(attempt), sent).status_code == 409

    def test_leaves_the_words_out_where_candidates_may_not_look(self, candidate, attempt, sitting):
        stem = sitting.paper.items.get(position=1).version.stem
        assert stem[:12] in said(candidate.get(self.address(attempt)))
        sitting.review = "none"
        sitting.save()

        assert stem[:12] not in said(candidate.get(self.address(attempt)))

    def test_is_nobody_elses(self, client, attempt):
        client.force_login(UserFactory())

        assert client.get(self.address(attempt)).status_code == 404
        sent = {"kind": "item", "position": 1, "reason": "有误"}
        assert client.post(self.address(attempt), sent).status_code == 404


class TestOwnAppeals:
    def test_are_listed_and_withdrawn(self, candidate, attempt):
        made = appeal(attempt, at=timezone.now())

        assert f"/exams/appeals/{made.pk}/" in said(candidate.get("/exams/appeals/"))
        candidate.post(f"/exams/appeals/{made.pk}/withdraw/")

        assert "您已撤回此申诉" in said(candidate.get(f"/exams/appeals/{made.pk}/"))

    def test_are_nobody_elses(self, client, attempt):
        made = appeal(attempt, at=timezone.now())
        client.force_login(UserFactory())

        for address in ("", "withdraw/", "letter.pdf"):
            page = f"/exams/appeals/{made.pk}/{address}"
            answer = client.post(page) if address == "withdraw/" else client.get(page)
            assert answer.status_code == 404

    def test_show_nobodys_name(self, candidate, attempt, city):
        handler = in_charge(city, "reviewer", name="欧阳明察")
        made = appeal(attempt, at=timezone.now())
        operations.take_on_appeal(appeal_id=made.pk, actor=handler, at=timezone.now())

        assert "欧阳明察" not in said(candidate.get(f"/exams/appeals/{made.pk}/"))


class TestLetters:
    def test_of_a_decision_come_with_it(self, candidate, attempt, city):
        handler = in_charge(city, "reviewer")
        made = appeal(attempt, at=timezone.now())
        page = f"/exams/appeals/{made.pk}/letter.pdf"
        assert candidate.get(page).status_code == 404
        operations.take_on_appeal(appeal_id=made.pk, actor=handler, at=timezone.now())
        operations.reject_appeal(
            appeal_id=made.pk,
            finding="条文明确。",
            resumes_item=True,
            actor=handler,
            at=timezone.now(),
        )

        answer = candidate.get(page)

        text = text_of(answer.content)
        assert attempt.candidate.name in text
        assert "决定：申诉不成立，成绩不作变更" in text
        assert "条文明确。" in text
        assert answer.content == candidate.get(page).content

    @pytest.mark.parametrize("released_at", [MOMENT + timedelta(days=1)])
    def test_of_a_changed_result_go_to_its_candidate(self, client, candidate, sitting, city):
        corrected(sitting, in_charge(city), in_charge(city, "reviewer"))
        result = Result.objects.standing().get()

        html = said(candidate.get("/exams/appeals/"))
        letter = candidate.get(f"/exams/results/{result.pk}/letter.pdf")

        assert "2 → 3 分" in html
        text = text_of(letter.content)
        assert result.attempt.candidate.name in text
        assert "更正前更正后得分23" in text
        assert "结论不合格合格" in text
        client.force_login(UserFactory())
        assert client.get(f"/exams/results/{result.pk}/letter.pdf").status_code == 404


class TestTheDesk:
    def test_decides_step_by_step(self, client, attempt, city):
        handler, second = in_charge(city, "reviewer"), in_charge(city)
        made = appeal(attempt, kind="mark", at=timezone.now())
        page = f"/teach/appeals/{made.pk}/"
        client.force_login(handler)

        assert str(made.pk) in said(client.get("/teach/appeals/"))
        client.post(f"{page}take-on/")
        assert client.post(f"{page}uphold/", {"remedy": "points"}).status_code == 422
        client.post(f"{page}uphold/", {"remedy": "points", "points": "1", "finding": "应判对"})
        sent = {"reason": "复核属实。", "seen": seen_of(made)}
        assert client.post(f"{page}confirm/", sent).status_code == 409
        client.force_login(second)
        assert "确认申诉成立" in said(client.get(page))
        assert client.post(f"{page}confirm/").status_code == 422
        client.post(f"{page}confirm/", sent)

        assert Appeal.objects.get().state == "upheld"
        assert Result.objects.standing().get().raw_score == Decimal(3)

    def test_lets_the_handler_alone_take_a_proposal_back(self, client, attempt, city):
        handler, second = in_charge(city, "reviewer"), in_charge(city)
        made = proposed(attempt, handler)
        page = f"/teach/appeals/{made.pk}/"
        address = f"{page}take-proposal-back/"
        client.force_login(second)
        assert address not in said(client.get(page))
        assert client.post(address, {"reason": "无人可以确认"}).status_code == 409
        client.force_login(handler)
        assert address in said(client.get(page))
        assert client.post(address).status_code == 422

        client.post(address, {"reason": "无人可以确认"})

        assert Appeal.objects.get().state == "assigned"
        assert address not in said(client.get(page))

    def test_warns_the_handler_when_nobody_is_left_to_confirm(self, client, attempt, city):
        handler = in_charge(city, "reviewer")
        made = taken_on(attempt, handler)
        page = f"/teach/appeals/{made.pk}/"
        client.force_login(handler)

        assert "已没有可以复核确认的人员" in said(client.get(page))
        second = in_charge(city)
        assert "复核确认的人员" not in said(client.get(page))
        client.force_login(second)
        assert "复核确认的人员" not in said(client.get(page))

    def test_warns_still_while_the_proposal_waits(self, client, attempt, city):
        handler = in_charge(city, "reviewer")
        made = proposed(attempt, handler)
        client.force_login(handler)

        html = said(client.get(f"/teach/appeals/{made.pk}/"))

        assert "已没有可以复核确认的人员" in html
        assert "授予相应角色和管辖范围" in html

    def test_shows_nothing_to_do_to_who_had_a_part(self, client, attempt, sitting, city):
        from tests.factories import JurisdictionFactory, RoleGrantFactory

        author = sitting.paper.items.get(position=1).version.author
        RoleGrantFactory(user=author, role="trainer")
        JurisdictionFactory(user=author, unit=city)
        made = appeal(attempt, at=timezone.now())
        client.force_login(author)

        html = said(client.get(f"/teach/appeals/{made.pk}/"))

        assert "应由他人办理" in html
        assert "take-on" not in html

    def test_is_not_found_beyond_the_reach(self, client, attempt):
        made = appeal(attempt, at=timezone.now())
        client.force_login(in_charge(UnitFactory()))

        assert client.get(f"/teach/appeals/{made.pk}/").status_code == 404
        assert client.post(f"/teach/appeals/{made.pk}/take-on/").status_code == 404

    def test_lists_more_with_as_many_statements(self, client, city, sitting, attempt):
        client.force_login(in_charge(city))
        appeal(attempt, at=timezone.now())
        few = _count(client, "/teach/appeals/")
        for position in (2, 3, 4):
            appeal(attempt, position=position, at=timezone.now())

        assert _count(client, "/teach/appeals/") == few


def _count(client, address):
    with statements() as done:
        client.get(address)
    return len(done)


class TestTheReplay:
    def test_goes_step_by_step_without_scripts(self, client, attempt, city):
        client.force_login(in_charge(city, "invigilator"))
        page = f"/teach/attempts/{attempt.pk}/replay/"

        first, last = said(client.get(f"{page}?step=1")), said(client.get(page))

        assert "开始作答" in first
        assert "?step=2#step" in first
        assert 'rel="next"' not in last

    @pytest.mark.parametrize("step", ["0", "-3", "99999", "x", "²"])
    def test_takes_any_number(self, client, attempt, city, step):
        client.force_login(in_charge(city))

        answer = client.get(f"/teach/attempts/{attempt.pk}/replay/", {"step": step})

        assert answer.status_code == 200

    def test_is_not_found_beyond_the_reach(self, client, attempt):
        client.force_login(in_charge(UnitFactory()))

        assert client.get(f"/teach/attempts/{attempt.pk}/replay/").status_code == 404
        assert client.post(f"/teach/attempts/{attempt.pk}/replay.json").status_code == 404

    @pytest.mark.parametrize(("form", "begins"), [("json", b"{"), ("pdf", b"%PDF")])
    def test_is_handed_out(self, client, attempt, city, settings, tmp_path, form, begins):
        settings.RECEIPT_KEY_FOLDER = tmp_path
        create_receipt_key(at=attempt.opened_at)
        client.force_login(in_charge(city))

        answer = client.post(f"/teach/attempts/{attempt.pk}/replay.{form}")

        assert answer.content.startswith(begins)
        assert client.post(f"/teach/attempts/{attempt.pk}/replay.exe").status_code == 404

    def test_of_their_own_is_for_candidates_by_policy(self, candidate, attempt, sitting):
        page = f"/exams/{attempt.pk}/replay/"

        assert candidate.get(page).status_code == 200
        sitting.review = "none"
        sitting.save()
        assert candidate.get(page).status_code == 404

    @pytest.mark.parametrize("released_at", [None])
    def test_of_their_own_is_sealed_until_the_release(self, candidate, attempt):
        assert candidate.get(f"/exams/{attempt.pk}/replay/").status_code == 404

    def test_of_their_own_is_nobody_elses(self, client, attempt):
        client.force_login(UserFactory())

        assert client.get(f"/exams/{attempt.pk}/replay/").status_code == 404

    def test_costs_as_many_statements_for_every_step(self, client, attempt, city):
        client.force_login(in_charge(city))
        page = f"/teach/attempts/{attempt.pk}/replay/"

        assert _count(client, f"{page}?step=1") == _count(client, f"{page}?step=6")
