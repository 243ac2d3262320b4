from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from exams.models import CorrectionDecision, KeyCorrection, PaperItem, Result
from exams.results import queries
from tests.exams.delivery.helpers import statements
from tests.exams.results.helpers import hold, lift, release
from tests.factories import (
    DAY,
    MOMENT,
    AttemptFactory,
    ItemVersionFactory,
    PaperFactory,
    ResponseFactory,
    ResultFactory,
    SittingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting():
    return SittingFactory(released_at=MOMENT + timedelta(days=1), released_by=UserFactory())


def page(client, attempt, what="result"):
    client.force_login(attempt.candidate)
    return client.get(f"/exams/{attempt.pk}/{what}/")


def text(client, attempt, what="result"):
    return page(client, attempt, what).content.decode()


def corrected(result, score, *, at=MOMENT + timedelta(days=3)):
    place = PaperItem.objects.filter(paper=result.attempt.sitting.paper).first()
    correction = KeyCorrection.objects.create(
        version=place.version,
        kind="all-credit",
        reason="题干有歧义",
        asked_by=UserFactory(),
        asked_at=at,
    )
    return Result.objects.create(
        attempt=result.attempt,
        number=result.number + 1,
        supersedes=result,
        cause="key-corrected",
        correction=correction,
        raw_score=Decimal(score),
        maximum=result.maximum,
        cut_score=result.cut_score,
        is_passed=Decimal(score) >= result.cut_score,
        marked_at=at,
        answered=4,
    )


class TestOwnResult:
    def test_says_in_words_why_it_does_not_pass(self, client, sitting):
        result = ResultFactory(
            attempt__sitting=sitting, raw_score=Decimal(2), parts_failed=1, critical_missed=1
        )

        html = text(client, result.attempt)

        assert "总分低于合格线、有一部分低于该部分的合格线、关键题未答对。" in html
        assert "有 1 道关键题未答对" in html

    def test_shows_the_parts_with_their_cut_scores(self, client, sitting):
        result = ResultFactory(
            attempt__sitting=sitting, is_passed=False, parts_failed=1, raw_score=Decimal(3)
        )
        result.parts.create(part="special", raw_score=1, maximum=2, cut_score=2, is_passed=False)

        html = text(client, result.attempt)

        assert "合格线 2 分" in html
        assert "未达到" in html

    def test_says_whether_the_book_was_open(self, client, sitting):
        assert "闭卷" in text(client, ResultFactory(attempt__sitting=sitting).attempt)

    def test_says_what_was_corrected_and_why(self, client, sitting):
        result = ResultFactory(attempt__sitting=sitting, raw_score=Decimal(1))
        corrected(result, 4)

        html = text(client, result.attempt)

        assert "成绩已更正" in html
        assert "题干有歧义" in html
        assert "不合格" in html

    def test_says_nothing_of_corrections_before_the_release(self, client, sitting):
        result = ResultFactory(attempt__sitting=sitting, raw_score=Decimal(1))
        corrected(result, 4, at=MOMENT + timedelta(hours=5))

        assert "成绩已更正" not in text(client, result.attempt)

    def test_says_that_it_is_held_and_whom_to_ask(self, client, sitting):
        result = ResultFactory(attempt__sitting=sitting)
        hold(result.attempt)

        html = text(client, result.attempt)

        assert "暂缓发布" in html
        assert sitting.unit.name in html
        assert "2.40" not in html

    def test_comes_back_once_a_later_hold_is_lifted(self, client, sitting):
        result = ResultFactory(attempt__sitting=sitting)
        note = hold(result.attempt, at=MOMENT + timedelta(days=2))
        lift(note, at=MOMENT + timedelta(days=3))

        assert "暂缓发布" not in text(client, result.attempt)

    def test_names_the_articles_of_what_was_missed_and_no_others(self, client, sitting):
        places = list(PaperItem.objects.filter(paper=sitting.paper).order_by("position"))
        result = ResultFactory(
            attempt__sitting=sitting, points={"1": "0", "2": "1", "3": "0.5", "4": "1"}
        )

        html = text(client, result.attempt)

        missed = [places[0].version.article, places[2].version.article]
        assert all(f"{article.label}</a>" in html for article in missed)
        assert f"{places[1].version.article.label}</a>" not in html

    def test_never_shows_a_rank(self, client, sitting):
        result = ResultFactory(attempt__sitting=sitting)
        ResultFactory(attempt__sitting=sitting, raw_score=Decimal(1))

        html = text(client, result.attempt)

        assert "排名" not in html
        assert "名次" not in html

    def test_takes_the_same_number_of_queries_however_many_items(self, client, sitting):
        taken = []
        for size in (4, 12):
            sitting.paper = PaperFactory(size=size, frozen=True)
            sitting.save()
            points = {str(n): "0" for n in range(1, size + 1)}
            result = ResultFactory(attempt__sitting=sitting, points=points)
            client.force_login(result.attempt.candidate)
            with statements() as each:
                client.get(f"/exams/{result.attempt_id}/result/")
            taken.append(len(each))

        assert taken[0] == taken[1] <= 22


class TestOwnResults:
    def test_list_what_is_released_and_ones_own(self, client, sitting):
        result = ResultFactory(attempt__sitting=sitting)
        sealed = ResultFactory(
            attempt__candidate=result.attempt.candidate, attempt__sitting__title="未发布的考试"
        )
        client.force_login(result.attempt.candidate)

        html = client.get("/exams/results/").content.decode()

        assert f"/exams/{result.attempt_id}/result/" in html
        assert sealed.attempt.sitting.title not in html


class TestReview:
    @pytest.fixture
    def result(self, sitting):
        result = ResultFactory(
            attempt__sitting=sitting,
            raw_score=Decimal(1),
            points={"1": "1", "2": "0", "3": "0", "4": "0"},
        )
        for position, letter in ((1, "B"), (2, "A")):
            ResponseFactory(attempt=result.attempt, position=position, chosen=[letter])
        return result

    def policy(self, sitting, review):
        sitting.review = review
        sitting.save()

    def test_is_refused_before_the_release(self, client):
        result = ResultFactory()

        response = page(client, result.attempt, "review")

        assert response.status_code == 409
        assert "选项B" not in response.content.decode()

    def test_is_refused_where_the_sitting_shows_nothing(self, client, sitting, result):
        self.policy(sitting, "none")

        assert page(client, result.attempt, "review").status_code == 409
        assert "/review/" not in text(client, result.attempt)

    def test_is_refused_while_the_result_is_held(self, client, sitting, result):
        hold(result.attempt)

        assert page(client, result.attempt, "review").status_code == 409

    def test_is_not_there_for_somebody_else(self, client, sitting, result):
        client.force_login(UserFactory())

        assert client.get(f"/exams/{result.attempt_id}/review/").status_code == 404

    def test_shows_own_answers_and_which_were_right_without_the_key(self, client, sitting, result):
        self.policy(sitting, "answers")

        html = text(client, result.attempt, "review")

        assert html.count("您的选择") == 2
        assert "正确答案" not in html
        assert "见该条第一款" not in html
        assert "共 4 题，答对 1 题" in html

    def test_reads_no_key_unless_it_is_shown(self, client, sitting, result):
        self.policy(sitting, "answers")
        client.force_login(result.attempt.candidate)

        with statements() as taken:
            client.get(f"/exams/{result.attempt_id}/review/")

        assert not [sql for sql in taken.texts() if "is_key" in sql]

    def test_shows_key_rationale_and_article_where_the_sitting_says_so(
        self, client, sitting, result
    ):
        self.policy(sitting, "full")

        html = text(client, result.attempt, "review")

        assert html.count("正确答案") >= 3
        assert "见该条第一款" in html
        assert "行政处罚应当由具有行政执法资格的执法人员实施" in html

    def test_shows_late_answers_and_those_of_other_devices_as_such(self, client, sitting, result):
        late = {"attempt": result.attempt, "position": 3, "chosen": ["B"]}
        ResponseFactory(**late, verdict="late")
        ResponseFactory(**late, aside="other-page")

        html = text(client, result.attempt, "review")

        assert "该答案超时送达，不计分" in html
        assert "该答案来自其他页面或设备，不计分" in html

    def test_says_what_was_decided_of_a_key(self, client, sitting, result):
        correction = corrected(result, 2).correction
        correction.scope.create(sitting=sitting)
        CorrectionDecision.objects.create(
            correction=correction,
            is_confirmed=True,
            decided_by=UserFactory(),
            decided_at=MOMENT + timedelta(days=3),
        )

        assert "本题答案已更正" in text(client, result.attempt, "review")

    @pytest.mark.parametrize("review", ["answers", "full"])
    def test_takes_few_queries_however_many_items(self, client, sitting, review):
        self.policy(sitting, review)
        taken = []
        for size in (4, 12):
            sitting.paper = PaperFactory(size=size, frozen=True)
            sitting.save()
            points = {str(n): "0" for n in range(1, size + 1)}
            result = ResultFactory(attempt__sitting=sitting, points=points)
            for position in range(1, size + 1):
                ResponseFactory(attempt=result.attempt, position=position)
            client.force_login(result.attempt.candidate)
            with statements() as each:
                client.get(f"/exams/{result.attempt_id}/review/")
            taken.append(len(each))

        assert taken[0] == taken[1] <= 12

    def test_shows_every_type(self, sitting):
        versions = [
            ItemVersionFactory(released=True, kind="multiple", key="AC"),
            ItemVersionFactory(released=True, kind="ordering", detail={"order": ["B", "A"]}),
            ItemVersionFactory(
                released=True,
                kind="fill-in",
                detail={"blanks": [{"accepted": ["六十"]}]},
            ),
            ItemVersionFactory(
                released=True,
                kind="case",
                detail={"parts": [{"kind": "short-answer", "stem": "问", "percent": 100}]},
            ),
        ]
        sitting.paper = PaperFactory(items=versions, frozen=True)
        sitting.review = "full"
        sitting.save()
        result = ResultFactory(attempt__sitting=sitting, points={"1": "1", "2": "0"})
        answers = {1: ["A", "C"], 2: ["B", "A"], 3: ["六十"], 4: ["1|应当听证"]}
        for position, chosen in answers.items():
            ResponseFactory(attempt=result.attempt, position=position, chosen=chosen)

        paper = queries.review_of(queries.own_result(result.attempt), on=DAY)

        given = [item.pieces[0].given for item in paper.items]
        assert given == ["AC", "B → A", "（1）六十", "应当听证"]


class TestSealed:
    def test_says_that_a_paper_is_still_being_marked(self, client):
        now = timezone.now()
        sitting = SittingFactory()
        attempt = AttemptFactory(sitting=sitting, submitted=True)
        ResultFactory(attempt__sitting=sitting)

        release(sitting, at=now, leaves_unmarked=True)

        assert "您的答卷尚在评阅" in text(client, attempt)
