"""The room gives items of all types, keeps their answers, and shows them again."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from exams.delivery import operations, queries
from exams.delivery.forms import PageForm, ordered
from exams.models import Option
from tests.exams.delivery.helpers import give, open_attempt, statements
from tests.factories import (
    MOMENT,
    ItemVersionFactory,
    OptionFactory,
    PaperFactory,
    PaperItemFactory,
    SittingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "只有阅卷人知道"
BLANKS = {"blanks": [{"accepted": [SECRET], "unit": "日"}, {"accepted": [SECRET]}]}
PART = {"kind": "single", "stem": "问一", "options": [["甲", True], ["乙", False]], "percent": 40}
CASE = {"parts": [PART, {"kind": "short-answer", "stem": "问二", "answer": SECRET, "percent": 60}]}
# Type, stem, letters, detail, an answer that fits, and one that does not.
TYPES = (
    ("single", "单选", "ABCD", {}, ["B"], ["E"]),
    ("multiple", "多选", "ABCD", {}, ["A", "C"], ["F"]),
    ("true-false", "判断", "AB", {}, ["A"], ["A", "B"]),
    ("ordering", "排序", "ABC", {"order": ["C", "A", "B"]}, ["B", "A", "C"], ["A", "A"]),
    ("matching", "配对", "AB", {"targets": ["一", "二"], "pairs": [["A", 2]]}, ["A-1"], ["A-3"]),
    ("fill-in", "在____内，于____前", "", BLANKS, ["三", ""], ["1", "2", "3"]),
    ("short-answer", "<p>简述<b>范围</b></p>", "", {"answer": SECRET}, ["我认为"], ["一", "二"]),
    ("case", "材料", "", CASE, ["1|A", "2|程序|正当"], ["3|A"]),
)


def version_of(kind, stem, letters, detail):
    version = ItemVersionFactory(kind=kind, stem=stem, detail=detail, is_html="<" in stem)
    Option.objects.filter(version=version).delete()
    for letter, text in zip(letters, "甲乙丙丁", strict=False):
        OptionFactory(version=version, letter=letter, text=text)
    version.status, version.reviewer = "released", UserFactory()
    version.reviewed_at = version.released_at = version.written_at + timedelta(days=1)
    version.save()
    return version


def attempt_of(*items, shuffle_items=False, shuffle_options=False, **fields):
    """Return an open attempt at a paper of these items."""
    paper = PaperFactory(size=len(items), items=[], shuffle_items=shuffle_items)
    for position, item in enumerate(items, start=1):
        PaperItemFactory(
            paper=paper,
            position=position,
            version=version_of(*item[:4]),
            shuffle_options=shuffle_options,
        )
    paper.approved_by, paper.frozen_at = UserFactory(), MOMENT - timedelta(days=5)
    paper.save()
    return open_attempt(sitting=SittingFactory(paper=paper, **fields))


def running(*items, **fields):
    now = timezone.now()
    return attempt_of(
        *items, opens_at=now - timedelta(minutes=9), closes_at=now + timedelta(hours=3), **fields
    )


class TestAnswersOfAllTypes:
    def test_are_kept_and_stand(self):
        attempt = attempt_of(*TYPES)

        for position, (*_item, fits, _not) in enumerate(TYPES, start=1):
            give(attempt, position, fits, nonce=f"nonce-{position:04d}")

        standing = queries.standing_answers(attempt.pk)
        assert [standing[n].chosen for n in sorted(standing)] == [item[4] for item in TYPES]

    def test_are_refused_where_they_do_not_fit(self):
        attempt = attempt_of(*TYPES)

        for position, (*_item, no) in enumerate(TYPES, start=1):
            with pytest.raises(operations.BadResponse):
                give(attempt, position, no, nonce=f"nonce-{position:04d}")

        assert not attempt.responses.exists()

    def test_take_four_statements_each(self):
        attempt = attempt_of(*TYPES)

        for position in (5, 8):
            with statements() as captured:
                give(attempt, position, TYPES[position - 1][4], nonce=f"nonce-{position:04d}")
            assert len(captured) <= 4

    def test_come_in_batches_and_one_that_fits_not_is_told_as_final(self, client):
        attempt = running(*TYPES)
        client.force_login(attempt.candidate)
        saves = [
            {"position": 7, "chosen": ["我认为"], "nonce": "nonce-0001", "sequence": 1},
            {"position": 7, "chosen": ["字" * 5001], "nonce": "nonce-0002", "sequence": 2},
        ]

        said = client.post(
            f"/exams/{attempt.pk}/sync/",
            {"page": "page-1", "saves": saves},
            content_type="application/json",
        ).json()["saves"]

        assert [(each["code"], each.get("is_final")) for each in said] == [
            ("saved", None), ("too-long", True),
        ]  # fmt: skip


class TestTheRoom:
    def test_shows_all_types_with_their_answers(self, client):
        attempt = running(*TYPES)
        for position, (*_item, fits, _not) in enumerate(TYPES, start=1):
            give(attempt, position, fits, nonce=f"nonce-{position:04d}")
        client.force_login(attempt.candidate)

        html = client.get(f"/exams/{attempt.pk}/room/").content.decode()

        assert 'name="q6" value="三"' in html
        assert '<option value="B:1" selected>1</option>' in html
        assert 'value="A-1" checked' in html
        assert ">我认为</textarea>" in html
        assert 'name="q8p1" value="A" checked' in html
        assert ">程序|正当</textarea>" in html
        assert "简述<b>范围</b>" in html
        assert SECRET not in html

    def test_names_what_was_answered_in_part(self, client):
        attempt = running(*TYPES)
        for position, answer in ((5, ["A-1"]), (6, ["三", ""]), (7, ["我认为"]), (8, ["1|A"])):
            give(attempt, position, answer, nonce=f"nonce-{position:04d}")
        room = queries.room_of(attempt, at=MOMENT)
        assert [slot.position for slot in room.partial] == [6, 8]

        give(attempt, 6, ["三", "五"], nonce="nonce-0016", minute=6)
        give(attempt, 8, ["1|A", "2|正当"], nonce="nonce-0018", minute=6)
        assert queries.room_of(attempt, at=MOMENT).partial == []

    def test_names_it_on_the_page_that_submits(self, client):
        attempt = running(*TYPES)
        give(attempt, 8, ["1|A"], nonce="nonce-0008")
        client.force_login(attempt.candidate)

        page = client.get(f"/exams/{attempt.pk}/submit/").text

        assert "部分作答的题目" in page

    def test_is_read_in_four_statements(self):
        attempt = attempt_of(*TYPES)
        attempt.sitting.paper_id  # noqa: B018 (at hand, as after the guard)

        with statements() as captured:
            queries.room_of(attempt, at=MOMENT)

        assert len(captured) <= 4

    def test_changes_the_order_for_each_candidate_and_keeps_positions(self):
        singles = [("single", f"第{n}问", "ABCD", {}) for n in range(12)]
        attempt = attempt_of(*singles, shuffle_items=True, shuffle_options=True)

        rooms = [queries.room_of(attempt, at=MOMENT) for _look in range(2)]

        positions = [slot.position for slot in rooms[0].slots]
        assert positions == [slot.position for slot in rooms[1].slots]
        assert positions != sorted(positions) == list(range(1, 13))
        assert [slot.number for slot in rooms[0].slots] == list(range(1, 13))
        orders = {slot.question.asked.options for slot in rooms[0].slots}
        assert len(orders) > 1

    def test_names_items_of_which_another_page_gave_an_answer(self):
        attempt = attempt_of(*TYPES)
        give(attempt, 2, ["A"], page="1xother")

        assert queries.room_of(attempt, at=MOMENT).aside == [2]


class TestPageForm:
    def test_reads_parts_and_places(self):
        form = PageForm(
            QueryDict("page=p&shown=1,2,3&q1=A&q2o=A:2&q2o=B:1&q3p1=B&q3p2=text&q9p1=A")
        )

        assert form.is_valid()
        assert form.answers() == {1: ["A"], 2: ["B", "A"], 3: ["1|B", "2|text"]}

    @pytest.mark.parametrize(
        ("places", "order"),
        [
            (["A:1", "B:2", "C:3"], ["A", "B", "C"]),
            (["A:2", "", ""], ["", "A", ""]),
            (["A:1", "B:1", "C:1"], ["A", "B", "C"]),
            (["A:3", "B:3", "C:9"], ["C", "B", "A"]),
            ([], []),
        ],
    )
    def test_puts_each_letter_once(self, places, order):
        assert ordered(places) == order


class TestTheWorkerOfTheRoom:
    def test_is_served_below_the_exams(self, client, settings, tmp_path):
        (tmp_path / "dist").mkdir()
        (tmp_path / "dist" / "room-worker.js").write_text("//")
        settings.STATICFILES_DIRS = [tmp_path]

        response = client.get("/exams/room-worker.js")

        assert response["Content-Type"].startswith("text/javascript")
        assert "Content-Security-Policy" in response
