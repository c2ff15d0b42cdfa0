"""The rule about the name in a certificate."""

from collections.abc import Iterator

from vaccinnet.ehealth.facts import Named
from vaccinnet.rulebook import Finding, rule


@rule(
    "SEC-048",
    stage="security",
    source="eHealth: certificates; contract F.1",
    since="2026.1",
    wrong="The name in the certificate is not of eHealth's form: {found}.",
    accepts=[Named()],
    rejects=[Named("the name has 2 CN, not one")],
)
def check_subject(named: Named) -> Iterator[Finding]:
    """The certificate is an eHealth certificate: its CN and one of its OU name the same subject as `TYPE=ID`.

    From that name the register knows which organisation or person speaks.

    Use the eHealth certificate of your organisation, not an eID or a certificate for a web server.
    """
    if named.reason:
        yield Finding("/Envelope/Header/Security/BinarySecurityToken", found=named.reason)
