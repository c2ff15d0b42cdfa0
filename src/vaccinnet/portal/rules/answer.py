"""Rules about the answer of the identity provider; the subject is an Answer."""

from collections.abc import Iterator

from vaccinnet.portal.identity.answer import Answer
from vaccinnet.rulebook import Finding, rule

_GOOD = Answer()


@rule(
    "CON-040",
    stage="security",
    source="OpenID Connect Discovery 1.0; decision: short time-outs",
    since="2026.1",
    wrong={
        "unreachable": "The identity provider does not answer, or not in time.",
        "busy": "So many people sign in at this moment that the identity provider cannot be asked.",
        "unusable": "The identity provider gave an answer that cannot be used.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(trouble="unreachable"), _GOOD.but(trouble="busy"), _GOOD.but(trouble="unusable")],
)
def provider_answers(answer: Answer) -> Iterator[Finding]:
    """The identity provider answers in time, with what the standard demands.

    Who you are is proven there, and nowhere else. The web services do not need it and go on.

    Try again in a few minutes. If it goes on, tell the register's help desk: the log has the moment and this rule.
    """
    if answer.trouble:
        yield Finding("identity provider", says=answer.trouble)


@rule(
    "CON-041",
    stage="security",
    source="RFC 6749 section 10.12; RFC 9700 section 4.7",
    since="2026.1",
    wrong="The answer of the identity provider belongs to no sign-in that this browser began in the last ten minutes.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(began_here=False)],
)
def sign_in_began_here(answer: Answer) -> Iterator[Finding]:
    """An answer belongs to a sign-in that the same browser began here at most ten minutes ago, and counts once.

    Otherwise somebody else could sign you in with an answer of their own.

    Begin again with the button, in this browser and with cookies on; do not go back to an older page.
    """
    if not answer.began_here:
        yield Finding("state")


@rule(
    "CON-042",
    stage="security",
    source="RFC 6749 section 4.1.2.1",
    since="2026.1",
    wrong={
        "denied": "You broke off at the identity provider, or did not agree there.",
        "refused": "The identity provider did not sign you in.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(error="denied"), _GOOD.but(error="refused")],
)
def provider_signs_in(answer: Answer) -> Iterator[Finding]:
    """The identity provider signs in who wants to, and that person agrees to tell the numbers asked for.

    Without its word the register does not know who looks.

    Begin again when you are ready, and finish at the identity provider. Nothing was told to the register.
    """
    if answer.error:
        yield Finding("identity provider", says=answer.error)


@rule(
    "CON-043",
    stage="security",
    source="OpenID Connect Core 1.0 sections 3.1.3.7 and 5.3.2",
    since="2026.1",
    wrong={
        "missing": "The identity provider sent no ID token.",
        "form": "The ID token cannot be read, or lacks what it must say.",
        "signature": "The ID token is not signed by a key of the identity provider.",
        "issuer": "The ID token comes from another identity provider than the one that is configured.",
        "audience": "The ID token is not meant for this register.",
        "expired": "The ID token does not hold at this moment: it has expired, or the clocks differ.",
        "nonce": "The ID token does not belong to this sign-in.",
        "subject": "The ID token and the further data of the identity provider are about two people.",
    },
    accepts=[_GOOD],
    rejects=[
        _GOOD.but(doubt=doubt)
        for doubt in ("missing", "form", "signature", "issuer", "audience", "expired", "nonce", "subject")
    ],
)
def id_token_is_proven(answer: Answer) -> Iterator[Finding]:
    """The ID token is signed by a published key of the identity provider, with RSA or an elliptic curve and SHA-256 or
    better; it comes from that provider, is meant for this register, holds now, and belongs to this sign-in.

    A token that is not proven could be made or replayed by anybody.

    Begin again. If it goes on, tell the help desk, with this rule: a setting here or at the provider is wrong, or
    somebody tried something.
    """
    if answer.doubt:
        yield Finding("id_token", says=answer.doubt)
