"""The business day: windows, ages and "received on" count in days of Brussels, whatever the offset of a moment."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def business_day(moment: datetime) -> date:
    """Return the day in Brussels on which the aware `moment` falls."""
    return moment.astimezone(BRUSSELS).date()
