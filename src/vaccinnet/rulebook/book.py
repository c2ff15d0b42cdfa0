"""Collections of rules: those beside each other in one `rules` package, and all there are."""

import importlib
import importlib.util
import pkgutil
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import ModuleType
from typing import Any

from vaccinnet.rulebook.finding import Finding
from vaccinnet.rulebook.rule import STAGES, BadRule, Rule, Texts


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules in the order of their ids, which is the order of their findings."""

    rules: tuple[Rule, ...]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, id: str) -> Rule:
        for each in self.rules:
            if each.id == id:
                return each
        raise KeyError(id)

    def judge(self, subject: Any) -> list[Finding]:
        """Return the findings of every rule about `subject`."""
        findings = []
        for each in self.rules:
            # The bare check first: nearly always it finds nothing, and this is the hot path of a batch.
            for found in each.check(subject):
                findings.append(replace(found, rule=each.id, severity=each.severity))
        return findings

    def of(self, module: str) -> "Rulebook":
        """Return the rules written in the module with this last name: those that judge one kind of subject."""
        return Rulebook(tuple(each for each in self.rules if each.check.__module__.endswith(f".{module}")))


def collect(package: str) -> Rulebook:
    """Return the rules of all modules in the package with this dotted name, with the Dutch texts of its `nl.toml`.

    Raises BadRule when an id is used twice, or a Dutch text is missing, incomplete or left over.
    """
    modules = [importlib.import_module(name) for name in _module_names(package)]
    found = {id(r): r for module in modules for r in _rules_in(module)}
    return _with_dutch(list(found.values()), package)


@cache
def everything() -> Rulebook:
    """Return all rules of all packages named `rules` below `vaccinnet`.

    Raises BadRule when two packages use the same id.
    """
    import vaccinnet

    packages = list(_packages_of_rules("vaccinnet", vaccinnet.__path__, depth=2))
    rules = [each for package in packages for each in importlib.import_module(package).RULES]
    return Rulebook(_in_order(rules))


def _packages_of_rules(package: str, places: Iterable[str], *, depth: int) -> Iterator[str]:
    """Yield the packages named `rules` in a capability or door, or in a part of one; none other is imported."""
    for each in pkgutil.iter_modules(places):
        if not each.ispkg:
            continue
        name = f"{package}.{each.name}"
        if each.name == "rules":
            yield name
        elif depth:
            yield from _packages_of_rules(name, [f"{place}/{each.name}" for place in places], depth=depth - 1)


def _module_names(package: str) -> list[str]:
    # The package itself is being imported when it collects its rules, so it is read by its path.
    spec = importlib.util.find_spec(package)
    assert spec is not None
    return [f"{package}.{m.name}" for m in pkgutil.iter_modules(spec.submodule_search_locations)]


def _rules_in(module: ModuleType) -> Iterator[Rule]:
    for each in vars(module).values():
        if isinstance(each, Rule) and each.check.__module__ == module.__name__:
            yield each


def _in_order(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    ids = [each.id for each in rules]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise BadRule(f"used twice: {', '.join(twice)}")
    return tuple(sorted(rules, key=lambda each: (STAGES.index(each.stage), each.id)))


def _with_dutch(rules: Sequence[Rule], package: str) -> Rulebook:
    dutch = tomllib.loads((files(package) / "nl.toml").read_text(encoding="utf-8"))
    problems = [f"{id} has Dutch texts but is no rule" for id in dutch.keys() - {each.id for each in rules}]
    complete = []
    for each in _in_order(rules):
        texts = dutch.get(each.id, {})
        wrong = texts.get("wrong", {})
        wrong = {"": wrong} if isinstance(wrong, str) else wrong
        missing = [key for key in ("holds", "why", "send") if not texts.get(key)]
        missing += [f"wrong.{key}" for key in each.texts["en"].wrong.keys() ^ wrong.keys()]
        if missing:
            problems.append(f"{each.id} lacks (or has too much) in Dutch: {', '.join(missing)}")
            continue
        texts = Texts(holds=texts["holds"], why=texts["why"], send=texts["send"], wrong=wrong)
        complete.append(replace(each, texts={**each.texts, "nl": texts}))
    if problems:
        raise BadRule(f"{package}: {'; '.join(problems)}")
    return Rulebook(tuple(complete))
