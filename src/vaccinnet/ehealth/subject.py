"""The subject of an eHealth certificate: for which number, of which type, it speaks.

A certificate names its subject twice, in CN and in one OU, as `TYPE=ID` (an application id may follow). It is read from
the structure of the name, never from a substring of its text: another OU holds the free text of a name.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.x509.oid import NameOID

PLATFORM = "eHealth-platform Belgium"

# How many digits the number of each type has (eHealth: list of certificate types).
DIGITS = {
    "SSIN": 11,
    "CBE": 10,
    "CBE-CONSORTIUM": 10,
    "CBE-TREAT_CENTER": 10,
    "EHP": 10,
    "EHP-CTRL_ORGANISM": 10,
    "NIHII": 8,
    "NIHII11": 11,
    "NIHII-BELRAI": 8,
    "NIHII-BELRAI_SCREEN": 8,
    "NIHII-GROUP": 8,  # Nurses; a practice of doctors has one of the next two or OFFICE_DOCTORS.
    "NIHII-GROUP_DOCTORS": 8,
    "NIHII-GROUP_MIDWIVES": 8,
    "NIHII-GUARD_POST": 8,
    "NIHII-HOME_SERVICES": 8,
    "NIHII-HOSPITAL": 8,
    "NIHII-LABO": 8,
    "NIHII-MEDICAL_HOUSE": 8,
    "NIHII-OF_BAND": 8,
    "NIHII-OF_PHYSIOS": 8,
    "NIHII-OFFICE_DENTISTS": 8,
    "NIHII-OFFICE_DOCTORS": 8,
    "NIHII-OTD_PHARMACY": 8,
    "NIHII-PALLIATIVE_CARE": 8,
    "NIHII-PHARMACY": 8,
    "NIHII-PROT_ACC": 8,
    "NIHII-PSYCH_HOUSE": 8,
    "NIHII-RETIREMENT": 8,
    "NIHII-SORTING_CENTER": 8,
    "SITE": 4,
}

_TEXT = re.compile(r"([A-Z][A-Z0-9_-]*)=([0-9]+)(?:, ?([0-9A-Z_-]{1,30}))?")
_LONGEST_OU = 64  # RFC 5280, ub-organizational-unit-name.
# Letters that are no base letter with a diacritic, so that Unicode does not take them apart.
_LETTERS = str.maketrans({"Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "ẞ": "SS"})


class NotAnEHealthSubject(ValueError):
    """The name is not that of an eHealth certificate; `reason` says why, without personal data."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom a certificate speaks. Number and name are personal data of a person: `repr` leaves them out."""

    type: str
    number: str = field(repr=False)
    app_id: str = ""
    name: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.type}={self.number}" + (f", {self.app_id}" if self.app_id else "")


def parse_subject(text: str, *, name: str = "") -> Subject:
    """Return the subject that `TYPE=ID` or `TYPE=ID, APPID` spells.

    Raises NotAnEHealthSubject.
    """
    read = _TEXT.fullmatch(text)
    if not read:
        raise NotAnEHealthSubject("not of the form TYPE=ID or TYPE=ID, APPID")
    type, number, app_id = read.groups(default="")
    if type not in DIGITS:
        raise NotAnEHealthSubject("the type is not one that eHealth gives certificates for")
    if len(number) != DIGITS[type]:
        raise NotAnEHealthSubject(f"a number of type {type} has {DIGITS[type]} digits, not {len(number)}")
    return Subject(type, number, app_id, name)


def read_subject(certificate: x509.Certificate) -> Subject:
    """Return for whom `certificate` speaks: CN and exactly one OU say it, and say the same.

    Raises NotAnEHealthSubject.
    """
    name = certificate.subject
    if any(len(list(rdn)) > 1 for rdn in name.rdns):
        raise NotAnEHealthSubject("a part of the name has several values")
    common_names = _values(name, NameOID.COMMON_NAME)
    if len(common_names) != 1:
        raise NotAnEHealthSubject(f"the name has {len(common_names)} CN, not one")
    subject = parse_subject(common_names[0])
    return Subject(subject.type, subject.number, subject.app_id, _name_beside(subject, name))


def subject_name(subject: Subject) -> x509.Name:
    """Return the name of a certificate that speaks for `subject`, its parts in the order of eHealth's certificates."""
    units = [subject.app_id, f"{subject.type}={subject.number}", plain_upper(subject.name)[:_LONGEST_OU], PLATFORM]
    parts = [(NameOID.COUNTRY_NAME, "BE"), (NameOID.ORGANIZATION_NAME, "Federal Government")]
    parts += [(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in units if unit]
    parts += [(NameOID.COMMON_NAME, str(subject))]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def plain_upper(text: str) -> str:
    """Return `text` as names stand in certificates: upper case, without diacritics, single spaces."""
    apart = unicodedata.normalize("NFKD", text.upper().translate(_LETTERS))
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def _name_beside(subject: Subject, name: x509.Name) -> str:
    """Return the OU that is left over, the name, after checking that the other OUs confirm `subject`."""
    units = _values(name, NameOID.ORGANIZATIONAL_UNIT_NAME)
    speaking = [unit for unit in units if _TEXT.fullmatch(unit)]
    if len(speaking) != 1:
        raise NotAnEHealthSubject(f"{len(speaking)} OU read TYPE=ID, not one")
    if speaking[0] != f"{subject.type}={subject.number}":
        raise NotAnEHealthSubject("CN and OU name different subjects")
    for known in (speaking[0], PLATFORM, subject.app_id):
        if known in units:
            units.remove(known)
        elif known == subject.app_id != "":
            raise NotAnEHealthSubject("CN has an application id that no OU has")
    if len(units) > 1:
        raise NotAnEHealthSubject("an OU is left over: an application id that CN does not have")
    return units[0] if units else ""


def _values(name: x509.Name, oid: x509.ObjectIdentifier) -> list[str]:
    return [str(attribute.value) for attribute in name.get_attributes_for_oid(oid)]
