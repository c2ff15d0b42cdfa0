"""The schema of the profile: the files for whoever binds it, and a validator that says in plain words what is wrong."""

import threading
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from vaccinnet.kmehr.problem import SchemaReport, read_problem
from vaccinnet.kmehr.rules.schema import valid_against_the_schema
from vaccinnet.rulebook import Finding

XSD_FILES = ("kmehr.xsd", "kmehr-cd.xsd", "kmehr-id.xsd")

# The log of a validator is shared by all who use it, so every thread has one of its own.
_of_thread = threading.local()
_one_at_a_time = threading.Lock()


def schema_findings(kmehrmessage: etree._Element, limit: int = 100) -> list[Finding]:
    """Return what the schema does not accept in a `kmehrmessage` element, which may be part of a larger document.

    There are at most `limit` findings with their place, and then one that says how many more there are.
    """
    return findings_of(_schema(), kmehrmessage, limit)


def findings_of(schema: etree.XMLSchema, element: etree._Element, limit: int = 100) -> list[Finding]:
    """Return what `schema`, which no other thread may use meanwhile, does not accept in an element."""
    if schema.validate(element):
        return []
    log = schema.error_log
    problems = tuple(read_problem(log[i], element) for i in range(min(limit, len(log))))
    findings = valid_against_the_schema(SchemaReport(problems, more=len(log) - len(problems)))
    lines = [problem.line for problem in problems]
    return [finding.at(where=finding.where, line=line) for finding, line in zip(findings, [*lines, None], strict=False)]


@cache
def xsd(name: str) -> bytes:
    """Return one of the schema files; they name each other by file name."""
    return (files(__package__) / "xsd" / name).read_bytes()


def load_schema(text: bytes, *, find: Callable[[str], bytes]) -> etree.XMLSchema:
    """Return a validator for a schema; `find` returns the files that it imports, by name."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Files(find))
    # libxml2 mixes up its built-in types and lxml the imported files when two threads load a schema at once.
    with _one_at_a_time:
        return etree.XMLSchema(etree.fromstring(text, parser))


def _schema() -> etree.XMLSchema:
    if not hasattr(_of_thread, "schema"):
        _of_thread.schema = load_schema(xsd("kmehr.xsd"), find=xsd)
    schema: etree.XMLSchema = _of_thread.schema
    return schema


class _Files(etree.Resolver):
    """Finds imported files in a package, which need not be a folder on disk."""

    def __init__(self, find: Callable[[str], bytes]):
        self._find = find

    def resolve(self, system_url: Any, public_id: Any, context: Any) -> Any:
        return self.resolve_string(self._find(system_url.rpartition("/")[2]), context)
