"""The ETK depot: the encryption token (ETK) of whoever is registered here, for programs that ask it before a token.

The inner form is that of eHealth's: a CMS message that holds the certificate. Nobody has the key of ours, so what is
encrypted for it can never be read; RegistratieService and BatchUpload encrypt nothing.
"""

import base64
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from lxml import etree

from vaccinnet.acceptance import ca, sts
from vaccinnet.ehealth.certificates import Issuer
from vaccinnet.ehealth.subject import NotAnEHealthSubject, Subject, parse_subject

PATH = "/EtkDepot/v1"
ETK = "urn:be:fgov:ehealth:etkdepot:1_0:protocol"
CORE = "urn:be:fgov:ehealth:commons:1_0:core"

_UNKNOWN = "Geen profiel van deze omgeving heeft dit Type, deze Value en deze ApplicationID."
_NOT_UNDERSTOOD = (
    "De aanvraag is geen GetEtkRequest met één SearchCriteria/Identifier die Type (zoals SSIN of NIHII-HOSPITAL) en "
    "Value heeft."
)


@dataclass(frozen=True, slots=True)
class EtkAnswer:
    """What the depot answers: a status, and the token when there is one."""

    code: str
    message: str
    etk: bytes = field(default=b"", repr=False)


def find_etk(payload: etree._Element, *, now: datetime) -> EtkAnswer:
    """Return the encryption token of the one whom a GetEtkRequest identifies."""
    found = payload.findall("{*}SearchCriteria/{*}Identifier") if payload.tag == f"{{{ETK}}}GetEtkRequest" else []
    if len(found) != 1 or not all(_part(found[0], name) for name in ("Type", "Value")):
        return EtkAnswer("400", _NOT_UNDERSTOOD)
    try:
        certificate = ca.encryption_certificate(_identified(found[0]), now=now)
    except (NotAnEHealthSubject, ca.NoSuchProfile):
        return EtkAnswer("404", _UNKNOWN)
    return EtkAnswer("200", "In orde.", _sealed(certificate, sts.signer(now)))


def write_answer(answer: EtkAnswer) -> etree._Element:
    """Return the answer as GetEtkResponse."""
    root = etree.Element(f"{{{ETK}}}GetEtkResponse", nsmap={"etk": ETK, "core": CORE})
    status = etree.SubElement(root, f"{{{CORE}}}Status")
    etree.SubElement(status, f"{{{CORE}}}Code").text = answer.code
    etree.SubElement(status, f"{{{CORE}}}Message", Lang="NL").text = answer.message
    if answer.etk:
        etree.SubElement(root, f"{{{ETK}}}ETK").text = base64.b64encode(answer.etk).decode()
    return root


def _identified(identifier: etree._Element) -> Subject:
    app_id = _part(identifier, "ApplicationID")
    return parse_subject(
        f"{_part(identifier, 'Type')}={_part(identifier, 'Value')}" + (f", {app_id}" if app_id else "")
    )


def _part(identifier: etree._Element, name: str) -> str:
    return (identifier.findtext(f"{{*}}{name}") or "").strip()


def _sealed(certificate: x509.Certificate, signer: Issuer) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(certificate.public_bytes(Encoding.DER))
    builder = builder.add_signer(signer.certificate, signer.key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])
