"""What the templates of the portal can say."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from vaccinnet.portal import timeline as written
from vaccinnet.portal.findings import Problem, language, problems
from vaccinnet.portal.navigation import Offered, offered
from vaccinnet.portal.notices import Notice, told
from vaccinnet.portal.texts import say as say_text
from vaccinnet.portal.visitor import Visitor, visitor_of
from vaccinnet.register.personal_record import Given, PersonalRecord
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.rulebook import Finding, everything

register = template.Library()

# The ways of the trail.
_WAYS = {
    "BatchUpload": "looks.via_batch",
    "RegistratieService": "looks.via_registration",
    "Vaccinnet": "looks.via_pages",
    "FHIR": "looks.via_fhir",
}


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


@register.simple_tag(takes_context=True)
def notices(context: Mapping[str, Any]) -> tuple[Notice, ...]:
    """Return what is to be told on this page of what was done on the one before."""
    return () if context.get("without_visit") or "request" not in context else told(context["request"])


@register.simple_tag
def vaccine_choices() -> list[str]:
    """Return the vaccines that can be chosen: products with their CNK number, and products and kinds by their code."""
    active = [each for each in current_codes() if each.retired_on is None]
    named = {f"{each.cnk or each.vaccinnet_code} {each.name}" for each in active if each.cnk or each.vaccinnet_code}
    return sorted(named, key=lambda each: each.partition(" ")[2].casefold())


@register.simple_tag
def vaccination_name(given: Given) -> SafeString:
    """Return the diseases against which a vaccination is, or its product where none is known."""
    return SafeString(written.name_in(language(), given))


@register.simple_tag
def vaccination_facts(given: Given) -> SafeString:
    """Return the facts of a vaccination as a list."""
    return SafeString(written.facts_in(language(), given))


@register.simple_tag
def protection_rows(record: PersonalRecord) -> SafeString:
    """Return the protection of a record as the rows of a table, by the names of the diseases."""
    return SafeString(written.protection_in(language(), record))


@register.simple_tag(takes_context=True)
def timeline_of(context: Mapping[str, Any], entries: Iterable[Given]) -> SafeString:
    """Return the vaccinations as items of a timeline, each with what was changed and what may be done."""
    told = language()
    return SafeString("".join(written.entry_in(told, each, more=_more(context, told, each)) for each in entries))


def _more(context: Mapping[str, Any], told: str, given: Given) -> str:
    changes = render_to_string("portal/vaccination_changes.html", {"given": given}) if given.replaced else ""
    report = written.report_link_in(told, given) if context.get("may_report") else ""
    if given.vaccination_id not in (context.get("mendable") or ()):
        return changes + report
    acts = render_to_string("portal/vaccination_acts.html", {"given": given, "name": context["name"]})
    return changes + report + acts


@register.filter
def of_field(problems: Iterable[Problem], field: str) -> list[Problem]:
    """Return the problems that are about this field of the form."""
    return [each for each in problems or () if each.field == field]


@register.filter
def day(moment: date) -> str:
    """Return the day as people write it: 24 november 2026."""
    return written.day_in(language(), moment)


@register.filter
def clock_time(moment: datetime) -> str:
    """Return the time of day."""
    return date_format(localtime(moment), "H:i")


@register.filter
def value(stood: str | date) -> str:
    """Return what stood in a vaccination as people read it; what is empty was not given."""
    return day(stood) if isinstance(stood, date) else stood or say_text("record.nothing", language())


@register.filter
def explained(findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """Return the findings in the language of the visitor."""
    return problems(findings)


@register.filter
def with_code(text: str) -> SafeString:
    """Return the text of a rule, in which what stands between backquotes is code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308 - it is escaped


@register.filter
def rule_link(id: str) -> SafeString:
    """Return the id of a rule, which leads to its page in the cookbook where there is one: in acceptance."""
    if not settings.IS_ACCEPTANCE or not id:
        return mark_safe(escape(id))  # noqa: S308 - it is escaped
    return format_html('<a href="{}">{}</a>', reverse("cookbook-rule", args=[id]), id)


@register.filter
def signed(doses: int) -> str:
    """Return the number with its sign."""
    return f"{doses:+d}".replace("-", "−")


@register.filter
def way(via: str) -> str:
    """Return in plain words by which way something was done; a way that has none keeps its name."""
    return say_text(_WAYS[via], language()) if via in _WAYS else via


@register.filter
def rule_text(id: str) -> SafeString:
    """Return what holds by the rule with this id; nothing for a rule that is no more."""
    rule = next((each for each in everything() if each.id == id), None)
    holds = rule.texts[language()].holds if rule else ""
    return with_code(holds)
