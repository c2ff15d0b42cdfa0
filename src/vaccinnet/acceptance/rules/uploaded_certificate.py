"""The rule about a certificate that a company uploads for a test user; the subject is an AskedUpload."""

from collections.abc import Iterator

from vaccinnet.acceptance.test_users.facts import AskedUpload
from vaccinnet.rulebook import Finding, rule

MOST_BYTES = 32 * 1024
_GOOD = AskedUpload()


@rule(
    "TRJ-209",
    stage="step",
    source="source text, step 1: a valid and active acceptance certificate (acc-p12) issued by the eHealth platform",
    since="2026.1",
    wrong={
        "none": "There is no file.",
        "size": "The file has {found} bytes; a certificate has {most} at most.",
        "key": "The file holds a private key, which was thrown away unread. Nobody but you may have it.",
        "form": "The file is no certificate in PEM or DER form.",
        "other": "The company has no such test user.",
        "kind": "A certificate of this type does not speak for this kind of test user.",
        "taken": "The subject of the certificate is that of another test user.",
    },
    accepts=[_GOOD, _GOOD.but(size=MOST_BYTES)],
    rejects=[
        _GOOD.but(size=0),
        _GOOD.but(size=MOST_BYTES + 1),
        _GOOD.but(has_key=True),
        _GOOD.but(is_readable=False),
        _GOOD.but(is_own=False),
        _GOOD.but(fits=False),
        _GOOD.but(taken=True),
    ],
)
def upload_is_a_certificate(asked: AskedUpload) -> Iterator[Finding]:
    """What is uploaded is a certificate alone, for a test user of your own, whose subject no other test user has.

    By the subject of the certificate that signs, the register knows who speaks.

    Export the certificate from the keystore: openssl pkcs12 -in FILE.acc-p12 -nokeys -clcerts. Keep the keystore.
    """
    if not asked.size:
        yield Finding("certificate", says="none")
    elif asked.size > MOST_BYTES:
        yield Finding("certificate", found=asked.size, says="size", values={"most": MOST_BYTES})
    elif asked.has_key:
        yield Finding("certificate", says="key")
    elif not asked.is_readable:
        yield Finding("certificate", says="form")
    elif not asked.fits:
        yield Finding("certificate", says="kind")
    elif asked.taken:
        yield Finding("certificate", says="taken")
    if not asked.is_own:
        yield Finding("profile", says="other")
