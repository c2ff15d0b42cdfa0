"""Criteria on every request of a set: its signature, the rules of the service, the program, and when it was sent."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from vaccinnet.qualification.facts import Answer, Request, Shown
from vaccinnet.qualification.sample import (
    EMPTY_BATCH,
    GOOD_BATCH,
    GOOD_CALLS,
    NOW,
    RULE_BROKEN,
    RULE_WARNED,
    with_exchange,
)
from vaccinnet.rulebook import Finding, rule

# As long as a developer has to integrate and test (step 3), and a while for the correspondence.
LONGEST = timedelta(days=60)
_SKEW = timedelta(minutes=5)
_CHANGED = Finding("/Envelope/Body", rule="SEC-051", line=3)


def _of_rule(finding: Finding, request_file: str, says: str) -> Finding:
    """Return the finding of a criterion about the finding of another rule, at its place."""
    return Finding(
        finding.where,
        found=finding.rule,
        file=request_file,
        line=finding.line,
        says=says,
        values={"cause": finding},
    )


@rule(
    "QUA-007",
    stage="qualification",
    source="contract F.3; security 5: signatures",
    since="2026.1",
    wrong={
        "unsigned": "The request is not signed.",
        "broken": "The signature does not hold, by rule {found}.",
        "unproven_form": "The file is not what was sent: white space between its elements was changed. Without that "
        "change the signature holds; the journal can prove it.",
        "missing_reading": "The signature cannot be computed before the file can be read as it is (QUA-002).",
        "missing": "No request was shown.",
    },
    accepts=[GOOD_BATCH],
    rejects=[
        with_exchange(GOOD_BATCH, 0, signing="unsigned"),
        with_exchange(GOOD_BATCH, 0, signing="signature"),
        with_exchange(GOOD_BATCH, 0, security=(_CHANGED,)),
        with_exchange(GOOD_BATCH, 0, security=(_CHANGED,), is_reindented=True),
        EMPTY_BATCH,
    ],
)
def signatures_hold(shown: Shown) -> Iterator[Finding]:
    """Every request is signed, and its signature held when it was sent: nothing in the file was changed since.

    The signature proves who sent the message. An editor, a log or a mail that formats XML anew puts white space between
    the elements, and then the signature holds no longer, although nothing that people read was changed.

    Show the bytes as they were sent. Where a formatter changed them, show the set from the journal of the test
    environment (capture), or keep the bytes before anything writes them again.
    """
    if not shown.asked():
        yield Finding(says="missing")
    for request in shown.asked():
        yield from _of_signature(request)


def _of_signature(request: Request) -> Iterator[Finding]:
    if request.signing == "unsigned":
        yield Finding("/Envelope/Header", file=request.file, says="unsigned")
    elif request.signing:
        yield Finding("/Envelope/Header", file=request.file, says="missing_reading")
    elif request.is_reindented:
        yield Finding("/Envelope/Header/Security/Signature", file=request.file, says="unproven_form")
    else:
        for finding in request.security:
            yield _of_rule(finding, request.file, "broken")


@rule(
    "QUA-008",
    stage="qualification",
    source="contract F.3: on the basis of the cookbooks",
    since="2026.1",
    wrong={"rule": "Rule {found} is broken.", "missing": "No request was shown."},
    accepts=[GOOD_BATCH, with_exchange(GOOD_BATCH, 0, findings=(RULE_WARNED,))],
    rejects=[
        with_exchange(GOOD_BATCH, 0, findings=(RULE_BROKEN,)),
        with_exchange(GOOD_BATCH, 0, answer={"findings": (RULE_BROKEN,)}),
        EMPTY_BATCH,
    ],
)
def messages_keep_the_rules(shown: Shown) -> Iterator[Finding]:
    """Every message is valid against the schema and keeps all rules of the service that a message can break by itself.

    The rules are those of the cookbook, and the same that the web services apply.

    Correct what the rule says, send the message again, and show the new exchange; `vaccinnet check` judges a message
    without sending it.
    """
    if not shown.asked():
        yield Finding(says="missing")
    for each in shown.exchanges:
        parts: list[Request | Answer] = [part for part in (each.request, each.answer) if part]
        for part in parts:
            yield from (_of_rule(found, part.file, "rule") for found in part.findings if found.refuses)


@rule(
    "QUA-009",
    stage="qualification",
    severity="warning",
    source="decision: what a rule warns of is worth a remark",
    since="2026.1",
    wrong="Rule {found} warns.",
    accepts=[GOOD_BATCH, with_exchange(GOOD_BATCH, 0, findings=(RULE_BROKEN,))],
    rejects=[with_exchange(GOOD_BATCH, 0, findings=(RULE_WARNED,))],
)
def messages_need_no_warning(shown: Shown) -> Iterator[Finding]:
    """No rule of the service warns of something in a message.

    A warning refuses nothing, and it makes a record poorer or points at a mistake.

    Send what the rule advises, where your program knows it.
    """
    for request in shown.asked():
        for finding in request.findings:
            if not finding.refuses:
                yield _of_rule(finding, request.file, "")


@rule(
    "QUA-010",
    stage="qualification",
    source="contract E.1: every program identifies itself",
    since="2026.1",
    wrong={
        "differs": "The softwareID is {found}, and in {other} it is {first}.",
        "other": "The softwareID is {found}, and {first} is to qualify.",
    },
    accepts=[
        GOOD_BATCH,
        GOOD_BATCH.but(software_id="acme_zorgdossier_zorg"),
        with_exchange(GOOD_BATCH, 0, software_id="acme_zorgdossier_zorg"),
    ],
    rejects=[
        with_exchange(GOOD_BATCH, 1, software_id="ACME_Zorgdossier_Ander"),
        GOOD_CALLS.but(software_id="ACME_Planner"),
    ],
)
def program_names_itself(shown: Shown) -> Iterator[Finding]:
    """All requests carry the softwareID of the one program that is to qualify (`pakket`, `SoftwareId`).

    A program is admitted by its softwareID. Capitals do not matter.

    Send the softwareID of your application, everywhere the same.
    """
    named = [each for each in shown.asked() if each.software_id]
    usual = Counter(each.software_id.lower() for each in named).most_common(1)
    like_most = next((each for each in named if each.software_id.lower() == usual[0][0]), None)
    first = shown.software_id or (like_most.software_id if like_most else "")
    for request in named:
        if request.software_id.lower() != first.lower():
            yield Finding(
                f"{request.where}/{_place_of_software_id(request)}",
                found=request.software_id,
                file=request.file,
                says="other" if shown.software_id else "differs",
                values={"first": first, "other": like_most.file if like_most else ""},
            )


def _place_of_software_id(request: Request) -> str:
    return "SoftwareId" if request.patient_id else "extraInfo/pakket"


@rule(
    "QUA-011",
    stage="qualification",
    source="mission step 3: two months; decision: 60 days",
    since="2026.1",
    wrong={
        "old": "The request was made on {found}, more than {days} days ago.",
        "ahead": "The request was made on {found}, which is still to come.",
    },
    accepts=[GOOD_BATCH, with_exchange(GOOD_BATCH, 0, sent_at=None)],
    rejects=[
        with_exchange(GOOD_BATCH, 0, sent_at=NOW - timedelta(days=61)),
        with_exchange(GOOD_BATCH, 0, sent_at=NOW + timedelta(days=1)),
    ],
)
def messages_are_recent(shown: Shown) -> Iterator[Finding]:
    """Every request was made in the last 60 days.

    The test is about the program as it is now, and integration and own tests take two months at most.

    Send the messages anew with the version of the program that is to qualify.
    """
    for request in shown.asked():
        if request.sent_at is None:
            continue
        age = shown.now - request.sent_at
        if age > LONGEST or age < -_SKEW:
            yield Finding(
                "/Envelope/Header/Security/Timestamp/Created",
                found=f"{request.sent_at:%Y-%m-%d}",
                file=request.file,
                says="old" if age > LONGEST else "ahead",
                values={"days": LONGEST.days},
            )
