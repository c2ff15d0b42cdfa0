"""The signed certificate of a version that is admitted now."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vaccinnet.admission.entries import ListedProgram, read_programs
from vaccinnet.admission.keys import keys_in
from vaccinnet.admission.publish import certificate
from vaccinnet.admission.signed_list import SignedList, verify


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it travels (JWS), and what it says: a program with one version."""

    text: str
    signed: SignedList
    program: ListedProgram


def certificate_of(software_id: str, version: str, *, keys: Path, issuer: str, now: datetime) -> Certificate | None:
    """Return the certificate of this version, or None when it is not admitted now."""
    if not version.isprintable() or not software_id.isprintable():
        return None
    text = certificate(software_id, version, keys=keys, issuer=issuer, now=now)
    if text is None:
        return None
    trusted = {each.id: each.private.public_key() for each in keys_in(keys)}
    signed = verify(text, kind="certificate", keys=trusted)
    return Certificate(text, signed, read_programs([signed.contents])[0])
