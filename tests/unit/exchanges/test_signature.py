"""By what the journal knows a signed request: the same as whoever reads it as a tree."""

from hashlib import sha256

import pytest

from vaccinnet.exchanges.signature import signature_of

HEADER = (
    b'<s:Envelope xmlns:s="x"><s:Header><w:Security>%b<ds:Signature><ds:SignedInfo/>%b</ds:Signature></w:Security>'
    b"</s:Header><s:Body>%b</s:Body></s:Envelope>"
)
ASSERTION = (
    b"<Assertion AssertionID='_1'><ds:Signature><ds:SignatureValue>b3RoZXI=</ds:SignatureValue></ds:Signature>"
    b"</Assertion>"
)
VALUE = b"<ds:SignatureValue>b3du</ds:SignatureValue>"
OWN = sha256(b"b3du").digest()


@pytest.mark.parametrize(
    ("request_bytes", "expected"),
    [
        (HEADER % (b"", VALUE, b""), OWN),
        (HEADER % (ASSERTION, VALUE, b""), OWN),
        (HEADER % (ASSERTION.replace(b"Assertion", b"saml:Assertion"), VALUE, b""), OWN),
        (HEADER % (b"", b'<ds:SignatureValue Id="a">\n b3\n du </ds:SignatureValue>', b""), OWN),
        (HEADER % (b"", b"<SignatureValue>b3du</SignatureValue>", b""), OWN),
        (HEADER % (ASSERTION, b"", b""), None),
        (HEADER % (b"", b"", VALUE), None),
        (b"", None),
        (b"no XML", None),
    ],
)
def test_is_that_of_the_message_itself(request_bytes, expected):
    assert signature_of(request_bytes) == expected


@pytest.mark.timeout(10)
@pytest.mark.parametrize("repeated", [b"<Assertion ", b"<SignatureValue ", b"<a:", b"<SignatureValue>", b"<Body"])
def test_takes_no_time_on_what_is_long(repeated):
    assert signature_of(repeated * 200_000 + b"<s:Body>") is None
