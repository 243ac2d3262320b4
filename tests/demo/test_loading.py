"""The demonstration is loaded by the operations that people use, to its end, even interrupted."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Photo
from config.demo import examday, exams, loading
from exams.admission.queries import passport_of
from exams.appeals.models import Appeal
from exams.corrections.models import CorrectionRun
from exams.drill_calendar.queries import own_calendar
from exams.drill_calendar.rules import Month
from exams.invigilation.queries import board_of
from exams.invigilation.rules import Flag, State
from exams.marking.models import MarkingTask, Result
from exams.rooms.models import Seat
from exams.sittings.models import Sitting
from learning.hours.models import TrainingClass
from learning.hours.queries import hours_of
from org.models import Absence

# What has tests of its own, and would take long here.
LEFT_OUT = (
    "config.demo.loading._publish",
    "config.demo.handbooks.publish",
    "config.demo.editorial.publish",
    "config.demo.posts.publish",
    "config.demo.laws.bring",
    "config.demo.amendments.load",
)
RUNNING = {State.ABSENT: 2, State.CHECKED_IN: 2, State.SUBMITTED: 4, State.ANSWERING: 16}


@pytest.fixture
def city(db, monkeypatch, settings, tmp_path, at):
    """Load it, and interrupt the first load at its last step."""
    for each in LEFT_OUT:
        monkeypatch.setattr(each, lambda *args, **kwargs: None)
    monkeypatch.setattr(loading, "SIGN_INS", tmp_path / "sign-ins.txt")
    settings.DEMO = True
    with monkeypatch.context() as patch:
        patch.setattr(exams, "drill", _killed)
        with pytest.raises(KeyboardInterrupt):
            loading.load(at=at, say=lambda text: None)
    loading.load(at=at + timedelta(seconds=30), say=lambda text: None)
    return loading.choose()


def _killed(*args, **kwargs):
    raise KeyboardInterrupt


def _sitting(words):
    return Sitting.objects.get(title__contains=words)


class TestLoading:
    def test_shows_an_exam_day(self, city, at):
        assert loading.is_loaded()
        self._has_rooms_seats_and_photos(city, at)
        self._has_people_who_mark()
        self._has_training_hours(city, at)
        self._has_leave(city, at)
        self._has_an_appeal_and_a_correction(city)
        self._has_a_sitting_that_runs(city, at + timedelta(seconds=30))

    @staticmethod
    def _has_rooms_seats_and_photos(city, at):
        coming = _sitting("第五批")
        assert coming.rooms.count() == 3
        assert Seat.objects.live().filter(sitting=coming).count() == 24
        assert Photo.objects.filter(user=city.candidate, ended_at=None).count() == 1
        granted = passport_of(city.examined[11].pk, on=at.date())
        assert (granted.percent, granted.large_type) == (25, True)

    @staticmethod
    def _has_training_hours(city, at):
        own = hours_of(city.candidate, day=at.date())
        assert (len(own.classes), own.total) == (3, Decimal("13.5"))
        assert TrainingClass.objects.count() == 3

    @staticmethod
    def _has_leave(city, at):
        assert Absence.objects.count() == 5
        assert Absence.objects.in_force().filter(from_on__gt=at.date()).count() == 1
        own = own_calendar(city.candidate, Month(2026, 11), at=at)
        assert (own.tally.done, own.tally.leave) == (1, 2)  # the other days are a weekend

    @staticmethod
    def _has_people_who_mark():
        tasks = MarkingTask.objects.filter(sitting=_sitting("第二场"))
        results = Result.objects.filter(attempt__sitting=_sitting("第二场"))
        assert tasks.filter(done_at=None).count() == 4
        assert 0 < results.count() < 7

    @staticmethod
    def _has_an_appeal_and_a_correction(city):
        first = _sitting("第一场")
        assert first.released_at
        assert Result.objects.filter(attempt__sitting=first).count() == 8
        states = Appeal.objects.order_by("pk").values_list("attempt__candidate", "state")
        assert list(states) == [
            (city.candidate.pk, "assigned"),
            (city.examined[2].pk, "submitted"),
        ]
        run = CorrectionRun.objects.get()
        assert (run.state, run.done) == ("done", 8)
        assert run.changes.filter(result__is_passed=False, is_passed=True).count() == 2

    @staticmethod
    def _has_a_sitting_that_runs(city, at):
        live = _sitting("第三场")
        board = board_of(live, at=at)
        assert dict(board.states) == RUNNING
        assert {Flag.OFFLINE, Flag.LEFT, Flag.BEHIND, Flag.WAITING, Flag.HELD} <= set(board.flags)
        assert board.flags[Flag.OFFLINE] == 1

        # Minutes later the pages have gone on, but for the one that is offline.
        for minute in range(1, 5):
            loading.go_on(at=at + timedelta(minutes=minute))
        later = board_of(live, at=at + timedelta(minutes=4))
        assert later.lost == 1
        assert _answered(later) > _answered(board)

        # Who was not heard of for long stays away.
        away = at + timedelta(minutes=4) + examday.REMEMBERED
        loading.go_on(at=away)
        assert board_of(live, at=away).lost == later.answering


def _answered(board):
    return sum(seat.figures.answered for seat in board.seats)
