"""The vaccination card: the same bytes for the same record, whatever stands in it."""

import re
import uuid
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from vaccinnet.portal import vaccination_card as card
from vaccinnet.portal.on_paper import readable
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.personal_record import Given, PersonalRecord
from vaccinnet.register.protection import Disease, Protection

TODAY = date(2026, 11, 27)
TETANUS = Disease("tetanus", "tetanus")
MUMPS = Disease("bof", "mumps")
GIVEN = Given(
    given_on=date(2026, 3, 1),
    product="BOOSTRIX SER PREREMPL 1 X 0,5 ML",
    diseases=(TETANUS, MUMPS),
    lot="TESTLOT01",
    given_by="Dr. Test Arts",
    sent_by="Testziekenhuis",
    is_reported=False,
    vaccination_id=uuid.UUID(int=4),
    version=1,
    sender_key=uuid.UUID(int=1),
    cnk="1734094",
    vaccinnet_code="",
    atc="",
    quantity=None,
    place="Gent",
    adverse_effects=(),
    author_number="",
    stored_at=datetime(2026, 3, 1, tzinfo=UTC),
)
RECORD = PersonalRecord(
    person=KnownPerson(uuid.UUID(int=3), "Eva", "Zorgmans", date(1985, 3, 12)),
    protection=(Protection(TETANUS, date(2026, 3, 1), 2), Protection(MUMPS, date(2026, 3, 1), 1)),
    registered=(GIVEN,) * 40,
    reported=(replace(GIVEN, diseases=(), lot="", given_by="", place=""),),
    removed=(),
)
EMPTY = replace(RECORD, protection=(), registered=(), reported=())


def contents(record=RECORD, language="nl"):
    return card._contents(record, language, TODAY, readable)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("record", [RECORD, EMPTY], ids=["record", "empty"])
def test_the_same_record_gives_the_same_bytes(record, language):
    pdf = card.vaccination_card(record, language, on=TODAY)

    assert pdf == card.vaccination_card(record, language, on=TODAY)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"2026-11-27T00:00:00" in pdf


def test_a_long_record_has_several_pages():
    pdf = card.vaccination_card(RECORD, "nl", on=TODAY)

    objects = b"".join(zlib.decompress(found) for found in re.findall(rb"stream\r?\n(x.*?)\r?\nendstream", pdf, re.S))
    assert len(re.findall(rb"/Type\s*/Page\b", pdf + objects)) > 1


def test_it_says_what_the_record_says_in_both_languages():
    dutch, english = contents(), contents(language="en")

    assert (dutch["title"], english["title"]) == ("Vaccinatiekaart", "Vaccination card")
    assert (dutch["facts"], english["facts"]) == ("geboren op 12 maart 1985", "born on 12 March 1985")
    assert [each["disease"] for each in dutch["protection"]] == ["bof", "tetanus"]
    assert [each["disease"] for each in english["protection"]] == ["mumps", "tetanus"]
    assert dutch["registered"][0] == {
        "day": "1 maart 2026",
        "against": "tetanus, bof",
        "product": "BOOSTRIX SER PREREMPL 1 X 0,5 ML",
        "lot": "TESTLOT01",
        "by": "Dr. Test Arts",
        "place": "Gent",
    }
    assert dutch["reported"][0]["against"].startswith("BOOSTRIX")
    assert dutch["reported"][0]["product"] == ""


HOSTILE = [
    "#panic()",
    '#read("/etc/passwd")',
    '"; #sys.inputs',
    "$x^2$ *bold* _it_ `raw` <label> @ref // comment",
    "\\u{41} \\",
    "王小明",
    "محمد",
    "😀",
    "\u202eomgekeerd",
    "e\u0301\u0327",
    "\ue000",
    "\u0378",
    "\x00\x07\n\ttab",
    "\ud800".encode("utf-8", "replace").decode(),
    "x" * 400,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_stands_in_a_record_is_only_text(text):
    given = replace(GIVEN, product=text, lot=text, given_by=text, place=text, diseases=(Disease(text, text),))
    record = replace(RECORD, person=replace(RECORD.person, family_name=text), registered=(given,))

    assert card.vaccination_card(record, "nl", on=TODAY).startswith(b"%PDF")
