"""Rules about a message of a call, by itself and beside the call; the subject is a JudgedMessage."""

from collections.abc import Iterator

from vaccinnet.kmehr.message import Folder, Id, Party
from vaccinnet.kmehr.names import ID_HCPARTY, LOCAL
from vaccinnet.kmehr.sample import SAMPLE_DOCTOR
from vaccinnet.registration.facts import JudgedMessage
from vaccinnet.registration.sample import OTHER_NUMBER, PRACTICE, PRACTICE_NUMBER, SAMPLE_MESSAGE, TRAINEE
from vaccinnet.rulebook import Finding, masked, rule

_LONGEST_HEADER_ID = 200
_MESSAGE = SAMPLE_MESSAGE.message
_FOLDER = _MESSAGE.folders[0]


def _with(*folders: Folder) -> JudgedMessage:
    return SAMPLE_MESSAGE.but(message=_MESSAGE.but(folders=folders))


def _from(*parties: Party) -> JudgedMessage:
    return SAMPLE_MESSAGE.but(message=_MESSAGE.but(header=_MESSAGE.header.but(sender=parties)))


def _numbered(number: str) -> Party:
    return SAMPLE_DOCTOR.but(ids=(Id(ID_HCPARTY, number),))


@rule(
    "REG-010",
    stage="sender",
    source="contract B.3: one message, one vaccination",
    since="2026.1",
    wrong={
        "folders": "The message is about {found} persons (folders).",
        "transactions": "The message has {found} vaccinations (transactions).",
    },
    accepts=[SAMPLE_MESSAGE],
    rejects=[_with(_FOLDER, _FOLDER), _with(_FOLDER.but(vaccinations=_FOLDER.vaccinations * 2))],
)
def message_has_one_vaccination(judged: JudgedMessage) -> Iterator[Finding]:
    """A message of the RegistratieService holds one vaccination: one folder with one transaction.

    The answer says of each message what became of it, and gives one number.

    Send a message for each vaccination, up to five in one call; BatchUpload takes many in one message.
    """
    folders = judged.message.folders
    if len(folders) > 1:
        yield Finding("folder", found=len(folders), says="folders")
    elif folders and len(folders[0].vaccinations) > 1:
        yield Finding("folder/transaction", found=len(folders[0].vaccinations), says="transactions")


@rule(
    "REG-011",
    stage="sender",
    source="contract B.3: one PatientId a call",
    since="2026.1",
    wrong="The message is about {found}, and the call about another person.",
    accepts=[SAMPLE_MESSAGE],
    rejects=[SAMPLE_MESSAGE.but(patient_id="99123100069")],
)
def message_is_about_the_patient(judged: JudgedMessage) -> Iterator[Finding]:
    """The INSZ number in the message is the `PatientId` of the call.

    A call is about one person. With two numbers a vaccination could end in the record of somebody else.

    Send the vaccinations of each person in a call of its own.
    """
    for folder in judged.message.folders[:1]:
        if folder.patient.insz != judged.patient_id:
            yield Finding("folder/patient/id", found=masked(folder.patient.insz))


@rule(
    "REG-012",
    stage="sender",
    source="contract C.2, E.6; security 3",
    since="2026.1",
    wrong={
        "doctor": "The sender in the header ({found}) is not the doctor who speaks.",
        "trainee": "The sender in the header ({found}) is not the trainee who speaks.",
        "practice": "The sender in the header ({found}) is neither the practice that speaks nor the author, a member.",
        "none": "The sender in the header has no number and no user code.",
    },
    accepts=[
        SAMPLE_MESSAGE,
        _from(SAMPLE_DOCTOR.but(ids=(Id(LOCAL, "TESTARTS1", "vaccinnet"),))),
        _from(_numbered("10000205005")).but(speaker=TRAINEE),
        _from(_numbered(PRACTICE_NUMBER)).but(speaker=PRACTICE),
        SAMPLE_MESSAGE.but(speaker=PRACTICE),
    ],
    rejects=[
        _from(_numbered(OTHER_NUMBER)),
        _from(SAMPLE_DOCTOR.but(ids=(Id(LOCAL, "ANDERE01", "vaccinnet"),))),
        _from(_numbered(OTHER_NUMBER)).but(speaker=PRACTICE),
        SAMPLE_MESSAGE.but(speaker=TRAINEE),
        _from(SAMPLE_DOCTOR.but(ids=())),
    ],
)
def sender_is_the_speaker(judged: JudgedMessage) -> Iterator[Finding]:
    """The sender in the KMEHR header is who speaks: the doctor, the trainee (not the stagemeester), or the practice; a
    practice may also name the doctor who is the author.

    The token proves who speaks; a message that says otherwise was meant for somebody else. NIHII numbers are compared
    on their first eight digits.

    Send your own NIHII number, or your user code, in header/sender/hcparty/id.
    """
    parties = [party for party in judged.message.header.sender if party.kind != "application"]
    sender = judged.speaker.sender
    numbers = [(party.nihii, {sender.nihii[:8], *_author(judged)}) for party in parties if party.nihii]
    codes = [party.local for party in parties if party.local]
    where = "header/sender/hcparty/id"
    wrong = [number for number, accepted in numbers if number[:8] not in accepted]
    if wrong:
        yield Finding(where, found=wrong[0], says=judged.speaker.role)
    elif not numbers and sender.user_code not in codes:
        yield Finding(where, found=", ".join(codes), says=judged.speaker.role if codes else "none")


@rule(
    "REG-013",
    stage="sender",
    source="decision: a header id has at most 200 characters",
    since="2026.1",
    wrong="The id of the header has {length} characters; {longest} is the most.",
    accepts=[SAMPLE_MESSAGE],
    rejects=[SAMPLE_MESSAGE.but(message=_MESSAGE.but(header=_MESSAGE.header.but(id="x" * 201)))],
)
def header_id_is_not_too_long(judged: JudgedMessage) -> Iterator[Finding]:
    """The id of the header has at most 200 characters.

    By this id and the date beside it a message that is sent again is found among millions, so it stands in an index.

    Send your number, a point, and a moment or number that is new for each message.
    """
    length = len(judged.message.header.id)
    if length > _LONGEST_HEADER_ID:
        yield Finding("header/id", values={"length": length, "longest": _LONGEST_HEADER_ID})


def _author(judged: JudgedMessage) -> set[str]:
    """Return the numbers of the author, which a practice may name as sender."""
    if judged.speaker.role != "practice":
        return set()
    vaccinations = (each for folder in judged.message.folders for each in folder.vaccinations)
    return {party.nihii[:8] for each in vaccinations for party in each.author if party.nihii}
