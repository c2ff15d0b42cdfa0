"""Rules about the invitation of a colleague; the subject is an Invitation."""

from collections.abc import Iterator

from vaccinnet.integrators.email_address import is_email_address
from vaccinnet.integrators.facts import Invitation
from vaccinnet.rulebook import Finding, rule

_GOOD = Invitation("collega@voorbeeld.be")
_LONGEST = 200


@rule(
    "TRJ-020",
    stage="step",
    source="issue of the access portal: colleagues by invitation",
    since="2026.1",
    wrong={
        "none": "There is no e-mail address.",
        "wrong": "This is no e-mail address.",
        "name": "The name is longer than {longest} characters, or has characters that cannot be read.",
    },
    accepts=[_GOOD, _GOOD.but(name=""), _GOOD.but(email="a.b+c@deel.voorbeeld.be")],
    rejects=[
        _GOOD.but(email=""),
        _GOOD.but(email="collega"),
        _GOOD.but(email="collega@voorbeeld"),
        _GOOD.but(email="a b@voorbeeld.be"),
        _GOOD.but(name="x" * 201),
        _GOOD.but(name="a\x00b"),
    ],
)
def invitation_has_an_address(invitation: Invitation) -> Iterator[Finding]:
    """A colleague is invited by an e-mail address; a name may stand beside it.

    Whoever reads the mail of that address can join, and nobody else can.

    Write the address of your colleague at work.
    """
    if not invitation.email:
        yield Finding("email", says="none")
    elif not is_email_address(invitation.email):
        yield Finding("email", says="wrong")
    if len(invitation.name) > _LONGEST or not invitation.name.isprintable():
        yield Finding("name", says="name", values={"longest": _LONGEST})


@rule(
    "TRJ-021",
    stage="step",
    source="issue of the access portal: colleagues by invitation",
    since="2026.1",
    wrong={
        "stranger": "Only a member of the company invites others.",
        "member": "Somebody with this address is a member already.",
        "waits": "Somebody with this address is invited already, and has not joined yet.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(by_member=False), _GOOD.but(is_member=True), _GOOD.but(waits=True)],
)
def invitation_is_new(invitation: Invitation) -> Iterator[Finding]:
    """A member of the company invites, and only who is not there yet.

    Two invitations of one address would be two members who are the same person.

    Nothing, when the colleague is there; otherwise ask the colleague to look for the mail.
    """
    if not invitation.by_member:
        yield Finding("email", says="stranger")
    elif invitation.is_member:
        yield Finding("email", says="member")
    elif invitation.waits:
        yield Finding("email", says="waits")


@rule(
    "TRJ-032",
    stage="step",
    source="decision: nobody lets this register send mail to many strangers",
    since="2026.1",
    wrong="Too many colleagues were invited in the last hour.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(too_many=True)],
)
def invitations_come_one_by_one(invitation: Invitation) -> Iterator[Finding]:
    """A company, and an account for all its companies, invites a limited number of colleagues in an hour.

    Each gets a mail from this register, also who never asked for one.

    Invite the others in an hour.
    """
    if invitation.too_many:
        yield Finding("email")
