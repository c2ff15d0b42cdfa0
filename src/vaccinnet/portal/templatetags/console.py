"""What the templates of the console can say."""

from collections.abc import Mapping
from datetime import timedelta

from django import template

from vaccinnet.portal.findings import language
from vaccinnet.portal.texts import say
from vaccinnet.trajectory.guidance import Way

register = template.Library()

_HOUR = 3600


@register.filter
def duration(time: timedelta | None) -> str:
    """Return a time in days, or in hours when it is shorter than one; a dash for none."""
    if time is None:
        return "–"
    if time.days:
        return say("console.days", language(), count=time.days)
    return say("console.hours", language(), count=int(time.total_seconds() // _HOUR))


@register.filter
def in_words(way: Way) -> str:
    """Return a way of integrating in the language of the visitor."""
    return way.texts[language()]


@register.filter
def item(values: Mapping[str, str], name: str) -> str:
    """Return what was written in the field with this name, or nothing."""
    return values.get(name, "")
