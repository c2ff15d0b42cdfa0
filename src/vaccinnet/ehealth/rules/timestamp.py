"""Rules about when a message was made."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from vaccinnet.ehealth.facts import NOW, SAMPLE_MOMENTS, Moments
from vaccinnet.rulebook import Finding, rule
from vaccinnet.soap.facts import Part

_GOOD = SAMPLE_MOMENTS
_SECOND = timedelta(seconds=1)


@rule(
    "SEC-030",
    stage="security",
    source="WS-Security 1.0, section 10",
    since="2026.1",
    wrong={
        "created": "Created cannot be read as a moment: {found}.",
        "expires": "Expires cannot be read as a moment: {found}.",
        "other": "The Timestamp has {found}, which does not belong there.",
    },
    accepts=[_GOOD, _GOOD.but(expires=None)],
    rejects=[
        _GOOD.but(created=None, created_text="24/11/2026 11:00"),
        _GOOD.but(expires=None, expires_text="2026-11-24T10:05:00"),
        _GOOD.but(oddities=(Part("Comment", "urn:example"),)),
    ],
)
def check_form(moments: Moments) -> Iterator[Finding]:
    """The Timestamp has one Created, and at most one Expires after it, each a moment with its time zone.

    Without a zone a moment can mean any hour.

    Write `2026-11-24T10:00:00Z`: date, T, time, and Z for UTC.
    """
    place = moments.place
    if moments.created is None:
        found = moments.created_text or "(nothing)"
        yield Finding(f"{place.where}/Created", found=found, line=place.line, says="created")
    if moments.expires is None and moments.expires_text:
        yield Finding(f"{place.where}/Expires", found=moments.expires_text, line=place.line, says="expires")
    for part in moments.oddities:
        yield Finding(part.place.where, found=part.name, line=part.place.line, says="other")


@rule(
    "SEC-031",
    stage="security",
    source="design: signatures",
    since="2026.1",
    wrong="The message was made at {found} and arrived at {now}, {seconds} seconds later.",
    accepts=[_GOOD, _GOOD.but(expires=None, now=NOW + timedelta(seconds=360))],
    rejects=[_GOOD.but(now=NOW + timedelta(seconds=361))],
)
def check_age(moments: Moments) -> Iterator[Finding]:
    """The message was made at most 300 seconds before it arrives; clocks may differ by 60 seconds more.

    An old message could be one that somebody caught and sends again.

    Make and sign each message when you send it, also when you send it again, and keep the clock right (NTP). A
    constant difference of whole hours is a time zone: Created is in UTC when it ends in Z.
    """
    if moments.created is not None and _is_too_old(moments):
        yield _late(moments, "Created", moments.created, moments.now - moments.created)


@rule(
    "SEC-032",
    stage="security",
    source="design: signatures",
    since="2026.1",
    wrong="The message says that it was made at {found}; here it is {now}, {seconds} seconds earlier.",
    accepts=[_GOOD, _GOOD.but(now=NOW - timedelta(seconds=60))],
    rejects=[_GOOD.but(now=NOW - timedelta(seconds=61))],
)
def check_future(moments: Moments) -> Iterator[Finding]:
    """The message was not made in the future; clocks may differ by 60 seconds.

    A message dated later could be sent again when that time has come.

    Keep the clock right (NTP). A constant difference of whole hours is a time zone: a Created that ends in Z is in UTC.
    """
    if moments.created is None:
        return
    ahead = moments.created - moments.now
    if ahead > moments.SKEW:
        yield _late(moments, "Created", moments.created, ahead)


@rule(
    "SEC-033",
    stage="security",
    source="WS-Security 1.0, section 10",
    since="2026.1",
    wrong={
        "expired": "The message expired at {found}; here it is {now}, {seconds} seconds later.",
        "order": "The message expires at {found}, before it was made.",
    },
    accepts=[
        _GOOD,
        _GOOD.but(expires=NOW + _SECOND, now=NOW + timedelta(seconds=61)),
        _GOOD.but(now=NOW + timedelta(days=1)),
    ],
    rejects=[
        _GOOD.but(expires=NOW + _SECOND, now=NOW + timedelta(seconds=62)),
        _GOOD.but(expires=NOW - _SECOND),
    ],
)
def check_expiry(moments: Moments) -> Iterator[Finding]:
    """The message has not expired; clocks may differ by 60 seconds.

    Its sender said until when it may be used.

    Let Expires be 60 to 300 seconds after Created, and send the message as soon as it is made.
    """
    if moments.expires is None:
        return
    if moments.created is not None and moments.expires < moments.created:
        yield Finding(
            f"{moments.place.where}/Expires", found=_text(moments.expires), line=moments.place.line, says="order"
        )
    elif (past := moments.now - moments.expires) > moments.SKEW and not _is_too_old(moments):
        yield _late(moments, "Expires", moments.expires, past, says="expired")


def _is_too_old(moments: Moments) -> bool:
    """Return whether the message is older than any Expires would allow; then its age says enough."""
    return moments.created is not None and moments.now - moments.created > moments.LIFE + moments.SKEW


def _late(moments: Moments, element: str, moment: datetime, by: timedelta, *, says: str = "") -> Finding:
    values = {"now": _text(moments.now), "seconds": int(by.total_seconds())}
    where = f"{moments.place.where}/{element}"
    return Finding(where, found=_text(moment), line=moments.place.line, says=says, values=values)


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
