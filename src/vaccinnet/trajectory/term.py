"""The ends of terms: at the end of a day in Brussels."""

import calendar
from datetime import date, datetime, time, timedelta

from vaccinnet.kmehr.business_day import BRUSSELS, business_day

_LAST_MOMENT = time(23, 59, 59)


def days_after(now: datetime, days: int) -> datetime:
    """Return the end of the day that is so many days after `now`."""
    return end_of(business_day(now) + timedelta(days=days))


def months_after(now: datetime, months: int) -> datetime:
    """Return the end of the same day so many months after `now`, or of the last day of that month."""
    return end_of(add_months(business_day(now), months))


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later; where that month has no such day, its last one."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of(day: date) -> datetime:
    """Return the last second of a day in Brussels."""
    return datetime.combine(day, _LAST_MOMENT, BRUSSELS)
