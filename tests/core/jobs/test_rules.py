from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.jobs.rules import Daily, EveryMinutes, Monthly, Weekly, back_off, latest_due

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class TestLatestDue:
    @pytest.mark.parametrize(
        ("rhythm", "now", "due"),
        [
            (EveryMinutes(1), "2026-11-24 09:07:59", "2026-11-24 09:07"),
            (EveryMinutes(5), "2026-11-24 09:07:59", "2026-11-24 09:05"),
            (Daily(time(0, 5)), "2026-11-24 00:05", "2026-11-24 00:05"),
            (Daily(time(0, 5)), "2026-11-24 00:04:59", "2026-11-23 00:05"),
            # 24 November 2026 is a Tuesday.
            (Weekly(0, time(8, 0)), "2026-11-24 07:00", "2026-11-23 08:00"),
            (Weekly(1, time(8, 0)), "2026-11-24 07:00", "2026-11-17 08:00"),
            (Weekly(1, time(8, 0)), "2026-11-24 08:00", "2026-11-24 08:00"),
            (Monthly(1, time(6, 0)), "2026-11-24 09:00", "2026-11-01 06:00"),
            (Monthly(31, time(6, 0)), "2026-11-24 09:00", "2026-10-31 06:00"),
            (Monthly(31, time(6, 0)), "2026-11-30 06:00", "2026-11-30 06:00"),
            (Monthly(30, time(6, 0)), "2027-03-01 00:00", "2027-02-28 06:00"),
        ],
    )
    def test_is_the_last_time_up_to_now(self, rhythm, now, due):
        assert latest_due(rhythm, moment(now)) == moment(due)

    def test_counts_days_in_shanghai_whatever_zone_the_moment_is_in(self):
        just_past_midnight = datetime(2026, 11, 23, 16, 10, tzinfo=ZoneInfo("UTC"))

        assert latest_due(Daily(time(0, 5)), just_past_midnight) == moment("2026-11-24 00:05")


class TestBackOff:
    def test_doubles_from_ten_seconds_to_an_hour(self):
        delays = [back_off(attempts).total_seconds() for attempts in (1, 2, 3, 20)]

        assert delays == [10, 20, 40, 3600]
        assert back_off(9) < timedelta(hours=1) <= back_off(10)
