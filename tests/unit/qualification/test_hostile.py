"""Files that are anything but a good set: always a verdict, never a crash."""

import copy
import random

import pytest
from lxml import etree
from tests.unit.qualification.sets import NOW

from vaccinnet.qualification.archive import open_files
from vaccinnet.qualification.facts import ShownFile
from vaccinnet.qualification.reading import read_set
from vaccinnet.qualification.report import make_report
from vaccinnet.qualification.report_junit import as_junit
from vaccinnet.qualification.verdict import judge_set

_TEXTS = ("", "  ", "%%%", "AAAA", "99999999999", "é" * 30, None)


def mutated(data, chance):
    """The message with one thing about it changed, in its bytes or in its tree."""
    if chance.random() < 0.3:
        at = chance.randrange(len(data))
        return data[:at] + chance.choice([b"", b"\xff", b"&#0;", b"<a/>"]) + data[at + chance.randrange(60) :]
    root = etree.fromstring(data)
    element = chance.choice([*root.iter("{*}*")][1:])
    change = chance.randrange(5)
    if change == 0:
        element.getparent().remove(element)
    elif change == 1:
        element.getparent().append(copy.deepcopy(element))
    elif change == 2:
        element.text = chance.choice(_TEXTS)
    elif change == 3:
        element.tag = "{urn:x}y"
    else:
        element.attrib.clear()
    return etree.tostring(root, encoding="UTF-8")


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("service", ["batch", "calls"])
def test_a_damaged_set_gets_a_report(desk, service, seed):
    chance = random.Random(seed)
    files = getattr(desk, service)().files
    name = chance.choice(sorted(files))
    files[name] = mutated(files[name], chance)

    opened = open_files([ShownFile(name, contents) for name, contents in files.items()])
    read = read_set(opened.files, problems=opened.problems, now=NOW)
    report = make_report(judge_set(read), read, "nl")

    assert as_junit(report).startswith(b"<?xml")


@pytest.mark.parametrize(
    "contents",
    [
        b"",
        b"\x00" * 100,
        b"<",
        b"<a/>",
        b"<?xml version='1.0' encoding='UTF-16'?><a/>",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        b'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"/>',
        b'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body/></Envelope>',
        b'<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Body/></Envelope>',
        b'<kmehrmessage xmlns="http://www.ehealth.fgov.be/standards/kmehr/schema/v1"/>',
        b'<GetAanleverenVaccinatieGegevensRequest xmlns="http://www.vaccinnet.be/wupl/UPLVaccinatieGegevens"/>',
        b"<" + b"a>" * 10 + b"<a>" * 500,
    ],
)
def test_anything_is_a_finding_of_the_file(contents):
    read = read_set([ShownFile("any", contents)], now=NOW)

    files = next(each for each in judge_set(read).criteria if each.rule.id == "QUA-002")
    assert (files.outcome, [each.file for each in files.findings]) == ("failed", ["any"])


def test_an_entity_is_never_read(tmp_path):
    (tmp_path / "secret").write_text("the secret")
    contents = f"<!DOCTYPE a [<!ENTITY x SYSTEM 'file://{tmp_path}/secret'>]><a>&x;</a>".encode()

    read = read_set([ShownFile("any.xml", contents)], now=NOW)

    assert "the secret" not in str(make_report(judge_set(read), read, "en"))
