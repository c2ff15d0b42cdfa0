"""The rule about business time that is moved; the subject is an AskedTime."""

from collections.abc import Iterator

from vaccinnet.acceptance.facts import AskedTime
from vaccinnet.rulebook import Finding, rule

_FARTHEST = 3660
_GOOD = AskedTime(61)


@rule(
    "TRJ-210",
    stage="step",
    source="design: in acceptance business time can be moved; issue of the access portal: in a local instance",
    since="2026.1",
    wrong={
        "fixed": "In this environment time cannot be moved: others work in it too.",
        "days": "The number of days is missing, cannot be read, or is less than one.",
        "far": "Business time would be more than {most} days ahead.",
    },
    accepts=[_GOOD, _GOOD.but(days=_FARTHEST)],
    rejects=[
        _GOOD.but(is_movable=False),
        _GOOD.but(days=None),
        _GOOD.but(days=0),
        _GOOD.but(ahead=_FARTHEST),
    ],
)
def time_moves_ahead(asked: AskedTime) -> Iterator[Finding]:
    """In an environment of one's own, business time is moved ahead by whole days, up to ten years; never back.

    So a developer sees what happens when a term ends. What was done must stay before what is done now.

    Set VACCINNET_MOVABLE_CLOCK to yes in an environment of your own, and write a number of days, such as 61.
    """
    if not asked.is_movable:
        yield Finding("days", says="fixed")
    elif asked.days is None or asked.days < 1:
        yield Finding("days", says="days")
    elif asked.ahead + asked.days > _FARTHEST:
        yield Finding("days", says="far", values={"most": _FARTHEST})
