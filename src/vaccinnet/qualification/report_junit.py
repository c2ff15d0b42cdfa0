"""The report as JUnit XML, which CI systems show: a test case for each criterion."""

import re
from collections.abc import Iterator

from lxml import etree

from vaccinnet.qualification.report import Criterion, Problem, Report, words

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(report: Report) -> bytes:
    """Return the report as JUnit XML.

    What can only be shown in the test environment, or judged by a person, is skipped: it does not break a build. What
    is missing from the set does.
    """
    said = words(report.language)
    suite = etree.Element("testsuite", name=said["title"].format(service=said[report.service]))
    cases = [_case(each, report) for each in report.criteria]
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(1 for each in cases if each.find("failure") is not None)))
    suite.set("errors", "0")
    suite.set("skipped", str(sum(1 for each in cases if each.find("skipped") is not None)))
    suite.set("timestamp", report.made_at.isoformat(timespec="seconds"))
    root = etree.Element("testsuites")
    root.append(suite)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _case(criterion: Criterion, report: Report) -> etree._Element:
    case = etree.Element("testcase", classname=f"vaccinnet.{report.service}", name=f"{criterion.id} {criterion.asked}")
    case.set("time", "0")
    if criterion.outcome == "passed":
        _add(case, "system-out", criterion)
        return case
    is_skipped = criterion.is_unproven or criterion.outcome == "person"
    said = words(report.language)["unproven" if criterion.is_unproven else criterion.outcome]
    first = criterion.problems[0].wrong if criterion.problems else ""
    told = etree.SubElement(case, "skipped" if is_skipped else "failure", message=_holdable(f"{said}. {first}"))
    if not is_skipped:
        told.set("type", criterion.outcome)
    told.text = _holdable("\n".join(_lines(criterion)))
    return case


def _add(case: etree._Element, name: str, criterion: Criterion) -> None:
    if criterion.problems:
        etree.SubElement(case, name).text = _holdable("\n".join(_lines(criterion)))


def _lines(criterion: Criterion) -> Iterator[str]:
    for each in criterion.problems:
        yield f"{_place(each)}{each.rule}: {each.wrong} {each.send}{f' [{each.where}]' if each.where else ''}"
    if criterion.more:
        yield f"+ {criterion.more}"


def _place(problem: Problem) -> str:
    place = ":".join(str(each) for each in (problem.file, problem.line) if each)
    return f"{place}: " if place else ""


def _holdable(text: str) -> str:
    return _NO_XML.sub("�", text)
