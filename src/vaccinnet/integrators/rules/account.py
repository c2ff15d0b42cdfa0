"""Rules about accounts; the subject is an Entry."""

from collections.abc import Iterator

from vaccinnet.integrators.entry import Entry
from vaccinnet.rulebook import Finding, rule

_GOOD = Entry("password1")
_PASSWORD = ("missing", "short", "common", "digits", "similar", "differs")
_PROOF = ("mismatch", "attempts", "code")
_FACTOR = ("factor", "proof", "factor_attempts")


@rule(
    "TRJ-025",
    stage="step",
    source="decision: an account is confirmed by mail",
    since="2026.1",
    wrong="This is no e-mail address.",
    accepts=[_GOOD],
    rejects=[Entry("email", "address")],
)
def address_can_get_mail(entry: Entry) -> Iterator[Finding]:
    """An account has an e-mail address at which its holder gets mail.

    The code that confirms the account goes there, and later all that is decided about an application.

    Give an address such as `naam@bedrijf.example`.
    """
    if entry.wrong == "address":
        yield Finding(entry.field)


@rule(
    "TRJ-026",
    stage="step",
    source="NIST SP 800-63B section 5.1.1; decision: at least twelve characters",
    since="2026.1",
    wrong={
        "missing": "There is no password.",
        "short": "The password has fewer than twelve characters.",
        "common": "The password is one of those that many people use.",
        "digits": "The password has only digits.",
        "similar": "The password looks like your e-mail address.",
        "differs": "You did not type the same password twice.",
    },
    accepts=[_GOOD],
    rejects=[Entry("password1", wrong) for wrong in _PASSWORD],
)
def password_is_hard_to_guess(entry: Entry) -> Iterator[Finding]:
    """A password has at least twelve characters, is not one that many people use, has more than digits, and does not
    look like the e-mail address.

    Who guesses it acts for your company.

    Take some words that do not belong together, or let a password manager make one.
    """
    if entry.wrong in _PASSWORD:
        yield Finding(entry.field, says=entry.wrong)


@rule(
    "TRJ-027",
    stage="step",
    source="decision: nobody learns who has an account",
    since="2026.1",
    wrong={
        "mismatch": "E-mail address and password do not belong together.",
        "attempts": "There were too many attempts; nothing more is tried for five minutes.",
        "code": "The code is not the one of the last mail, or it holds no longer.",
    },
    accepts=[_GOOD],
    rejects=[Entry("password", wrong) for wrong in _PROOF],
)
def holder_proves_the_account(entry: Entry) -> Iterator[Finding]:
    """Who signs in knows the password of the account; who confirms it or sets a new password knows the code of the last
    mail.

    Whether there is an account for an address is told to nobody, so a wrong address and a wrong password get the same
    answer.

    Try again, ask for a new password, or ask for a new code.
    """
    if entry.wrong in _PROOF:
        yield Finding(entry.field, says=entry.wrong)


@rule(
    "TRJ-031",
    stage="step",
    source="RFC 6238; decision: a second factor for managers, and for developers who want one",
    since="2026.1",
    wrong={
        "factor": "The code is not the one that the app shows now, and no recovery code that was not used yet.",
        "proof": "What you typed is not your password, nor a code that holds now.",
        "factor_attempts": "There were too many attempts; nothing more is tried for five minutes.",
    },
    accepts=[_GOOD],
    rejects=[Entry("code", wrong) for wrong in _FACTOR],
)
def holder_proves_the_second_factor(entry: Entry) -> Iterator[Finding]:
    """Who proves the second factor gives the code that the app shows now, or a recovery code that was not used yet; who
    switches it off may give the password instead.

    A password can be stolen unseen; a telephone is missed.

    Wait for the next code of the app and see that its clock is right, or take a recovery code.
    """
    if entry.wrong in _FACTOR:
        yield Finding(entry.field, says=entry.wrong)
