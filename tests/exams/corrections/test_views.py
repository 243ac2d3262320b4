from datetime import timedelta

import pytest
from django.utils import timezone

from exams.corrections import operations
from exams.models import KeyCorrection, Result
from tests.exams.corrections.helpers import ask, corrected, in_charge, marked_sitting, run
from tests.exams.corrections.helpers import version_at as version
from tests.exams.delivery.helpers import statements
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return UnitFactory()


@pytest.fixture
def trainer(city):
    return in_charge(city)


@pytest.fixture
def reviewer(city):
    return in_charge(city, "reviewer")


@pytest.fixture
def sitting(city):
    return marked_sitting(city, "ABBC", "BBBC", "BBBB")


def said(answer):
    return answer.content.decode()


class TestAsking:
    def address(self, sitting):
        return f"/teach/corrections/new/{version(sitting).pk}/"

    def test_shows_the_item_and_its_sittings(self, client, trainer, sitting):
        client.force_login(trainer)

        html = said(client.get(self.address(sitting)))

        assert "更正答案" in html
        assert sitting.title in html
        assert "3 人已完成，3 人已评卷" in html

    def test_leads_to_the_dry_run(self, client, trainer, sitting):
        client.force_login(trainer)
        sent = {
            "kind": "two-keys",
            "letters": ["A"],
            "sittings": [sitting.pk],
            "reason": "选项 A 亦正确",
        }

        answer = client.post(self.address(sitting), sent)

        correction = KeyCorrection.objects.get()
        assert answer.headers["Location"] == f"/teach/corrections/{correction.pk}/"
        assert (correction.keys, correction.asked_by) == ([["A"]], trainer)

    @pytest.mark.parametrize("lacks", ["kind", "sittings", "reason"])
    def test_says_what_lacks(self, client, trainer, sitting, lacks):
        client.force_login(trainer)
        sent = {"kind": "drop", "sittings": [sitting.pk], "reason": "题干有误"}
        del sent[lacks]

        assert client.post(self.address(sitting), sent).status_code == 422

    def test_refuses_a_key_that_is_none(self, client, trainer, sitting):
        client.force_login(trainer)
        sent = {"kind": "two-keys", "sittings": [sitting.pk], "reason": "题干有误"}

        assert client.post(self.address(sitting), sent).status_code == 409

    def test_does_not_take_a_foreign_sitting(self, client, sitting):
        client.force_login(in_charge(UnitFactory()))
        sent = {"kind": "drop", "sittings": [sitting.pk], "reason": "题干有误"}

        assert client.post(self.address(sitting), sent).status_code == 422


class TestACorrection:
    def address(self, correction, act=""):
        return f"/teach/corrections/{correction.pk}/{act}"

    def test_waits_with_a_fragment_that_asks_again(self, client, trainer, sitting):
        client.force_login(trainer)
        correction = ask(sitting, trainer)

        html = said(client.get(self.address(correction)))

        assert f'hx-get="/teach/corrections/{correction.pk}/progress/"' in html
        assert client.get(self.address(correction, "progress/")).status_code == 200

    def test_reloads_its_page_when_the_work_is_done(self, client, trainer, sitting):
        client.force_login(trainer)
        correction = ask(sitting, trainer)
        run(correction)

        answer = client.get(self.address(correction, "progress/"))

        assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")

    def test_lists_every_change_and_leaves_a_place_for_certificates(
        self, client, reviewer, trainer, sitting
    ):
        correction = ask(sitting, trainer)
        run(correction)
        client.force_login(reviewer)

        html = said(client.get(self.address(correction)))

        assert "变为合格" in html
        assert f'hx-get="/teach/corrections/certificates/{correction.pk}/"' in html
        assert "确认更正" in html

    def test_shows_who_asked_no_button_to_confirm(self, client, trainer, sitting):
        correction = ask(sitting, trainer)
        run(correction)
        client.force_login(trainer)

        html = said(client.get(self.address(correction)))

        assert "确认更正" not in html
        assert "放弃更正" in html

    def test_is_confirmed_by_another_and_then_taken_back(self, client, trainer, reviewer, sitting):
        correction = ask(sitting, trainer)
        shown = run(correction)
        client.force_login(reviewer)

        answer = client.post(self.address(correction, "confirm/"), {"dry_run": shown.pk})
        run(correction)

        assert answer.status_code == 302
        assert Result.objects.filter(correction=correction).count() == 1
        assert "撤销更正" in said(client.get(self.address(correction)))
        answer = client.post(self.address(correction, "take-back/"), {"reason": "复核有误"})
        assert KeyCorrection.objects.filter(takes_back=correction).exists()
        assert answer.status_code == 302

    def test_is_declined_with_a_reason_only(self, client, trainer, reviewer, sitting):
        correction = ask(sitting, trainer)
        run(correction)
        client.force_login(reviewer)

        assert client.post(self.address(correction, "decline/"), {}).status_code == 422
        answer = client.post(self.address(correction, "decline/"), {"reason": "原答案正确"})

        assert answer.status_code == 302
        assert not KeyCorrection.objects.get().decision.is_confirmed

    def test_is_not_found_beyond_the_reach(self, client, trainer, sitting):
        correction = ask(sitting, trainer)
        client.force_login(in_charge(UnitFactory(), "reviewer"))

        assert client.get(self.address(correction)).status_code == 404
        assert client.get(self.address(correction, "progress/")).status_code == 404
        assert client.post(self.address(correction, "dry-run/")).status_code == 404
        assert client.get(self.address(correction, "take-back/")).status_code == 404

    def test_has_no_other_acts(self, client, trainer, sitting):
        correction = ask(sitting, trainer)
        client.force_login(trainer)

        assert client.post(self.address(correction, "delete/")).status_code == 404

    def test_costs_as_many_statements_for_more_changes(self, client, trainer, city):
        few = self.statements(client, trainer, marked_sitting(city, "ABBC"))
        many = self.statements(client, trainer, marked_sitting(city, *["ABBC"] * 30))

        assert few == many

    def statements(self, client, trainer, sitting):
        correction = ask(sitting, trainer)
        run(correction)
        client.force_login(trainer)
        with statements() as done:
            client.get(self.address(correction))
        return len(done)


class TestTheList:
    def test_shows_those_in_reach(self, client, trainer, reviewer, sitting):
        correction = corrected(sitting, trainer, reviewer)
        foreign = in_charge(UnitFactory())

        client.force_login(trainer)
        assert f"/teach/corrections/{correction.pk}/" in said(client.get("/teach/corrections/"))
        client.force_login(foreign)
        assert "没有答案更正" in said(client.get("/teach/corrections/"))

    def test_is_not_for_officers(self, client):
        client.force_login(UserFactory(roles=["officer"]))

        assert client.get("/teach/corrections/").status_code == 403


class TestTheTask:
    def test_does_what_waits(self, sitting, trainer):
        from exams.tasks import resume_correction_runs, work_on_correction_run

        correction = ask(sitting, trainer)

        work_on_correction_run(run_id=correction.runs.get().pk)
        resume_correction_runs()

        assert correction.runs.get().state == "done"

    def test_missed_announcements_are_found(self, sitting, trainer):
        ask(sitting, trainer)

        assert operations.resume_runs(at=timezone.now() + timedelta(days=9)) == 1
