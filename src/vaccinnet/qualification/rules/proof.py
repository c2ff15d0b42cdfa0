"""Criteria that journal and register prove; at home they are not shown yet."""

from collections.abc import Iterator

from vaccinnet.qualification.facts import Proofs, Recorded, Shown, Trace
from vaccinnet.qualification.sample import GOOD_BATCH, NOW, PROVEN_BATCH, proofs_of
from vaccinnet.rulebook import Finding, rule


def _proven(**changes: object) -> Shown:
    shown: Shown = GOOD_BATCH.but(proofs=proofs_of(GOOD_BATCH, **changes))  # type: ignore[arg-type]
    return shown


@rule(
    "QUA-012",
    stage="qualification",
    source="contract F.3: a check in Vaccinnet",
    since="2026.1",
    wrong={
        "unproven": "Whether these messages were exchanged with the test environment, its journal says.",
        "unknown": "The journal of the test environment has no request with this signature.",
        "answer": "The journal has another answer to this request.",
    },
    accepts=[PROVEN_BATCH],
    rejects=[GOOD_BATCH, GOOD_BATCH.but(proofs=Proofs()), _proven(recorded=Recorded(NOW, has_this_answer=False))],
)
def messages_stand_in_the_journal(shown: Shown) -> Iterator[Finding]:
    """Every request stands in the journal of the test environment, by its signature, with the answer that is shown.

    Answers are not signed: that they are genuine, only the journal proves. It also proves that certificate or token
    were trusted and in time when the request came.

    Send the messages to the test environment and show what was exchanged there.
    """
    if shown.proofs is None:
        yield Finding(says="unproven")
        return
    for each in shown.exchanges:
        if each.request is None:
            continue
        recorded = shown.proofs.recorded.get(each.request.signature)
        if recorded is None:
            yield Finding(each.request.where, file=each.request.file, says="unknown")
        elif each.answer and not recorded.has_this_answer:
            yield Finding(each.answer.where, file=each.answer.file, says="answer")


@rule(
    "QUA-013",
    stage="qualification",
    source="contract F.1: test users registered beforehand",
    since="2026.1",
    wrong={
        "unproven": "Whether profiles and citizens are your own test users, the register says.",
        "profile": "The request was sent by a profile of another developer.",
        "citizen": "The person is not one of your own test citizens.",
    },
    accepts=[PROVEN_BATCH],
    rejects=[GOOD_BATCH, _proven(recorded=Recorded(NOW, is_own=False)), _proven(own=False)],
)
def test_users_are_own(shown: Shown) -> Iterator[Finding]:
    """The messages come from the developer's own test profiles, and are about own test citizens.

    Nobody qualifies with the work of somebody else, and nobody's test citizens get vaccinations from elsewhere.

    Register test users of your own, and send with their certificates about your own citizens.
    """
    proofs = shown.proofs
    if proofs is None:
        yield Finding(says="unproven")
        return
    for request in shown.asked():
        recorded = proofs.recorded.get(request.signature)
        if recorded and not recorded.is_own:
            yield Finding("/Envelope/Header/Security", file=request.file, says="profile")
        for person in request.persons:
            if not proofs.people.get(person.insz, True):
                yield Finding(f"{person.where}/patient/id", file=request.file, says="citizen")


@rule(
    "QUA-014",
    stage="qualification",
    source="mission step 4: a citizen or doctor can consult it afterwards",
    since="2026.1",
    wrong={
        "unproven": "Whether what was sent stands in the register and can be consulted, the register says.",
        "absent": "The vaccination does not stand in the register.",
        "citizen": "The citizen cannot consult the vaccination.",
        "doctor": "A doctor cannot consult the vaccination.",
    },
    accepts=[PROVEN_BATCH],
    rejects=[
        GOOD_BATCH,
        _proven(trace=Trace(stands=False)),
        _proven(trace=Trace(citizen_sees=False)),
        _proven(trace=Trace(doctor_sees=False)),
    ],
)
def vaccinations_can_be_consulted(shown: Shown) -> Iterator[Finding]:
    """What was sent stands in the register, and the citizen and a doctor can consult it.

    That is what the whole is for. Each vaccination of the set is traced to its record, also one that was removed since:
    then its removal stands there.

    Wait until the batch is processed, and look into the register yourself before you show the set.
    """
    if shown.proofs is None:
        yield Finding(says="unproven")
        return
    for request in shown.asked():
        for sent in request.vaccinations:
            trace = shown.proofs.traces.get((request.signature, sent.where), Trace(stands=False))
            says = "" if trace.stands else "absent"
            says = says or ("" if trace.citizen_sees else "citizen") or ("" if trace.doctor_sees else "doctor")
            if says:
                yield Finding(sent.where, file=request.file, says=says)
