"""Read the subject from an eHealth certificate that somebody uploads; the file is not kept."""

from datetime import datetime

from cryptography import x509

from vaccinnet.admission.facts import Uploaded
from vaccinnet.admission.history import demand
from vaccinnet.admission.rules import RULES
from vaccinnet.ehealth.subject import NotAnEHealthSubject, read_subject

MOST_BYTES = 64 * 1024


def subject_in(upload: bytes, *, now: datetime) -> str:
    """Return the subject as it is written on the form. Raises Refused."""
    subject, uploaded = _read(upload, now)
    demand(RULES.of("uploaded").judge(uploaded))
    return subject


def _read(upload: bytes, now: datetime) -> tuple[str, Uploaded]:
    if len(upload) > MOST_BYTES:
        return "", Uploaded("large")
    load = x509.load_pem_x509_certificate if b"-----BEGIN" in upload else x509.load_der_x509_certificate
    try:
        certificate = load(upload)
    except ValueError:
        return "", Uploaded("unreadable")
    try:
        subject = str(read_subject(certificate))
    except (NotAnEHealthSubject, ValueError):
        return "", Uploaded("subject")
    return subject, Uploaded("expired" if certificate.not_valid_after_utc < now else "")
