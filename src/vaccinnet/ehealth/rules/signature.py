"""Rules about what a signature says of itself, before anything is computed."""

import re
from collections.abc import Iterator

from vaccinnet.ehealth.algorithms import ALL_DIGESTS, ALL_SIGNATURES, DIGESTS, SHA1_DIGESTS, SHA1_SIGNATURES
from vaccinnet.ehealth.facts import Reference, Signed
from vaccinnet.ehealth.names import ENVELOPED, EXC_C14N
from vaccinnet.rulebook import Finding, rule

MOST_PREFIXES = 16

_PREFIX = re.compile(r"#default|[^\W\d][\w.-]*")

_RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"
_HMAC = "http://www.w3.org/2000/09/xmldsig#hmac-sha1"

_BODY = Reference("#body", "body", (EXC_C14N,), _SHA256)
_TIMESTAMP = Reference("#time", "timestamp", (EXC_C14N,), _SHA256)
_GOOD = Signed(EXC_C14N, algorithm=_RSA_SHA256, references=(_BODY, _TIMESTAMP), key_kind="rsa")


def _with(reference: Reference) -> Signed:
    return _GOOD.but(references=(reference, _BODY, _TIMESTAMP))


@rule(
    "SEC-011",
    stage="security",
    source="WS-I Basic Security Profile 1.1, R5404",
    since="2026.1",
    wrong="SignedInfo is canonicalised with {found}.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(canonicalization="http://www.w3.org/TR/2001/REC-xml-c14n-20010315")],
)
def check_canonicalization(signed: Signed) -> Iterator[Finding]:
    """SignedInfo is canonicalised with exclusive canonicalisation.

    It gives the same bytes wherever the signature stands; the inclusive form can be made to take minutes.

    Choose http://www.w3.org/2001/10/xml-exc-c14n# as CanonicalizationMethod.
    """
    if signed.canonicalization != EXC_C14N:
        yield Finding(
            _in(signed, "SignedInfo/CanonicalizationMethod"), found=signed.canonicalization, line=_line(signed)
        )


@rule(
    "SEC-012",
    stage="security",
    source="eHealth: SHA-256 since October 2023; design: signatures",
    since="2026.1",
    wrong={
        "sha1": "The message is signed with SHA-1 ({found}), which no longer proves anything.",
        "unknown": "The signature algorithm {found} is not accepted.",
        "key": "The signature algorithm {found} does not fit the key in the certificate.",
    },
    accepts=[_GOOD, _GOOD.but(algorithm=_RSA_SHA1, allows_sha1=True), _GOOD.but(key_kind="")],
    rejects=[_GOOD.but(algorithm=_RSA_SHA1), _GOOD.but(algorithm=_HMAC), _GOOD.but(key_kind="ec")],
)
def check_algorithm(signed: Signed) -> Iterator[Finding]:
    """The message is signed with RSA or ECDSA, as the key demands, and with SHA-256, SHA-384 or SHA-512.

    Messages with the same SHA-1 can be made on purpose, so eHealth refuses it since October 2023.

    Set the signature algorithm of the SOAP library to http://www.w3.org/2001/04/xmldsig-more#rsa-sha256 (for an
    elliptic key: http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256); many libraries still start with rsa-sha1.
    """
    if signed.algorithm in SHA1_SIGNATURES and not signed.allows_sha1:
        says = "sha1"
    elif signed.algorithm not in ALL_SIGNATURES:
        says = "unknown"
    elif signed.key_kind and ALL_SIGNATURES[signed.algorithm].kind != signed.key_kind:
        says = "key"
    else:
        return
    yield Finding(_in(signed, "SignedInfo/SignatureMethod"), found=signed.algorithm, line=_line(signed), says=says)


