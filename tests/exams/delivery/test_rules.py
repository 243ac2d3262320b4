from datetime import timedelta

import pytest

from exams.delivery import rules


class TestMillisecondsLeft:
    @pytest.mark.parametrize(("seconds", "left"), [(90.25, 90_250), (0, 0), (-5, 0)])
    def test_counts_to_the_due_time_and_stops_there(self, at, seconds, left):
        assert rules.milliseconds_left(at + timedelta(seconds=seconds), at=at) == left


class TestMomentOf:
    def test_reads_milliseconds_since_1970(self, at):
        assert rules.moment_of(int(at.timestamp() * 1000)) == at

    @pytest.mark.parametrize("sense_less", [None, -1, 10**17])
    def test_takes_no_clock_that_is_out_of_its_mind(self, sense_less):
        assert rules.moment_of(sense_less) is None


class TestDeviceLabel:
    @pytest.mark.parametrize(
        ("said", "label"),
        [
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120.0 Safari/537 Edg/120.0",
                "Edge · Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 13) AppleWebKit Chrome/110 Mobile Safari/537",
                "Chrome · Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604",
                "Safari · iPhone",
            ),
            ("curl/8", ""),
        ],
    )
    def test_names_browser_and_system(self, said, label):
        assert rules.device_label(said) == label
