"""Rules about a call as a whole; the subject is a JudgedCall."""

from collections.abc import Iterator

from vaccinnet.integrators.software_id import BadSoftwareId, software_id
from vaccinnet.kmehr.identifiers import is_insz
from vaccinnet.registration.facts import JudgedCall
from vaccinnet.registration.sample import SAMPLE_CALL
from vaccinnet.rulebook import Finding, masked, rule

_ASSERTION = "/Envelope/Header/Security/Assertion"


@rule(
    "REG-001",
    stage="sender",
    source="security 3 and 7; decision: the token decides who speaks",
    since="2026.1",
    wrong={
        "uncertified": "The token certifies neither doctor nor practice; its certificate is of type {found}.",
        "unknown": "No profile is registered here for whom the token certifies; the certificate is of type {found}.",
    },
    accepts=[SAMPLE_CALL],
    rejects=[SAMPLE_CALL.but(is_certified=False, speaker=None), SAMPLE_CALL.but(speaker=None)],
)
def token_speaks_for_a_profile(call: JudgedCall) -> Iterator[Finding]:
    """The token certifies a doctor or a practice with a profile in this environment.

    Only what eHealth certifies counts: that somebody is a doctor (`doctor:boolean` and `doctor:nihii11`) or that a
    practice is recognised (`recognised…:boolean` and `recognised…:nihii11`), never what the client asserts of itself.

    Ask the STS for these attributes too, as designators without a value. In acceptance register the doctor or practice
    first, in the portal, or take one that `vaccinnet test-users` lists. Organisations use BatchUpload.
    """
    if not call.is_certified:
        yield Finding(_ASSERTION, found=call.holder, says="uncertified")
    elif call.speaker is None:
        yield Finding(_ASSERTION, found=call.holder, says="unknown")


@rule(
    "REG-002",
    stage="sender",
    source="contract B.3, E.1",
    since="2026.1",
    wrong={
        "form": "{found} is no softwareID: two or three parts of letters, digits and hyphens, joined by underscores.",
        "unknown": "The softwareID {found} is not known in this environment.",
        "other": "The softwareID {found} belongs to another company.",
    },
    accepts=[SAMPLE_CALL],
    rejects=[
        SAMPLE_CALL.but(software_id="Zorgdossier 2.0", program_is_known=False),
        SAMPLE_CALL.but(program_is_known=False),
        SAMPLE_CALL.but(program_is_own=False),
    ],
)
def software_id_is_known(call: JudgedCall) -> Iterator[Finding]:
    """`SoftwareId` is a softwareID that is known in this environment and may be used by the speaker.

    By its softwareID every program can be helped, and stopped when it harms the register. Capitals do not matter.

    Send the softwareID of the application, in the form `integrator_program`.
    """
    try:
        software_id(call.software_id)
    except BadSoftwareId:
        yield Finding("SoftwareId", found=call.software_id, says="form")
        return
    if not call.program_is_known:
        yield Finding("SoftwareId", found=call.software_id, says="unknown")
    elif not call.program_is_own:
        yield Finding("SoftwareId", found=call.software_id, says="other")


@rule(
    "REG-003",
    stage="sender",
    source="contract B.3: PatientId = INSZ",
    since="2026.1",
    wrong="PatientId {found} is no INSZ number.",
    accepts=[SAMPLE_CALL],
    rejects=[SAMPLE_CALL.but(patient_id=""), SAMPLE_CALL.but(patient_id="85031299958")],
)
def patient_id_is_an_insz(call: JudgedCall) -> Iterator[Finding]:
    """`PatientId` is the INSZ number of the person: 11 digits with right check digits.

    A call is about one person, and this number says who.

    Send the 11 digits, without points or hyphens.
    """
    if not is_insz(call.patient_id):
        yield Finding("PatientId", found=masked(call.patient_id))


@rule(
    "REG-004",
    stage="sender",
    severity="warning",
    source="contract B.3; decision: VaccinnetId never gives rights",
    since="2026.1",
    wrong="VaccinnetId {found} is not that of the speaker.",
    accepts=[
        SAMPLE_CALL,
        SAMPLE_CALL.but(vaccinnet_id="TESTARTS1"),
        SAMPLE_CALL.but(vaccinnet_id="10000007004"),
        SAMPLE_CALL.but(vaccinnet_id="X", speaker=None, is_certified=False),
    ],
    rejects=[SAMPLE_CALL.but(vaccinnet_id="ANDERE01")],
)
def vaccinnet_id_is_own(call: JudgedCall) -> Iterator[Finding]:
    """`VaccinnetId`, if it is sent, is the user code or the NIHII number of the speaker.

    The token decides who speaks, whatever stands here; another number often is a setting of another user.

    Send the user code that the register gave, or leave the element out.
    """
    sent, speaker = call.vaccinnet_id, call.speaker
    if not sent or speaker is None:
        return
    if sent != speaker.sender.user_code and sent[:8] != speaker.sender.nihii[:8]:
        yield Finding("VaccinnetId", found=sent)
