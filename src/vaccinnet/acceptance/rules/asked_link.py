"""The rule about a doctor whom a company links to another test user; the subject is an AskedLink."""

from collections.abc import Iterator

from vaccinnet.acceptance.test_users.facts import ROLES, AskedLink
from vaccinnet.rulebook import Finding, rule

_GOOD = AskedLink()


@rule(
    "TRJ-212",
    stage="step",
    source="issue of the access portal: doctor linked to it, HAIO linked to stagemeester, group practice with members",
    since="2026.1",
    wrong={
        "doctor": "The company has no such doctor.",
        "other": "The company has no such organisation, trainee or practice.",
        "linked": "The two are linked already.",
    },
    accepts=[_GOOD, _GOOD.but(to_kind="trainee"), _GOOD.but(to_kind="practice")],
    rejects=[
        _GOOD.but(doctor_kind=""),
        _GOOD.but(doctor_kind="trainee"),
        _GOOD.but(to_kind=""),
        _GOOD.but(to_kind="doctor"),
        _GOOD.but(is_linked=True),
    ],
)
def doctor_is_linked_to_an_own_test_user(asked: AskedLink) -> Iterator[Finding]:
    """A company links a doctor of its own to an organisation, a trainee or a practice of its own, once.

    A doctor is the responsible doctor of an organisation, the stagemeester of a trainee, or a member of a practice.

    Choose two of your own test users that are not linked yet.
    """
    if asked.doctor_kind != "doctor":
        yield Finding("doctor", says="doctor")
    elif asked.to_kind not in ROLES:
        yield Finding("to", says="other")
    elif asked.is_linked:
        yield Finding("to", says="linked")
