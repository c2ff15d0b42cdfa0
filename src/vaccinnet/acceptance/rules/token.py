"""Rules about a request for a token; the subject is an AskedToken."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from vaccinnet.acceptance.facts import AskedToken
from vaccinnet.ehealth.saml.attributes import HOLDER_SSIN, SSIN, claims_of
from vaccinnet.ehealth.sts.claims import CAREGIVERS
from vaccinnet.ehealth.sts.request import Unclear
from vaccinnet.ehealth.subject import Subject
from vaccinnet.rulebook import Finding, masked, rule

_DOCTOR, _OTHER = "75032199964", "68041200029"
_GOOD = AskedToken(holder=Subject("SSIN", _DOCTOR), claims=((HOLDER_SSIN, _DOCTOR), (SSIN, _DOCTOR)))
_NOW = _GOOD.now
_DAY = timedelta(days=1)
# Every attribute by which the holder of some certificate says who it is.
_NUMBERS = {name for type in (*CAREGIVERS, "NIHII-HOSPITAL", "NIHII-SORTING_CENTER") for name in claims_of(type)}


@rule(
    "SEC-070",
    stage="security",
    source="security 1.4; WS-Trust 1.3, sections 3 and 4; SAML 1.1, section 3.3",
    since="2026.1",
    wrong={
        "root": "{found} is no request for a token at this address.",
        "unknown": "The request has {found}, which is not used here.",
        "missing": "The request has no {found}.",
        "repeated": "The request has {found} several times.",
        "token_type": "The TokenType {found} is not given here.",
        "request_type": "The RequestType {found} is not done here.",
        "key_type": "The KeyType {found} is not known here.",
        "dialect": "The claims are in the dialect {found}, which is not known here.",
        "method": "The subject is confirmed by {found}, not by the key of its holder.",
        "version": "The request is of version {found} of SAML.",
        "claim": "The claim {found} has not a name and a value that are understood.",
        "key": "The certificate of the holder is missing or cannot be read.",
    },
    accepts=[_GOOD, _GOOD.but(unclear=(Unclear("moment", "tomorrow"),))],
    rejects=[
        *(_GOOD.but(unclear=(Unclear(what, "urn:example"),)) for what in ("root", "unknown", "missing", "repeated")),
        *(_GOOD.but(unclear=(Unclear(what, "urn:example"),)) for what in ("token_type", "request_type", "key_type")),
        *(_GOOD.but(unclear=(Unclear(what, "urn:example"),)) for what in ("dialect", "method", "version", "claim")),
        _GOOD.but(unclear=(Unclear("key"),)),
    ],
)
def check_form(asked: AskedToken) -> Iterator[Finding]:
    """The request asks for a SAML 1.1 token for the holder of one certificate, in the form of WS-Trust 1.3 or, at the
    older addresses, of a SAML 1.1 query.

    What is not understood cannot be answered with the token that was meant.

    Send RequestSecurityToken with TokenType …#SAMLV1.1, RequestType …/Issue, Claims, KeyType …/PublicKey and, in
    UseKey, the certificate of the holder; or a samlp:Request with an AttributeQuery that is confirmed by holder-of-key.
    `vaccinnet token` sends a good one.
    """
    for each in asked.unclear:
        if each.what != "moment":
            yield Finding(each.place.where, line=each.place.line, found=each.found or None, says=each.what)


@rule(
    "SEC-071",
    stage="security",
    source="security 1.4 and 1.6: the certificateholder claim equals the certificate",
    since="2026.1",
    wrong={
        "differs": "The claim {name} is {found}, which is not the number in the certificate of the holder.",
        "other": "The claim {name} does not fit a certificate of type {type}.",
        "missing": "The claim {found} is missing.",
    },
    accepts=[_GOOD, _GOOD.but(holder=None), _GOOD.but(holder=Subject("CBE", "1999900171"), claims=())],
    rejects=[
        _GOOD.but(claims=((HOLDER_SSIN, _DOCTOR), (SSIN, _OTHER))),
        _GOOD.but(claims=((SSIN, _DOCTOR),)),
        _GOOD.but(holder=Subject("NIHII-OFFICE_DOCTORS", "79992138")),
    ],
)
def check_claims(asked: AskedToken) -> Iterator[Finding]:
    """Every claim about a number is the number in the certificate of the holder, and the `certificateholder` claim is
    there.

    Otherwise one could get a token for another with one's own key.

    Send as value of `certificateholder…` and of the number beside it what stands in the certificate, as `TYPE=ID`: the
    INSZ of a doctor, the eight digits of a practice.
    """
    if asked.holder is None:
        return
    own, number = claims_of(asked.holder.type), asked.holder.number
    for name, value in asked.claims:
        if name in own and value != number:
            yield _at(asked, found=masked(value), says="differs", values={"name": name})
        elif name in _NUMBERS and name not in own:
            yield _at(asked, says="other", values={"name": name, "type": asked.holder.type})
    if own and own[0] not in dict(asked.claims):
        yield _at(asked, found=own[0], says="missing")


@rule(
    "SEC-072",
    stage="security",
    source="design decision 6",
    since="2026.1",
    wrong="Unknown person: no profile of this environment has the certificate {found}.",
    accepts=[_GOOD, _GOOD.but(holder=None, is_registered=False)],
    rejects=[_GOOD.but(is_registered=False)],
)
def check_profile(asked: AskedToken) -> Iterator[Finding]:
    """The holder of the certificate is known in this environment: a profile has its number.

    The STS certifies what the register of caregivers says, and it says nothing of a stranger.

    Use a certificate of this environment; `vaccinnet test-users` lists who there is.
    """
    if asked.holder is not None and not asked.is_registered:
        yield _at(asked, found=_shown(asked.holder))


@rule(
    "SEC-073",
    stage="security",
    source="security 1.6 and 3",
    since="2026.1",
    wrong="The certificate of the holder is of type {found}; tokens are for {types}.",
    accepts=[_GOOD, _GOOD.but(holder=None), _GOOD.but(holder=Subject("NIHII-GUARD_POST", "79990455"), claims=())],
    rejects=[_GOOD.but(holder=Subject("NIHII-HOSPITAL", "79990158"), claims=())],
)
def check_caregiver(asked: AskedToken) -> Iterator[Finding]:
    """The holder of the certificate is a doctor, a doctor in training or a practice.

    Only they use the RegistratieService; an organisation signs its batches with its certificate, without a token.

    Use the certificate of the caregiver. An organisation sends to BatchUpload.
    """
    if asked.holder is not None and asked.holder.type not in CAREGIVERS:
        yield _at(asked, found=asked.holder.type, values={"types": ", ".join(CAREGIVERS)})


@rule(
    "SEC-074",
    stage="security",
    source="security 1.5",
    since="2026.1",
    wrong={
        "unreadable": "The moment {found} cannot be read.",
        "order": "The asked period ends at {found}, not after its start at {start}.",
        "past": "The asked period has ended at {found}; here it is {now}.",
    },
    accepts=[_GOOD, _GOOD.but(not_before=_NOW, not_on_or_after=_NOW + 2 * _DAY), _GOOD.but(not_before=_NOW - _DAY)],
    rejects=[
        _GOOD.but(unclear=(Unclear("moment", "tomorrow"),)),
        _GOOD.but(not_before=_NOW + _DAY, not_on_or_after=_NOW + _DAY),
        _GOOD.but(not_before=_NOW - 2 * _DAY, not_on_or_after=_NOW - _DAY),
    ],
)
def check_period(asked: AskedToken) -> Iterator[Finding]:
    """The asked period ends after it starts, and has not passed. What is longer than 24 hours is cut to 24 hours;
    without a period the token holds 24 hours.

    A token is for a day's work: whoever steals one cannot use it for long.

    Send Lifetime (WS-Trust) or Conditions (SAML) with moments as 2026-11-24T10:00:00Z, and keep the clock right (NTP).
    """
    for each in asked.unclear:
        if each.what == "moment":
            yield Finding(each.place.where, line=each.place.line, found=each.found, says="unreadable")
    start, end = asked.not_before, asked.not_on_or_after
    if end is not None and start is not None and end <= start:
        yield _at(asked, found=_text(end), says="order", values={"start": _text(start)})
    elif end is not None and end <= asked.now:
        yield _at(asked, found=_text(end), says="past", values={"now": _text(asked.now)})


def _at(asked: AskedToken, **said: object) -> Finding:
    return Finding(asked.place.where, line=asked.place.line, **said)  # type: ignore[arg-type]


def _shown(holder: Subject) -> str:
    return f"SSIN={masked(holder.number)}" if holder.type == "SSIN" else str(holder)


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
