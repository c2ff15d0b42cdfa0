"""Documents made to wear a reader out, to make it open files, or to mean two things: each gets a Fault with a rule."""

import gzip
from pathlib import Path

import pytest
from lxml import etree

from vaccinnet.kmehr.names import SCHEMA, kmehr
from vaccinnet.kmehr.write import write_message
from vaccinnet.soap.write import envelope

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
HOSTILE = Path(__file__).parents[1] / "messages" / "hostile"
FILES = sorted(HOSTILE.iterdir())


def around(inside):
    return f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{inside}</s:Body></s:Envelope>'.encode()


def many(attribute, times):
    return f"<x {''.join(attribute % number for number in range(times))}/>"


def good():
    return around('<x xmlns="urn:x">' + "é" * 50 + "</x>")


MADE = {
    "300 levels": (lambda: around("<x>" * 300 + "</x>" * 300), "MSG-010"),
    "100 levels": (lambda: around("<x>" * 100 + "</x>" * 100), "MSG-010"),
    "100,000 levels": (lambda: around("<x>" * 100_000), "MSG-010"),
    "10,000 attributes": (lambda: around(many("a%d='1' ", 10_000)), "MSG-011"),
    "3,000 namespaces": (lambda: around(many("xmlns:n%d='u:n' ", 3000)), "MSG-012"),
    "namespaces in each of 60 levels": (
        lambda: around("".join(f'<x xmlns:a{n}="u:a" xmlns:b{n}="u:b">' for n in range(60)) + "</x>" * 60),
        "MSG-012",
    ),
    "a text of 11 MB": (lambda: around(f"<x>{'a' * 11_000_000}</x>"), "MSG-009"),
    "an attribute of 11 MB": (lambda: around(f'<x a="{"a" * 11_000_000}"/>'), "MSG-009"),
    "a name of 60,000 characters": (lambda: around(f"<{'a' * 60_000}/>"), "MSG-009"),
    "5 million tags": (lambda: around("<x/>" * 5_000_000), "MSG-003"),
    "UTF-16": (lambda: good().decode().encode("utf-16"), "MSG-006"),
    "UTF-16 without its mark": (lambda: good().decode().encode("utf-16-le"), "MSG-006"),
    "UTF-32": (lambda: good().decode().encode("utf-32"), "MSG-006"),
    "EBCDIC": (lambda: b'<?xml version="1.0" encoding="cp037"?>'.decode().encode("cp037") + b"\x4c", "MSG-006"),
    "Latin-1 that does not say so": (lambda: good().decode().encode("latin-1"), "MSG-006"),
    "surrogates written as UTF-8": (lambda: good().replace("é".encode(), b"\xed\xa0\x80", 1), "MSG-006"),
    "an overlong zero": (lambda: good().replace("é".encode(), b"\xc0\x80", 1), "MSG-006"),
    "a zero byte": (lambda: good().replace("é".encode(), b"\x00", 1), "MSG-004"),
    "only a byte order mark": (lambda: b"\xef\xbb\xbf", "MSG-004"),
    "compressed": (lambda: gzip.compress(good()), "MSG-006"),
    "cut off": (lambda: good()[:-20], "MSG-004"),
    "a stylesheet after the end": (lambda: good() + b'<?xml-stylesheet href="x"?>', "MSG-008"),
    "a comment before the start": (lambda: b"<!-- x -->" + good(), "MSG-008"),
    "two levels of CDATA": (lambda: around("<x><![CDATA[<![CDATA[]]>]]></x>"), "MSG-004"),
}

pytestmark = pytest.mark.usefixtures("nothing_stored")


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_hostile_file_gets_a_fault_and_opens_nothing(door, file):
    answer = door.post(file.read_bytes())

    assert answer.is_fault
    assert answer.rules
    assert not answer.faultcode.endswith(":Server")
    assert Path("/etc/hostname").read_text().strip() not in answer.content.decode()


@pytest.mark.parametrize(("make", "rule"), MADE.values(), ids=MADE.keys())
def test_a_made_document_gets_a_fault(door, make, rule):
    answer = door.post(make())

    assert answer.rules[0] == rule
    assert answer.faultcode == "soap:Client"
    assert len(answer.content) < 10_000


@pytest.mark.parametrize("part", range(1, 20))
def test_a_message_that_breaks_off_anywhere_gets_a_fault(door, part):
    data = envelope(door.request())

    answer = door.post(data[: len(data) * part // 20])

    assert answer.rules == ["MSG-004"]


# Within the schema there is room for anything; none of it may be opened, believed or lost.


def changed(door, change):
    message = write_message(door.message(door.folder("Eva"), door.folder("Adam", number=2)))
    change(message, message.find(kmehr("folder")))
    return door.signed(door.request(message))


def put_after(folder, path, element):
    folder.find("/".join(map(kmehr, path.split("/")))).addnext(element)


def made(text):
    return etree.fromstring(text)


REFUSED = {
    "xsi:type of something else": lambda message, folder: folder.set(f"{{{XSI}}}type", "transaction"),
    "xsi:nil where nothing may be absent": lambda message, folder: folder.set(f"{{{XSI}}}nil", "true"),
    "an attribute that is none": lambda message, folder: folder.set("admin", "true"),
    "XInclude in a name": lambda message, folder: folder.find(f".//{kmehr('familyname')}").append(
        made('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/>')
    ),
    "an element of nobody in a folder": lambda message, folder: folder.append(made("<extra/>")),
    "a second message inside": lambda message, folder: message.append(made(f'<kmehrmessage xmlns="{SCHEMA}"/>')),
    "text between elements": lambda message, folder: setattr(folder, "text", "hello"),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED.keys())
def test_what_the_schema_does_not_accept_is_refused_whole(door, change):
    answer = door.post(changed(door, change))

    assert set(answer.rules) == {"MSG-100"}


@pytest.mark.parametrize("times", [101, 2000])
def test_very_many_problems_are_told_in_few_lines(door, times):
    def change(message, folder):
        message.extend([etree.Element(kmehr("folder")) for _ in range(times)])

    answer = door.post(changed(door, change))

    assert len(answer.rules) <= 102
    assert len(answer.content) < 100_000
