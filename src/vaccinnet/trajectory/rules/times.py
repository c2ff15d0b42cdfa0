"""The rule about times that are proposed for the intake; the subject is a ProposedTimes."""

from collections.abc import Iterator
from datetime import timedelta

from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.facts import ProposedTimes
from vaccinnet.trajectory.sample import NOW, SAMPLE_TIMES

_MOST = 5
_FARTHEST = timedelta(days=90)
_LONGEST_PLACE = 300


@rule(
    "TRJ-104",
    stage="step",
    source="source text, step 2: invited to an intake",
    since="2026.1",
    wrong={
        "none": "No time is proposed.",
        "wrong": "A date or a time cannot be read.",
        "past": "{found} has passed.",
        "far": "{found} is more than {days} days away.",
        "twice": "{found} is proposed twice.",
        "most": "{found} times are proposed; at most {most} can be.",
        "place": "Where it takes place is longer than {longest} characters, or cannot be read.",
    },
    accepts=[SAMPLE_TIMES, SAMPLE_TIMES.but(place="")],
    rejects=[
        SAMPLE_TIMES.but(times=()),
        SAMPLE_TIMES.but(times=(None,)),
        SAMPLE_TIMES.but(times=(NOW,)),
        SAMPLE_TIMES.but(times=(NOW + timedelta(days=91),)),
        SAMPLE_TIMES.but(times=SAMPLE_TIMES.times[:1] * 2),
        SAMPLE_TIMES.but(times=tuple(NOW + timedelta(days=day) for day in range(1, 7))),
        SAMPLE_TIMES.but(place="x" * 301),
        SAMPLE_TIMES.but(place="a\x00b"),
    ],
)
def times_can_be_chosen(proposed: ProposedTimes) -> Iterator[Finding]:
    """One to five different times are proposed, from now on and at most 90 days away.

    The other side chooses one of them; a time that has passed or is far away helps nobody on.

    Write the day and the hour in Brussels, such as 2026-03-05 and 14:00, and where or how it takes place.
    """
    times = [each for each in proposed.times if each is not None]
    if not proposed.times:
        yield Finding("times", says="none")
    if len(times) < len(proposed.times):
        yield Finding("times", says="wrong")
    if len(proposed.times) > _MOST:
        yield Finding("times", found=len(proposed.times), says="most", values={"most": _MOST})
    for each in sorted(set(times)):
        if each <= proposed.now:
            yield Finding("times", found=f"{each:%Y-%m-%d %H:%M}", says="past")
        elif each > proposed.now + _FARTHEST:
            yield Finding("times", found=f"{each:%Y-%m-%d %H:%M}", says="far", values={"days": _FARTHEST.days})
        if times.count(each) > 1:
            yield Finding("times", found=f"{each:%Y-%m-%d %H:%M}", says="twice")
    if len(proposed.place) > _LONGEST_PLACE or not proposed.place.isprintable():
        yield Finding("place", says="place", values={"longest": _LONGEST_PLACE})
