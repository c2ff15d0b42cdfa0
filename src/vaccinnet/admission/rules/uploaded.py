"""The rule about an eHealth certificate that is uploaded with the form; the subject is an Uploaded."""

from collections.abc import Iterator

from vaccinnet.admission.facts import Uploaded
from vaccinnet.rulebook import Finding, rule


@rule(
    "ADM-040",
    stage="step",
    source="issue of production: eHealth certificate or its subject",
    since="2026.1",
    wrong={
        "large": "The file is too large to be a certificate.",
        "unreadable": "The file holds no certificate (PEM or DER).",
        "subject": "The certificate in the file is not one of eHealth.",
        "expired": "The certificate in the file is valid no longer.",
    },
    accepts=[Uploaded()],
    rejects=[Uploaded("large"), Uploaded("unreadable"), Uploaded("subject"), Uploaded("expired")],
)
def uploaded_certificate_can_be_read(uploaded: Uploaded) -> Iterator[Finding]:
    """A file that is sent with the form holds the eHealth certificate with which the software signs.

    Its subject is read from it; the file itself is not kept.

    Send the certificate alone (`.pem`, `.crt` or `.cer`), never the `.p12` with its key, or write its subject.
    """
    if uploaded.problem:
        yield Finding("certificate", says=uploaded.problem)
