"""Files that something formatted anew after they were signed: provable or not."""

import pytest
from lxml import etree
from tests.unit.qualification.sets import outcomes

from vaccinnet.exchanges.signature import signature_of
from vaccinnet.qualification.signing import signature_digest
from vaccinnet.rulebook import explain

FIRST = "aanleveren-1-request.xml"


def reindented(data, space):
    root = etree.fromstring(data)
    etree.indent(root, space)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def minified(data):
    parser = etree.XMLParser(remove_blank_text=True)
    return etree.tostring(etree.fromstring(data, parser), encoding="UTF-8", xml_declaration=True)


def finding_of(judged, rule):
    (finding,) = next(each.findings for each in judged.criteria if each.rule.id == rule)
    return finding


@pytest.mark.parametrize("space", ["  ", "\t"])
def test_an_indented_batch_is_left_to_the_journal(desk, verdict, space):
    kept = desk.batch()
    kept.files[FIRST] = reindented(kept.files[FIRST], space)

    judged = verdict(kept.shown())

    assert outcomes(judged, "failed") == []
    assert "QUA-007" in outcomes(judged, "open")
    assert (finding_of(judged, "QUA-007").says, finding_of(judged, "QUA-007").file) == ("unproven_form", FIRST)
    assert judged.is_good_so_far


def test_a_message_without_its_line_breaks_is_left_to_the_journal(desk, verdict):
    kept = desk.batch()
    kept.files[FIRST] = minified(kept.files[FIRST])

    assert "QUA-007" in outcomes(verdict(kept.shown()), "open")


@pytest.mark.parametrize("name", ["add-doctor-request.xml", "get-request.xml"])
def test_an_indented_call_is_left_to_the_journal(desk, verdict, name):
    kept = desk.calls()
    kept.files[name] = reindented(kept.files[name], "  ")

    judged = verdict(kept.shown())

    assert outcomes(judged, "failed") == []
    assert finding_of(judged, "QUA-007").says == "unproven_form"


def test_an_edit_beside_the_indentation_is_a_failure(desk, verdict):
    kept = desk.batch()
    kept.files[FIRST] = reindented(kept.files[FIRST], "  ").replace(b"Voornaam", b"Voorname", 1)

    judged = verdict(kept.shown())

    assert outcomes(judged, "failed") == ["QUA-007"]


def test_blank_lines_are_left_to_the_journal(desk, verdict):
    kept = desk.batch()
    kept.change(FIRST, "<header>", "<header>\n\n\n")

    assert "QUA-007" in outcomes(verdict(kept.shown()), "open")


def test_white_space_around_a_text_cannot_be_proven_and_fails_with_an_explanation(desk, verdict):
    kept = desk.batch()
    kept.change(FIRST, "Testburger</familyname>", "\n  Testburger\n</familyname>")

    judged = verdict(kept.shown())

    assert outcomes(judged, "failed") == ["QUA-007"]
    finding = finding_of(judged, "QUA-007")
    assert (finding.says, finding.found) == ("broken", "SEC-051")
    assert "formats XML anew" in explain(finding, "en").why


@pytest.mark.parametrize("service", ["batch", "calls"])
def test_the_journal_finds_what_the_tree_says(desk, service):
    for name, contents in getattr(desk, service)().files.items():
        expected = signature_digest(etree.fromstring(contents)) or None
        assert signature_of(contents) == expected
        assert (expected is None) == name.endswith("response.xml")
