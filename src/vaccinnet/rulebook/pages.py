"""The rulebook as pages: what every rule says, and the catalogue of what can be wrong."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from vaccinnet.rulebook.book import Rulebook
from vaccinnet.rulebook.rule import Language, Rule

_GENERATED = "<!-- Written by `make docs` from the rules themselves: change the rule, not this page. -->"

_STAGES = {
    "transport": ("Transport", "Transport"),
    "xml": ("XML", "XML"),
    "security": ("Beveiliging", "Security"),
    "contract": ("Contract", "Contract"),
    "sender": ("Verzender", "Sender"),
    "kmehr": ("KMEHR-bericht", "KMEHR message"),
    "vaccination": ("Vaccinatie", "Vaccination"),
    "batch": ("Batch", "Batch"),
    "qualification": ("Kwalificatietest", "Qualification test"),
    "step": ("Stappen", "Steps"),
}

_RULES_INTRODUCTION = """\
# Regels · Rules

Elke controle van Vaccinnet, in de volgorde waarin een bericht beoordeeld wordt. Een bericht dat in een fase geweigerd
wordt, komt niet aan de volgende toe; alle bevindingen van een fase worden samen gemeld.

Every check of Vaccinnet, in the order in which a message is judged. A message that is refused in one stage does not
reach the next; all findings of a stage are reported together."""

_ERRORS_INTRODUCTION = """\
# Foutcatalogus · Error catalogue

Wat er mis kan zijn, met de tekst van de melding en wat u dan stuurt. `{found}` en andere namen tussen accolades staan
voor wat er in uw bericht gevonden is. Een waarschuwing weigert niets.

What can be wrong, with the text of the finding and what to send then. `{found}` and other names in braces stand for
what was found in your message. A warning refuses nothing."""

_WORDS: dict[Language, dict[str, str]] = {
    "nl": {"error": "weigert", "warning": "waarschuwt", "send": "Wat u stuurt"},
    "en": {"error": "refuses", "warning": "warns", "send": "What to send"},
}


def rules_page(book: Rulebook) -> str:
    """Return the page with what holds, why, and what to send, by rule, in Dutch and English (Markdown)."""
    sections = [_GENERATED, _RULES_INTRODUCTION]
    for stage, rules in _by_stage(book):
        sections += [_heading(stage), *(section for rule in rules for section in _rule(rule))]
    return "\n\n".join(sections) + "\n"


def errors_page(book: Rulebook) -> str:
    """Return the catalogue of the texts of all findings, in Dutch and English (Markdown)."""
    sections = [_GENERATED, _ERRORS_INTRODUCTION]
    for stage, rules in _by_stage(book):
        sections += [_heading(stage), "\n".join(_table(rules))]
    return "\n\n".join(sections) + "\n"


def stage_name(stage: str, language: Language) -> str:
    """Return how people call a stage."""
    dutch, english = _STAGES[stage]
    return dutch if language == "nl" else english


def _by_stage(book: Rulebook) -> Iterator[tuple[str, list[Rule]]]:
    # The book is in the order of the stages already.
    for stage, rules in groupby(book, key=lambda rule: rule.stage):
        yield stage, list(rules)


def _heading(stage: str) -> str:
    dutch, english = _STAGES[stage]
    return f"## {dutch}" if dutch == english else f"## {dutch} · {english}"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}"
    severities = " · ".join(_WORDS[language][rule.severity] for language in ("nl", "en"))
    yield f"{severities} · sinds/since {rule.since} · bron/source: {rule.source}"
    for language in ("nl", "en"):
        texts, words = rule.texts[language], _WORDS[language]
        yield f"**{texts.holds}** {texts.why} *{words['send']}:* {texts.send}"


def _table(rules: Iterable[Rule]) -> Iterator[str]:
    yield "| regel · rule | | melding · finding | wat u stuurt · what to send |"
    yield "| --- | --- | --- | --- |"
    for rule in rules:
        dutch, english = rule.texts["nl"], rule.texts["en"]
        for says in english.wrong:
            severity = _both(_WORDS["nl"][rule.severity], _WORDS["en"][rule.severity])
            link = f"[{rule.id}](rules.md#{rule.id.lower()})"
            cells = (link, severity, _both(dutch.wrong[says], english.wrong[says]), _both(dutch.send, english.send))
            yield f"| {' | '.join(cells)} |"


def _both(dutch: str, english: str) -> str:
    return f"{_cell(dutch)}<br>*{_cell(english)}*"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
