"""The business day: windows, ages and "received on" count in days of Brussels, whatever the offset of a moment."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def business_day(moment: datetime) -> date:
    """Return the day in Brussels on which the aware `moment` falls."""
    return moment.astimezone(BRUSSELS).date()


def read_day(text: str) -> date | None:
    """Return the day that a person wrote, such as 2026-03-01 or 1/3/2026; None when it is none."""
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
