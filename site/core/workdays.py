"""Which days are workdays in China: holidays and make-up workdays known, year by year."""

from datetime import date
from functools import cache

import holidays
from django.conf import settings

SATURDAY = 5


def is_workday(day: date) -> bool:
    """Tell whether offices work on a day.

    Of a year whose calendar is not known yet, Monday to Friday are taken; `is_known_year` tells.
    Days off of the region (`REGION_DAYS_OFF`) are none in any year.
    """
    if day.isoformat() in settings.REGION_DAYS_OFF:
        return False
    calendar = _calendar(day.year)
    return calendar.is_working_day(day) if calendar else day.weekday() < SATURDAY


def is_known_year(year: int) -> bool:
    """Tell whether the calendar that the State Council announced for a year is known here."""
    return _calendar(year) is not None


@cache
def _calendar(year: int) -> holidays.HolidayBase | None:
    """Return the holidays of a year; None until the library has its make-up workdays.

    It reckons the statutory holidays of any year, but which days are moved is announced for each.
    """
    found = holidays.country_holidays("CN", years=year, expand=False)
    return found if any(day.year == year for day in found.weekend_workdays) else None
