"""The rule about versions of an admitted program; the subject is a VersionChange."""

from collections.abc import Iterator

from vaccinnet.admission.facts import VersionChange
from vaccinnet.admission.sample import SAMPLE_VERSION
from vaccinnet.rulebook import Finding, rule

_LONGEST = 40


@rule(
    "ADM-006",
    stage="step",
    source="issue of production: a new version: declare, requalify only what changed",
    since="2026.1",
    wrong={
        "form": "The version is empty, longer than {longest} characters, or has some that cannot be read.",
        "there": "Version {found} was declared already.",
        "unknown": "Version {found} was never declared.",
        "admitted": "Version {found} is admitted already.",
        "withdrawn": "Version {found} is not admitted, so there is nothing to withdraw.",
    },
    accepts=[
        SAMPLE_VERSION,
        SAMPLE_VERSION.but(act="admit_version", state="declared"),
        SAMPLE_VERSION.but(act="admit_version", state="withdrawn"),
        SAMPLE_VERSION.but(act="withdraw_version", state="admitted"),
    ],
    rejects=[
        SAMPLE_VERSION.but(version=""),
        SAMPLE_VERSION.but(state="declared"),
        SAMPLE_VERSION.but(act="admit_version"),
        SAMPLE_VERSION.but(act="admit_version", state="admitted"),
        SAMPLE_VERSION.but(act="withdraw_version", state="declared"),
    ],
)
def version_is_declared_once(change: VersionChange) -> Iterator[Finding]:
    """A version is declared once by its company, then admitted by a manager; only an admitted one is withdrawn.

    An organisation is activated with a version, so production must be able to tell versions apart.

    Give every release that changes what is sent a version of its own.
    """
    version, act = change.version, change.act
    if not 0 < len(version) <= _LONGEST or not version.isprintable():
        yield Finding("version", says="form", values={"longest": _LONGEST})
    elif act == "declare_version":
        if change.state:
            yield Finding("version", found=version, says="there")
    elif not change.state:
        yield Finding("version", found=version, says="unknown")
    elif act == "admit_version" and change.state == "admitted":
        yield Finding("version", found=version, says="admitted")
    elif act == "withdraw_version" and change.state != "admitted":
        yield Finding("version", found=version, says="withdrawn")
