"""What the templates of the portal can say."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from vaccinnet.portal.findings import Problem, language
from vaccinnet.portal.navigation import Offered, offered
from vaccinnet.portal.texts import say as say_text
from vaccinnet.portal.visitor import Visitor, visitor_of
from vaccinnet.register.protection import Disease, Protection
from vaccinnet.rulebook import everything

register = template.Library()


@register.simple_tag
def say(key: str, **values: Any) -> str:
    """Return a text of the portal in the language of the visitor."""
    return say_text(key, language(), **values)


@register.simple_tag
def problems_of(form: BaseForm) -> tuple[Problem, ...]:
    """Return what is wrong with what was filled in in a form of allauth."""
    from vaccinnet.portal.developer.entry import problems_of

    return problems_of(form)


@register.simple_tag
def is_acceptance() -> bool:
    """Return whether everybody here is made up."""
    return settings.IS_ACCEPTANCE


@register.simple_tag(takes_context=True)
def visit(context: Mapping[str, Any]) -> Visitor | None:
    """Return who signed in, on a page that a visitor asked for; nobody where that cannot be known."""
    request = context.get("request")
    if context.get("without_visit") or not hasattr(request, "session"):
        return None
    return visitor_of(request)


@register.simple_tag(takes_context=True)
def own_pages(context: Mapping[str, Any], visitor: Visitor) -> tuple[Offered, ...]:
    """Return the pages to offer to the visitor."""
    return offered(context["request"], visitor.viewer.kind)


@register.filter
def of_field(problems: Iterable[Problem], field: str) -> list[Problem]:
    """Return the problems that are about this field of the form."""
    return [each for each in problems or () if each.field == field]


@register.filter
def day(moment: date) -> str:
    """Return the day as people write it: 24 november 2026."""
    return date_format(localtime(moment) if isinstance(moment, datetime) else moment, "j F Y")


@register.filter
def clock_time(moment: datetime) -> str:
    """Return the time of day."""
    return date_format(localtime(moment), "H:i")


@register.filter
def in_language(disease: Disease) -> str:
    """Return the name of the disease in the language of the visitor."""
    return disease.name_in(language())


@register.filter
def by_name(protection: Iterable[Protection]) -> list[Protection]:
    """Return the protection in the order of the names of the diseases in the language of the visitor."""
    return sorted(protection, key=lambda each: in_language(each.disease).casefold())


@register.filter
def rule_text(id: str) -> SafeString:
    """Return what holds by the rule with this id; nothing for a rule that is no more."""
    rule = next((each for each in everything() if each.id == id), None)
    holds = rule.texts[language()].holds if rule else ""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(holds)))  # noqa: S308 - it is escaped
