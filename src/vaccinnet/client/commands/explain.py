"""`vaccinnet explain`: the cookbook text of a rule."""

import difflib
import re
from typing import Annotated, Any

import typer

from vaccinnet.client.commands.options import AsJson, CannotBeDone, Lang
from vaccinnet.client.screen import Screen
from vaccinnet.rulebook import Language, Rule, everything

RuleId = Annotated[str | None, typer.Argument(metavar="[RULE]", help="The id of a rule, such as VAC-014.")]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def explain(rule: RuleId = None, lang: Lang = None, as_json: AsJson = False) -> None:
    """Explain a rule: what holds, why, and what to send. Without a rule, list them all."""
    screen = Screen(lang, as_json=as_json)
    if rule is None:
        _list(screen)
        return
    known = _find(rule.upper(), screen)
    _show(known, screen)
    screen.write_json(_as_json(known, screen.language))


def _find(id: str, screen: Screen) -> Rule:
    rules = everything()
    try:
        return rules[id]
    except KeyError:
        similar = difflib.get_close_matches(id, [each.id for each in rules])
        hint = screen.word("similar", rules=", ".join(similar)) if similar else screen.word("next_list")
        raise CannotBeDone(screen.word("no_rule", rule=id, similar=hint)) from None


def _list(screen: Screen) -> None:
    rules = sorted(everything(), key=lambda each: each.id)
    screen.say("rules", count=len(rules))
    rows = [(each.id, screen.word(each.severity), each.texts[screen.language].holds) for each in rules]
    screen.write_rows((screen.word("rule"), "", screen.word("holds")), rows)
    screen.write_json([_as_json(each, screen.language) for each in rules])
    screen.say("next_rules")


def _show(rule: Rule, screen: Screen) -> None:
    texts = rule.texts[screen.language]
    facts = {"stage": rule.stage, "since": rule.since, "source": rule.source}
    screen.write(f"{rule.id} · {screen.word(rule.severity)}", mark=rule.severity, style="bold")
    screen.write(" · ".join(f"{screen.word(key)} {value}" for key, value in facts.items()), style="dim")
    for key, text in (("holds", texts.holds), ("why", texts.why), ("send", texts.send)):
        screen.write()
        screen.write(f"{screen.word(key)}: {text}")
    screen.write()
    screen.say("wrong")
    for text in texts.wrong.values():
        screen.write("- " + _PLACEHOLDER.sub(r"‹\1›", text), indent=2)
    screen.write()
    screen.say("next_list")


def _as_json(rule: Rule, language: Language) -> dict[str, Any]:
    texts = rule.texts[language]
    return {
        "rule": rule.id,
        "severity": rule.severity,
        "stage": rule.stage,
        "since": rule.since,
        "source": rule.source,
        "holds": texts.holds,
        "why": texts.why,
        "send": texts.send,
        "wrong": list(texts.wrong.values()),
    }