@rule(
    "SEC-013",
    stage="security",
    source="eHealth: SHA-256 since October 2023; design: signatures",
    since="2026.1",
    wrong={
        "sha1": "A signed part has a SHA-1 digest ({found}), which no longer proves anything.",
        "unknown": "The digest algorithm {found} is not accepted.",
    },
    accepts=[_GOOD, _with(_BODY.but(digest_algorithm=_SHA1)).but(allows_sha1=True)],
    rejects=[_with(_BODY.but(digest_algorithm=_SHA1)), _with(_BODY.but(digest_algorithm="urn:md5"))],
)
def check_digests(signed: Signed) -> Iterator[Finding]:
    """Each signed part has a digest made with SHA-256, SHA-384 or SHA-512.

    With SHA-1 another text with the same digest can be made.

    Set the digest algorithm of the SOAP library to http://www.w3.org/2001/04/xmlenc#sha256; it is often a setting apart
    from the signature algorithm.
    """
    for reference in signed.references:
        algorithm = reference.digest_algorithm
        if algorithm in DIGESTS or (algorithm in ALL_DIGESTS and signed.allows_sha1):
            continue
        says = "sha1" if algorithm in SHA1_DIGESTS else "unknown"
        yield Finding(f"{reference.place.where}/DigestMethod", found=algorithm, line=reference.place.line, says=says)


@rule(
    "SEC-014",
    stage="security",
    source="design: signatures",
    since="2026.1",
    wrong={
        "elsewhere": "The signature refers to {found}, which is not the Body, the Timestamp or the token.",
        "twice": "The signature refers twice to the same part, {found}.",
    },
    accepts=[_GOOD, _with(Reference("#token", "token", (EXC_C14N,), _SHA256))],
    rejects=[
        _with(_BODY.but(uri="file:///etc/hostname", target="")),
        _with(_BODY),
        _with(_BODY.but(uri="", target="")),
    ],
)
def check_references(signed: Signed) -> Iterator[Finding]:
    """Each reference of the signature is `#` and the id of the Body, the Timestamp or the token of this message.

    A signature over anything else, here or on another machine, says nothing about this message.

    Sign Body and Timestamp, and the BinarySecurityToken if you like; give each an id, `wsu:Id` or `Id`.
    """
    seen: set[str] = set()
    for reference in signed.references:
        place = reference.place
        if not reference.target:
            yield Finding(place.where, found=reference.uri or "(nothing)", line=place.line, says="elsewhere")
        elif reference.target in seen:
            yield Finding(place.where, found=reference.uri, line=place.line, says="twice")
        seen.add(reference.target)


@rule(
    "SEC-015",
    stage="security",
    source="design: signatures",
    since="2026.1",
    wrong={"body": "The Body is not signed.", "timestamp": "The Timestamp is not signed."},
    accepts=[_GOOD],
    rejects=[_GOOD.but(references=(_BODY,)), _GOOD.but(references=(_TIMESTAMP,))],
)
def check_coverage(signed: Signed) -> Iterator[Finding]:
    """The signature covers the Body and the Timestamp.

    Whatever is not covered can be changed on the way, or be taken from another message.

    Name both as parts to sign in the settings of the SOAP library. zeep signs a Timestamp only if it is in the header
    before the signature is made.
    """
    targets = {reference.target for reference in signed.references}
    for says in ("body", "timestamp"):
        if says not in targets:
            yield Finding(_in(signed, "SignedInfo"), line=_line(signed), says=says)


@rule(
    "SEC-016",
    stage="security",
    source="WS-I Basic Security Profile 1.1, R5423; design: signatures",
    since="2026.1",
    wrong="A signed part is transformed with {found}.",
    accepts=[_GOOD, _with(_TIMESTAMP.but(target="token", transforms=(EXC_C14N,)))],
    rejects=[
        _with(_BODY.but(target="token", transforms=("http://www.w3.org/TR/1999/REC-xslt-19991116", EXC_C14N))),
        _with(_BODY.but(target="token", transforms=(ENVELOPED, EXC_C14N))),
        _with(_BODY.but(target="token", transforms=())),
    ],
)
def check_transforms(signed: Signed) -> Iterator[Finding]:
    """A signed part is transformed with exclusive canonicalisation; on Body and Timestamp `enveloped-signature` may
    come before it, where it changes nothing.

    Other transformations can make a signature hold for a text that nobody sees.

    Choose http://www.w3.org/2001/10/xml-exc-c14n# as the only transformation.
    """
    for reference in signed.references:
        before, last = reference.transforms[:-1], reference.transforms[-1:]
        harmless = before == () or (before == (ENVELOPED,) and reference.target in ("body", "timestamp"))
        if last != (EXC_C14N,) or not harmless:
            found = ", ".join(reference.transforms) or "(nothing)"
            yield Finding(f"{reference.place.where}/Transforms", found=found, line=reference.place.line)


