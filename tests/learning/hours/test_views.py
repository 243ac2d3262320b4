"""The pages of training classes, and the own hours."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.dates import local_day
from learning.models import Attendance, TrainingClass
from tests.factories import (
    AttendanceFactory,
    PostingFactory,
    TrainingClassFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    """Read the pages in English."""
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def city():
    return UnitFactory(kind="area", level="city", name="云岭市")


@pytest.fixture(params=["trainer", "hr"])
def keeper(request, client, city):
    user = UserFactory(roles=[request.param], reach=city)
    client.force_login(user)
    return user


@pytest.fixture
def trainer(client, city):
    user = UserFactory(roles=["trainer"], reach=city)
    client.force_login(user)
    return user


@pytest.fixture
def training(city):
    return TrainingClassFactory(unit=city)


@pytest.fixture
def officer(city):
    return PostingFactory(unit=UnitFactory(parent=city), user=UserFactory(name="周明")).user


def workbook(*rows):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("签到.xlsx", stream.getvalue())


class TestClasses:
    def test_are_entered_and_listed(self, client, keeper, city):
        form = {
            "title": "专题培训",
            "unit": city.pk,
            "held_on": "2026-03-02",
            "hours": "6.5",
            "kind": "online",
            "source": "云司通〔2026〕1 号",
        }

        entered = client.post("/teach/training/new/", form)

        training = TrainingClass.objects.get()
        assert entered.url == f"/teach/training/{training.pk}/"
        assert "专题培训" in client.get("/teach/training/").content.decode()
        assert "6.5" in client.get(entered.url).content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"hours": "0"},
            {"hours": "25"},
            {"hours": "1.25"},
            {"hours": ""},
            {"held_on": "9999-01-01"},
            {"source": " "},
            {"unit": "0"},
        ],
    )
    def test_are_refused_with_a_sentence_beside_the_field(self, client, trainer, city, wrong):
        form = {
            "title": "专题培训",
            "unit": city.pk,
            "held_on": "2026-03-02",
            "hours": "6",
            "kind": "online",
            "source": "通知",
        }

        answer = client.post("/teach/training/new/", form | wrong)

        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == set(wrong)
        assert not TrainingClass.objects.exists()

    def test_cost_as_many_queries_with_more_of_them(
        self, client, trainer, city, django_assert_max_num_queries
    ):
        for _ in range(9):
            AttendanceFactory(training_class__unit=UnitFactory(parent=city))

        with django_assert_max_num_queries(16):
            shown = client.get("/teach/training/")

        assert len(shown.context["page"].object_list) == 9

    def test_are_not_there_beyond_the_reach(self, client, trainer):
        row = AttendanceFactory()
        own = f"/teach/training/{row.training_class_id}/"

        assert client.get(own).status_code == 404
        assert client.post(f"{own}check/", {"people": "周明"}).status_code == 404
        assert client.post(f"{own}credit/", {"people": "1"}).status_code == 404
        assert client.post(f"{own}take-back/", {"reason": "无"}).status_code == 404
        away = f"/teach/training/attendances/{row.pk}/take-back/"
        assert client.post(away, {"reason": "无"}).status_code == 404
        assert Attendance.objects.in_force().get() == row

    @pytest.mark.parametrize("role", ["officer", "reviewer", "registrar", "auditor"])
    def test_are_not_for_others(self, client, role, training):
        client.force_login(UserFactory(roles=[role], reach=training.unit))

        assert client.get("/teach/training/").status_code == 403
        assert client.get(f"/teach/training/{training.pk}/").status_code == 403
        credit = client.post(f"/teach/training/{training.pk}/credit/", {"people": "1"})
        assert credit.status_code == 403


class TestListing:
    def test_shows_who_is_meant_then_credits_and_keeps_the_rest(
        self, client, keeper, training, officer
    ):
        page = f"/teach/training/{training.pk}/"
        checked = client.post(f"{page}check/", {"people": "周明\n无此人 云岭市\n"})

        assert not Attendance.objects.exists()
        assert [row.person for row in checked.context["matches"].meant] == [officer]
        assert "Nobody of this name belonged to 云岭市" in checked.content.decode()

        sent = {"people": checked.context["people"], "rest": checked.context["rest"]}
        credited = client.post(f"{page}credit/", sent)

        assert Attendance.objects.get().person == officer
        assert [row.line.raw for row in credited.context["matches"].left] == ["无此人\t云岭市"]
        assert "1 person was credited" in credited.content.decode()

        again = client.post(f"{page}credit/", sent | {"rest": ""})
        assert again.url == page
        assert Attendance.objects.count() == 1

    def test_reads_a_workbook_with_dirty_lines(self, client, trainer, training, officer):
        file = workbook(
            ["培训签到表", "", ""],
            ["序号", "姓　名", "单位", "电话"],
            ["1", " 周 明 ", officer.postings.get().unit.name, "13800000000"],
            ["2", "周明", "", ""],
            ["3", "", "", ""],
            ["合计", "", "", "2人"],
        )

        checked = client.post(f"/teach/training/{training.pk}/check/", {"file": file})

        matches = checked.context["matches"]
        assert [(row.line.number, row.person) for row in matches.meant] == [(3, officer)]
        assert [(row.line.number, row.line.raw) for row in matches.left] == [
            (4, "周明"),
            (6, "合计\t2人"),
        ]

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({}, "people"),
            ({"people": "姓名,单位"}, "people"),
            ({"people": "周明\x00"}, "people"),
            ({"people": "周" * 300_000}, "people"),
            ({"file": b""}, "file"),
            ({"file": b"PK\x03\x04 cut off"}, "file"),
        ],
    )
    def test_says_what_cannot_be_read(self, client, trainer, training, sent, field):
        if "file" in sent:
            sent = {"file": SimpleUploadedFile("名单.xlsx", sent["file"])}

        answer = client.post(f"/teach/training/{training.pk}/check/", sent)

        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}

    def test_says_that_a_file_is_too_large(self, client, trainer, training, settings):
        settings.UPLOAD_MAX_BYTES = 10
        file = SimpleUploadedFile("名单.csv", b"x" * 1000)

        answer = client.post(f"/teach/training/{training.pk}/check/", {"file": file})

        assert answer.status_code == 413

    @pytest.mark.parametrize("people", ["", "x", "1,,2", "²", "9" * 40])
    def test_credits_nobody_by_made_up_numbers(self, client, trainer, training, people):
        answer = client.post(f"/teach/training/{training.pk}/credit/", {"people": people})

        assert answer.status_code == 404

    def test_refuses_oneself_and_strangers(self, client, trainer, training):
        address = f"/teach/training/{training.pk}/credit/"

        for person in (trainer, PostingFactory().user):
            assert client.post(address, {"people": str(person.pk)}).status_code == 409
        assert not Attendance.objects.exists()

    def test_costs_as_many_queries_with_more_lines(
        self, client, trainer, training, city, django_assert_max_num_queries
    ):
        people = [PostingFactory(unit=UnitFactory(parent=city)).user for _ in range(12)]
        lines = "\n".join(person.username for person in people)

        with django_assert_max_num_queries(22):
            checked = client.post(f"/teach/training/{training.pk}/check/", {"people": lines})

        assert len(checked.context["matches"].meant) == 12


class TestTakingBack:
    def test_asks_for_a_reason(self, client, keeper, training):
        row = AttendanceFactory(training_class=training)
        address = f"/teach/training/attendances/{row.pk}/take-back/"

        assert row.person.name in client.get(address).content.decode()
        assert client.post(address, {"reason": " "}).status_code == 422
        assert client.post(address, {"reason": "名单有误"}).status_code == 302
        assert "名单有误" in client.get(f"/teach/training/{training.pk}/").content.decode()
        assert not Attendance.objects.in_force().exists()

    def test_of_a_class_closes_its_list(self, client, keeper, training):
        page = f"/teach/training/{training.pk}/"
        assert client.get(f"{page}take-back/").status_code == 200
        assert client.post(f"{page}take-back/", {"reason": ""}).status_code == 422

        client.post(f"{page}take-back/", {"reason": "重复登记"})

        html = client.get(page).content.decode()
        assert "重复登记" in html
        assert f"{page}check/" not in html
        assert client.post(f"{page}check/", {"people": "周明"}).status_code == 422
        assert client.post(f"{page}credit/", {"people": "1"}).status_code == 409


class TestOwnHours:
    def test_stand_on_the_page_of_study(self, client, officer):
        today = local_day(timezone.now())
        row = AttendanceFactory(person=officer, training_class__held_on=today)
        AttendanceFactory(training_class__held_on=today)
        client.force_login(officer)

        shown = client.get("/learn/")

        assert shown.context["hours"].classes == [row.training_class]
        assert row.training_class.title in shown.content.decode()

    def test_say_so_where_there_are_none(self, client, officer):
        client.force_login(officer)

        assert "None are credited to you yet this year." in client.get("/learn/").content.decode()
