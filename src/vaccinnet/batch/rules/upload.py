"""Rules about an upload; the subject is a JudgedUpload."""

from collections.abc import Iterator
from dataclasses import replace

from vaccinnet.batch.sample import SAMPLE_UPLOAD
from vaccinnet.batch.upload import JudgedUpload
from vaccinnet.integrators.software_id import BadSoftwareId, software_id
from vaccinnet.kmehr.message import Id, Party
from vaccinnet.profiles.sender import Sender
from vaccinnet.register.sample import HOSPITAL
from vaccinnet.rulebook import Finding, rule

_SENDER = SAMPLE_UPLOAD.sender
assert _SENDER is not None
_CBE_SENDER = replace(_SENDER, nihii="", cbe="0999999922")
_OTHER_HOSPITAL = HOSPITAL.but(ids=(Id("ID-HCPARTY", "71000139000"),))


def _from(*parties: Party) -> JudgedUpload:
    return SAMPLE_UPLOAD.but(header=SAMPLE_UPLOAD.upload.header.but(sender=parties))


@rule(
    "BAT-001",
    stage="sender",
    source="contract E.3",
    since="2026.1",
    wrong="No profile is registered here for the certificate {found}.",
    accepts=[SAMPLE_UPLOAD],
    rejects=[SAMPLE_UPLOAD.but(sender=None)],
)
def certificate_speaks_for_a_profile(judged: JudgedUpload) -> Iterator[Finding]:
    """The certificate that signed the message speaks for a profile that is registered in this environment.

    The certificate decides who speaks, never a field that the sender can type.

    Register the organisation first, in the portal; sign with the certificate of that organisation.
    """
    if judged.sender is None:
        yield Finding("/Envelope/Header/Security/BinarySecurityToken", found=judged.certificate_subject)


@rule(
    "BAT-002",
    stage="sender",
    source="contract A.3, E.1",
    since="2026.1",
    wrong={
        "form": "{found} is no softwareID: two or three parts of letters, digits and hyphens, joined by underscores.",
        "unknown": "The softwareID {found} is not known in this environment.",
        "other": "The softwareID {found} belongs to another company.",
    },
    accepts=[SAMPLE_UPLOAD],
    rejects=[
        SAMPLE_UPLOAD.but(pakket="Zorgdossier 2.0", pakket_is_known=False),
        SAMPLE_UPLOAD.but(pakket_is_known=False),
        SAMPLE_UPLOAD.but(pakket_is_own=False),
    ],
)
def pakket_is_a_known_software_id(judged: JudgedUpload) -> Iterator[Finding]:
    """`pakket` is a softwareID that is known in this environment and may be used by the sender.

    By its softwareID every program can be helped, and stopped when it harms the register. Capitals do not matter.

    Send the softwareID of the application, in the form `integrator_program_organisation`.
    """
    pakket = judged.upload.pakket
    where = "extraInfo/pakket"
    try:
        software_id(pakket)
    except BadSoftwareId:
        yield Finding(where, found=pakket, says="form")
        return
    if not judged.pakket_is_known:
        yield Finding(where, found=pakket, says="unknown")
    elif not judged.pakket_is_own:
        yield Finding(where, found=pakket, says="other")


@rule(
    "BAT-003",
    stage="sender",
    source="contract A.3",
    since="2026.1",
    wrong="The type {found} is not known.",
    accepts=[SAMPLE_UPLOAD],
    rejects=[SAMPLE_UPLOAD.but(type="auth_eHealth_person")],
)
def type_is_that_of_an_organisation(judged: JudgedUpload) -> Iterator[Finding]:
    """`type` is `auth_eHealth_org`.

    BatchUpload is for organisations, which sign with the eHealth certificate of the organisation.

    Send `auth_eHealth_org`. Doctors use the RegistratieService.
    """
    if judged.upload.type != "auth_eHealth_org":
        yield Finding("extraInfo/type", found=judged.upload.type)


@rule(
    "BAT-004",
    stage="sender",
    source="contract A.4; security 2.1; decision: a certificate has 8 NIHII digits, KMEHR 11",
    since="2026.1",
    wrong={
        "other": "The sender in the KMEHR header ({found}) is not the organisation whose certificate signed.",
        "none": "The sender in the KMEHR header has no number and no user code.",
    },
    accepts=[
        SAMPLE_UPLOAD,
        _from(HOSPITAL.but(ids=(Id("LOCAL", "TESTORG01", "vaccinnet"),))),
        _from(HOSPITAL.but(ids=(Id("ID-CBE", "0999999922"),))).but(sender=_CBE_SENDER),
        SAMPLE_UPLOAD.but(sender=None),
    ],
    rejects=[_from(_OTHER_HOSPITAL), _from(HOSPITAL.but(ids=())), _from()],
)
def sender_is_the_certificate_holder(judged: JudgedUpload) -> Iterator[Finding]:
    """The sender in the KMEHR header is the organisation whose certificate signed the message.

    NIHII numbers are compared on their first eight digits, because a certificate has no more. An organisation without a
    NIHII number is recognised by its CBE number (S="ID-CBE") or its user code.

    Send the number or user code of the organisation that signs, in header/sender/hcparty/id.
    """
    sender = judged.sender
    if sender is None:
        return
    where = "kmehrmessage/header/sender/hcparty/id"
    numbers = [n for party in judged.upload.header.sender for n in _numbers(party, sender)]
    user_codes = [party.local for party in judged.upload.header.sender if party.local]
    wrong = [found for found, is_own in numbers if not is_own]
    if wrong:
        yield Finding(where, found=wrong[0], says="other")
    elif not numbers and sender.user_code not in user_codes:
        yield Finding(where, found=", ".join(user_codes), says="other" if user_codes else "none")


@rule(
    "BAT-005",
    stage="sender",
    source="design: limits",
    since="2026.1",
    wrong="There are {found} persons in this batch; {most} is the most.",
    accepts=[SAMPLE_UPLOAD, SAMPLE_UPLOAD.but(persons=5000)],
    rejects=[SAMPLE_UPLOAD.but(persons=5001)],
)
def batch_is_not_too_large(judged: JudgedUpload) -> Iterator[Finding]:
    """A batch has at most 5,000 persons (folders).

    Larger ones would hold up the batches of others.

    Send several batches, one after the other.
    """
    if judged.upload.persons > judged.most_persons:
        yield Finding("kmehrmessage/folder", found=judged.upload.persons, values={"most": judged.most_persons})


def _numbers(party: Party, sender: Sender) -> Iterator[tuple[str, bool]]:
    if party.nihii:
        yield party.nihii, bool(sender.nihii) and party.nihii[:8] == sender.nihii[:8]
    if party.cbe:
        yield party.cbe, party.cbe == sender.cbe