@rule(
    "SEC-017",
    stage="security",
    source="Exclusive XML Canonicalization 1.0, section 3; design: signatures",
    since="2026.1",
    wrong={
        "many": "A PrefixList has {found} prefixes; at most {most} are accepted.",
        "name": "A PrefixList has {found}, which cannot be a prefix.",
    },
    accepts=[_GOOD, _GOOD.but(prefixes=("soapenv", "#default", "é-1"))],
    rejects=[_GOOD.but(prefixes=tuple(f"n{i}" for i in range(17))), _with(_BODY.but(prefixes=("a:b",)))],
)
def check_prefixes(signed: Signed) -> Iterator[Finding]:
    """A PrefixList names at most 16 prefixes.

    Each of them is looked up at each element of the signed part, which takes minutes when there are thousands.

    Leave InclusiveNamespaces out, or list only the prefixes that stand in values of the Body.
    """
    lists = [(signed.place, "SignedInfo/CanonicalizationMethod", signed.prefixes)]
    lists += [(reference.place, "Transforms", reference.prefixes) for reference in signed.references]
    for place, path, prefixes in lists:
        bad = [prefix for prefix in prefixes if not _PREFIX.fullmatch(prefix)]
        if len(prefixes) > MOST_PREFIXES:
            values = {"most": MOST_PREFIXES}
            yield Finding(f"{place.where}/{path}", found=len(prefixes), line=place.line, says="many", values=values)
        elif bad:
            yield Finding(f"{place.where}/{path}", found=bad[0], line=place.line, says="name")


@rule(
    "SEC-018",
    stage="security",
    source="XML Schema 1.0, section 3.3.8 (ID); WS-Security 1.0, section 4",
    since="2026.1",
    wrong="Several elements have the id {found}.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(repeated_ids=("body",))],
)
def check_ids(signed: Signed) -> Iterator[Finding]:
    """The id of a signed part stands nowhere else in the message, be it as wsu:Id, Id, ID, xml:id or AssertionID.

    With the same id twice, one program checks one element and another one reads the other.

    Give each signed part an id of its own, for instance a new UUID with a letter in front.
    """
    for id in signed.repeated_ids:
        yield Finding(_in(signed, "SignedInfo"), found=f"#{id}", line=_line(signed))


@rule(
    "SEC-019",
    stage="security",
    source="WSS X.509 Certificate Token Profile 1.0, section 3.2",
    since="2026.1",
    wrong={
        "certificate": "The signature does not name the token of this header as its key.",
        "assertion": "The signature does not name the assertion of this header as its key.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(names_token=False), _GOOD.but(names_token=False, speaks_by="assertion")],
)
def check_key(signed: Signed) -> Iterator[Finding]:
    """KeyInfo refers to the token in the same header and to nothing else: with a direct reference to the
    BinarySecurityToken, or with a key identifier to the assertion.

    A key that comes from elsewhere could be anybody's.

    With a certificate, choose 'direct reference' for the key in the settings of the SOAP library:
    `wsse:SecurityTokenReference` with `wsse:Reference URI="#…"`. With an assertion, write its AssertionID in a
    `wsse:KeyIdentifier` whose ValueType ends in #SAMLAssertionID.
    """
    if not signed.names_token:
        yield Finding(_in(signed, "KeyInfo"), line=_line(signed), says=signed.speaks_by)


def _in(signed: Signed, path: str) -> str:
    return f"{signed.place.where}/{path}"


def _line(signed: Signed) -> int | None:
    return signed.place.line
