"""A cookbook as chapters in Markdown: introduction, every operation, rules by stage, codes, recipes and what is new."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.portal.cookbook.examples import examples
from vaccinnet.portal.cookbook.sources import package_version, text_of
from vaccinnet.portal.texts import say
from vaccinnet.rulebook import Language, Rule, everything
from vaccinnet.rulebook.pages import stage_name

# The services by the name in their address, and the rules that judge their messages, by the letters of their ids.
SERVICES: Mapping[str, str] = {"batchupload": "BatchUpload", "registratieservice": "RegistratieService"}
_RULES = {
    "BatchUpload": ("SEC", "MSG", "VAC", "BAT"),
    "RegistratieService": ("SEC", "MSG", "VAC", "REG"),
}

_MESSAGES = {"request": "cookbook.request", "kmehr": "cookbook.kmehr", "answer": "cookbook.answer"}
_SEVERITIES = {"error": "cookbook.error", "warning": "cookbook.warning"}
_CODES = ("cookbook.vaccinnet_code", "cookbook.cnk", "cookbook.atc", "cookbook.vaccine", "cookbook.diseases")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter by the name in its address; its text is Markdown that begins below its title."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Cookbook:
    """A cookbook in one language, and the version of the rules that it tells."""

    service: str
    language: Language
    version: str
    chapters: Sequence[Chapter]


@cache
def cookbook_of(service: str, language: Language) -> Cookbook:
    """Return the cookbook of the service with this name."""
    return Cookbook(service, language, rules_version(), tuple(_chapters(service, language)))


def rules_version() -> str:
    """Return the version of the rules: that of the newest rule."""
    return max((each.since for each in everything()), key=lambda since: tuple(map(int, since.split("."))))


def rules_of(service: str) -> list[Rule]:
    """Return the rules that judge the messages of this service, in the order in which they are judged."""
    return [each for each in everything() if each.id[:3] in _RULES[service]]


def rule_text(rule: Rule, language: Language) -> str:
    """Return what a rule says, as Markdown."""
    texts = rule.texts[language]
    found = "\n".join(f"- {each}" for each in texts.wrong.values())
    facts = say("cookbook.rule_facts", language, since=rule.since, source=rule.source)
    severity = say(_SEVERITIES[rule.severity], language)
    heading = say("cookbook.findings", language)
    return (
        f"**{texts.holds}** {texts.why}\n\n*{say('cookbook.send', language)}* {texts.send}\n\n"
        f"{heading} ({severity}):\n\n{found}\n\n{facts}\n"
    )


def _chapters(service: str, language: Language) -> Iterator[Chapter]:
    yield Chapter("inleiding", say("cookbook.introduction", language), _introduction(service, language))
    for each in _operations():
        if each["service"] == service:
            yield Chapter(each["name"].lower(), each["name"], "\n\n".join(_operation(each, language)))
    yield Chapter("regels", say("cookbook.rules", language), "\n\n".join(_rules(service, language)))
    yield Chapter("fouten", say("cookbook.errors", language), _errors(service, language))
    yield Chapter("codes", say("cookbook.codes", language), _codes(language))
    yield Chapter("recepten", say("cookbook.recipes", language), _recipes(service))
    yield Chapter("nieuw", say("cookbook.new", language), "\n\n".join(_new(service, language)))


def _introduction(service: str, language: Language) -> str:
    is_batch = service == "BatchUpload"
    about = say("cookbook.about_batch" if is_batch else "cookbook.about_registration", language)
    security = say("cookbook.security_batch" if is_batch else "cookbook.security_registration", language)
    made = say("cookbook.made", language, version=rules_version(), software=package_version())
    shared = say("cookbook.shared", language)
    heading = say("cookbook.security", language)
    return f"{about}\n\n## {heading}\n\n{security}\n\n{shared}\n\n{made}"


def _operation(operation: Mapping[str, Any], language: Language) -> Iterator[str]:
    said, shown = operation[language], examples(operation["name"])
    yield said["purpose"]
    yield "## " + say("cookbook.fields", language)
    yield _table(
        (say("cookbook.field", language), say("cookbook.meaning", language)),
        [(f"`{name}`", meaning) for name, meaning in said["fields"]],
    )
    for kind, heading in _MESSAGES.items():
        if kind in shown:
            yield f"## {say(heading, language)}"
            yield f"```xml\n{shown[kind].strip()}\n```"
    yield say("cookbook.without_header", language)
    yield "## " + say("cookbook.good", language)
    yield "\n".join(f"- {each}" for each in said["good"])


def _rules(service: str, language: Language) -> Iterator[str]:
    yield say("cookbook.rules_lead", language)
    for stage, rules in groupby(rules_of(service), key=lambda rule: rule.stage):
        yield f"## {stage_name(stage, language)}"
        for rule in rules:
            yield f"### {rule.id}"
            yield rule_text(rule, language)


def _errors(service: str, language: Language) -> str:
    rows = [
        (rule.id, say(_SEVERITIES[rule.severity], language), wrong, rule.texts[language].send)
        for rule in rules_of(service)
        for wrong in rule.texts[language].wrong.values()
    ]
    head = ("cookbook.rule", "cookbook.severity", "cookbook.finding", "cookbook.send")
    lead = say("cookbook.errors_lead", language)
    return f"{lead}\n\n{_table([say(each, language) for each in head], rows)}"


def _codes(language: Language) -> str:
    active = [each for each in VaccineCodes.builtin() if each.retired_on is None]
    rows = sorted({(each.vaccinnet_code, each.cnk, each.atc, each.name, ", ".join(each.diseases)) for each in active})
    head = [say(each, language) for each in _CODES]
    return say("cookbook.codes_lead", language) + "\n\n" + _table(head, rows)


def _recipes(service: str) -> str:
    name = "recipes-batch.md" if service == "BatchUpload" else "recipes.md"
    return _without_links(text_of(f"docs/cookbook/{name}").split("\n", 1)[1].strip())


def _without_links(text: str) -> str:
    """Return the text without links to files, which are in the download of the reference application."""
    return re.sub(r"\[([^]]+)\]\((?!https?:)[^)]*\)", r"`\1`", text)


def _new(service: str, language: Language) -> Iterator[str]:
    rules = sorted(rules_of(service), key=lambda rule: (tuple(map(int, rule.since.split("."))), rule.id), reverse=True)
    for since, new in groupby(rules, key=lambda rule: rule.since):
        names = sorted(each.id for each in new)
        yield f"## {since}"
        yield say("cookbook.new_rules", language, count=len(names))
        yield ", ".join(names)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(each) for each in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|") or "–"


@cache
def _operations() -> Sequence[Mapping[str, Any]]:
    return tomllib.loads((files(__package__) / "operations.toml").read_text(encoding="utf-8"))["operation"]
