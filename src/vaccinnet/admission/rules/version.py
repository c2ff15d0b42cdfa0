"""The rule about versions of an admitted program; the subject is a VersionChange."""

from collections.abc import Iterator

from vaccinnet.admission.facts import SERVICES, VersionChange
from vaccinnet.admission.sample import SAMPLE_VERSION
from vaccinnet.rulebook import Finding, rule

_LONGEST, _LONGEST_CHANGES = 40, 2000


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


@rule(
    "ADM-036",
    stage="step",
    source="issue of production: a new version: declare, requalify only what changed",
    since="2026.1",
    wrong={
        "tested": "Version {found} changes what is sent for {services}, and was not tested again for it.",
        "service": "{found} is not one of the services.",
        "changes": "What changed is not written, or longer than {longest} characters, or has some that cannot be read.",
    },
    accepts=[
        SAMPLE_VERSION.but(changed=("BatchUpload",), changes="Ander lotnummer."),
        SAMPLE_VERSION.but(act="admit_version", state="declared"),
        SAMPLE_VERSION.but(act="admit_version", state="withdrawn", changed=("BatchUpload",), was_admitted=True),
    ],
    rejects=[
        SAMPLE_VERSION.but(act="admit_version", state="declared", changed=("BatchUpload",)),
        SAMPLE_VERSION.but(changed=("Stock",), changes="Ander lotnummer."),
        SAMPLE_VERSION.but(changed=("BatchUpload",)),
        SAMPLE_VERSION.but(changes="x" * 2001),
    ],
)
def what_changed_is_tested_again(change: VersionChange) -> Iterator[Finding]:
    """A version that changes what is sent for a service is tested again for that service before it is admitted.

    What was never shown to work would be tried on real persons; what did not change was shown already.

    Begin an application for the version, and let it be tested for the services that changed; a version that changes
    nothing of what is sent is admitted without a test.
    """
    if change.act == "declare_version":
        for each in change.changed:
            if each not in SERVICES:
                yield Finding("changed", found=each, says="service")
        length = len(change.changes)
        readable = all(each.isprintable() or each in "\r\n\t" for each in change.changes)
        if length > _LONGEST_CHANGES or not readable or (change.changed and not length):
            yield Finding("changes", says="changes", values={"longest": _LONGEST_CHANGES})
    elif change.act == "admit_version" and change.changed and not change.was_admitted:
        yield Finding("version", found=change.version, says="tested", values={"services": ", ".join(change.changed)})
