"""The rule about who has the key of the holder; the subject is a KeyProof."""

from collections.abc import Iterator

from vaccinnet.acceptance.facts import KeyProof
from vaccinnet.rulebook import Finding, rule

_GOOD = KeyProof()


@rule(
    "SEC-075",
    stage="security",
    source="security 1.4: challenge, inner signature",
    since="2026.1",
    wrong={
        "form": "The answer has no SignChallengeResponse with a Challenge.",
        "context": "No request with this Context waits for an answer; one waits five minutes.",
        "challenge": "The Challenge is not the one that was sent for this Context.",
        "key": "The answer to the challenge is not signed with the key of the holder.",
        "query": "The message is signed with another key than the holder's, and the query itself is not signed.",
        "signature": "The signature of the query is not one of the key of the holder, over the query as it stands.",
    },
    accepts=[_GOOD],
    rejects=[
        *(_GOOD.but(unproven=how) for how in ("form", "context", "challenge", "key", "query", "signature")),
    ],
)
def check_key(proof: KeyProof) -> Iterator[Finding]:
    """The holder of the certificate proves that its key is his.

    A certificate is public: whoever only copied it must get no token for it.

    Sign the message with the key of the holder. When another key signs it: at the WS-Trust address, sign the challenge
    that is answered with the key of the holder, within five minutes and with the same Context; at the SAML addresses,
    sign the samlp:Request itself with that key (enveloped), or use WS-Trust.
    """
    if proof.unproven:
        yield Finding(proof.place.where, line=proof.place.line, says=proof.unproven)
