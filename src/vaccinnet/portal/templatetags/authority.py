"""What the templates of the managers' pages can say."""

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe

from vaccinnet.figures.coverage import Years
from vaccinnet.figures.subjects import Subject
from vaccinnet.portal.findings import language
from vaccinnet.portal.texts import say

register = template.Library()

_BAR = 100


@register.filter
def number(value: int | None) -> str:
    """Return a number as people write it; a sign for one that is hidden."""
    return _hidden() if value is None else number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def percent(share: float | None) -> str:
    """Return a share as a whole number of percents; a sign for one that is hidden or of nothing."""
    return _hidden() if share is None else f"{share * _BAR:.0f}%"


@register.filter
def years(value: Years) -> str:
    """Return the years in words."""
    if value.first == 0:
        return say("authority.year_unknown", language())
    if value.first == value.last:
        return str(value.first)
    if value.first == 1:
        return say("authority.years_up_to", language(), last=value.last)
    return f"{value.first}–{value.last}"


@register.filter
def subject_name(subject: Subject) -> str:
    """Return the name of the vaccine or disease in the language of the visitor."""
    return subject.name_in(language())


@register.filter
def bar(share: float | None) -> SafeString:
    """Return a bar as long as the share, which stands beside it in words; none of what is hidden."""
    if share is None:
        return mark_safe("")
    width = round(_BAR * min(max(share, 0.0), 1.0), 1)
    # The only value in it is a number made here.
    return mark_safe(  # noqa: S308
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="track" width="100" height="8"/><rect class="filled" width="{width}" height="8"/></svg>'
    )


@register.filter
def of(part: int | None, whole: int) -> float | None:
    """Return which share the part is of the whole."""
    return None if part is None or not whole else part / whole


def _hidden() -> str:
    return say("authority.hidden", language())
