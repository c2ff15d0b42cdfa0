"""Rules about who gave the vaccine and who may say so; the subject is an Authorship."""

from collections.abc import Iterator
from datetime import date

from vaccinnet.profiles.speaker import last_link
from vaccinnet.registration.facts import Authorship
from vaccinnet.registration.sample import OTHER_NUMBER, PRACTICE, SAMPLE_AUTHORSHIP, TRAINEE
from vaccinnet.rulebook import Finding, rule

_WHERE = "author/hcparty/id"
_BY_TRAINEE = SAMPLE_AUTHORSHIP.but(speaker=TRAINEE)
_BY_PRACTICE = SAMPLE_AUTHORSHIP.but(speaker=PRACTICE)
_BEFORE, _AFTER = date(2019, 12, 31), date(2027, 1, 1)


@rule(
    "REG-020",
    stage="sender",
    source="design: who may do what; contract B.1",
    since="2026.1",
    wrong={
        "other": "The author ({found}) is not the doctor who speaks.",
        "none": "The author has no NIHII number.",
    },
    accepts=[SAMPLE_AUTHORSHIP, _BY_TRAINEE, _BY_PRACTICE],
    rejects=[SAMPLE_AUTHORSHIP.but(nihii=OTHER_NUMBER), SAMPLE_AUTHORSHIP.but(nihii="")],
)
def doctor_registers_own_work(authorship: Authorship) -> Iterator[Finding]:
    """A doctor registers the vaccinations that he gave himself: he is the author.

    The author answers for a vaccination. Who registers for others needs a token that says so: that of the practice.

    Send your own NIHII number as the author, or let the practice register with its own token.
    """
    if authorship.speaker.role != "doctor":
        return
    if not authorship.nihii:
        yield Finding(_WHERE, says="none")
    elif authorship.nihii[:8] != authorship.speaker.sender.nihii[:8]:
        yield Finding(_WHERE, found=authorship.nihii, says="other")


@rule(
    "REG-021",
    stage="sender",
    source="contract E.6; security 3; design: doctor or HAIO",
    since="2026.1",
    wrong={
        "none": "The author has no NIHII number; for a trainee it is that of the stagemeester.",
        "self": "The author is the trainee; it must be the stagemeester.",
        "unlinked": "The author ({found}) is not registered here as a stagemeester of the trainee.",
        "ended": "The author ({found}) was a stagemeester of the trainee until {ends_on}, before the vaccination.",
        "early": "The author ({found}) is a stagemeester of the trainee from {starts_on} on, after the vaccination.",
    },
    accepts=[_BY_TRAINEE, SAMPLE_AUTHORSHIP, _BY_TRAINEE.but(given_on=date(2026, 12, 31))],
    rejects=[
        _BY_TRAINEE.but(nihii=""),
        _BY_TRAINEE.but(nihii=TRAINEE.sender.nihii),
        _BY_TRAINEE.but(nihii=OTHER_NUMBER),
        _BY_TRAINEE.but(given_on=_AFTER),
        _BY_TRAINEE.but(given_on=_BEFORE),
    ],
)
def trainee_registers_under_a_stagemeester(authorship: Authorship) -> Iterator[Finding]:
    """When a trainee (HAIO) speaks, the author is a doctor who is the trainee's stagemeester on the day of vaccination.

    The stagemeester answers for what the trainee does. Who is whose stagemeester stands in the register, with a period;
    the token does not say it.

    Send the trainee as the sender in the header, and the stagemeester's NIHII number as the author. If the link is
    missing, the stagemeester registers it.
    """
    if authorship.speaker.role == "trainee":
        yield from _linked(authorship)


@rule(
    "REG-022",
    stage="sender",
    source="contract E.5; design: group practice",
    since="2026.1",
    wrong={
        "none": "The author has no NIHII number; for a practice it is that of the doctor who gave the vaccine.",
        "self": "The author is the practice; it must be the doctor who gave the vaccine.",
        "unlinked": "The author ({found}) is not registered here as a member of the practice.",
        "ended": "The author ({found}) was a member of the practice until {ends_on}, before the vaccination.",
        "early": "The author ({found}) is a member of the practice from {starts_on} on, after the vaccination.",
    },
    accepts=[_BY_PRACTICE, SAMPLE_AUTHORSHIP],
    rejects=[
        _BY_PRACTICE.but(nihii=""),
        _BY_PRACTICE.but(nihii=PRACTICE.sender.nihii),
        _BY_PRACTICE.but(nihii=OTHER_NUMBER),
        _BY_PRACTICE.but(given_on=_AFTER),
        _BY_PRACTICE.but(given_on=_BEFORE),
    ],
)
def practice_registers_for_its_members(authorship: Authorship) -> Iterator[Finding]:
    """When a practice speaks, the author is a doctor who is its member on the day of vaccination.

    A practice registers for its members, and one of them answers for each vaccination. Medical houses and out-of-hours
    posts with a token of their own do the same.

    Send the NIHII number of the member who gave the vaccine as the author. If the link is missing, the practice
    registers it.
    """
    if authorship.speaker.role == "practice":
        yield from _linked(authorship)


def _linked(authorship: Authorship) -> Iterator[Finding]:
    number, day, speaker = authorship.nihii, authorship.given_on, authorship.speaker
    links = speaker.links_of(number)
    if not number:
        yield Finding(_WHERE, says="none")
    elif number[:8] == speaker.sender.nihii[:8]:
        yield Finding(_WHERE, found=number, says="self")
    elif not links:
        yield Finding(_WHERE, found=number, says="unlinked")
    elif not any(each.is_linked_on(day) for each in links):
        past = [each for each in links if each.ends_on and each.ends_on < day]
        if past:
            yield Finding(_WHERE, found=number, says="ended", values={"ends_on": last_link(tuple(past)).ends_on})
        else:
            starts_on = min(each.starts_on for each in links)
            yield Finding(_WHERE, found=number, says="early", values={"starts_on": starts_on})
