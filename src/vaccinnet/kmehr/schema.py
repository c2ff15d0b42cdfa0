"""The schema of the profile: the files for whoever binds it, and a validator that says in plain words what is wrong."""

import threading
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from vaccinnet.kmehr.problem import SchemaReport, read_problem
from vaccinnet.kmehr.rules.schema import valid_against_the_schema
from vaccinnet.rulebook import Finding

_FOLDER = Path(__file__).parent / "xsd"
_IMPORT = "{http://www.w3.org/2001/XMLSchema}import"
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


def xsd(name: str) -> Path:
    """Return one of the schema files; they name each other by file name."""
    return _FOLDER / name


def load_schema(file: Path, *, find: Callable[[str], Path]) -> etree.XMLSchema:
    """Return a validator for a schema; `find` returns where the files are that it imports, by name."""
    schema = etree.parse(file, etree.XMLParser(no_network=True, resolve_entities=False))
    # By their addresses, not by a resolver: under many threads lxml did not ask it now and then.
    for each in schema.iter(_IMPORT):
        each.set("schemaLocation", find(each.attrib["schemaLocation"]).as_uri())
    # libxml2 mixes up its built-in types when two threads load a schema at once.
    with _one_at_a_time:
        return etree.XMLSchema(schema)


def _schema() -> etree.XMLSchema:
    if not hasattr(_of_thread, "schema"):
        _of_thread.schema = load_schema(xsd("kmehr.xsd"), find=xsd)
    schema: etree.XMLSchema = _of_thread.schema
    return schema
