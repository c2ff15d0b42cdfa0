"""What is sent in a round: a batch of vaccinations that no other round has, and where each must come back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from lxml import etree
from tests.drill.people import Citizen

from vaccinnet.acceptance.cast import CastProfile
from vaccinnet.batch.wire import FolderAnswer, write_upload
from vaccinnet.client.batch_upload import TYPE
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.message import Folder, Id, Message, Party, Patient, sequence_ids
from vaccinnet.kmehr.names import ID_HCPARTY, LOCAL
from vaccinnet.kmehr.sample import SAMPLE_HEADER, SAMPLE_VACCINATION
from vaccinnet.kmehr.write import write_message

# Each round gives every person one of these pairs of vaccines, on a day on which no earlier round gave that pair.
_PAIRS = (("1734094", "2374429"), ("1665363", "2324911"), ("1358167", "2950996"), ("3402799", "1149939"))


class Given(NamedTuple):
    """A vaccination as the register must hold it, once."""

    insz: str
    cnk: str
    given_on: date
    local_id: str


@dataclass(frozen=True)
class Sent:
    """A batch: the message, and what it says."""

    message: Message

    @property
    def given(self) -> Counter[Given]:
        """Return every vaccination of the batch."""
        return Counter(
            Given(folder.patient.insz, each.cnk, each.given_on, each.local_id)
            for folder in self.message.folders
            for each in folder.vaccinations
            if each.given_on
        )

    def request(self, hospital: CastProfile) -> etree._Element:
        """Return the request that sends the batch."""
        return write_upload("own", type=TYPE, pakket=hospital.software_ids[0], kmehrmessage=write_message(self.message))

    def differs(self, result: Sequence[FolderAnswer]) -> str:
        """Return in what the result differs from every vaccination accepted, in the order of the batch; or nothing."""
        if len(result) != len(self.message.folders):
            return f"the result has {len(result)} of {len(self.message.folders)} persons"
        for folder, answer in zip(self.message.folders, result, strict=True):
            expected = [(folder.ids, "OK"), *((each.ids, "OK") for each in folder.vaccinations)]
            found = [(answer.ids, answer.code), *((each.ids, each.code) for each in answer.transactions)]
            if found != expected:
                return f"folder {folder.kmehr_id} was answered {found} and not {expected}"
        return ""


def batch(number: int, people: Sequence[Citizen], *, hospital: CastProfile, now: datetime) -> Sent:
    """Return the batch of a round: two vaccinations of each person, sent by the hospital."""
    party = Party(
        ids=(Id(ID_HCPARTY, f"{hospital.nihii:0<11}"), Id(LOCAL, hospital.user_code, "vaccinnet")),
        kind="orghospital",
        name=hospital.name,
    )
    header = SAMPLE_HEADER.but(id=f"{hospital.nihii}.{number}", date=business_day(now), sender=(party,))
    vaccines = _PAIRS[number % len(_PAIRS)]
    given = SAMPLE_VACCINATION.but(
        author=(party,),
        reported_on=business_day(now),
        product_name="",
        given_on=business_day(now) - timedelta(days=number // len(_PAIRS)),
    )
    folders = tuple(
        Folder(
            sequence_ids(f + 1),
            Patient(insz, ("Voornaam",), "Testburger", birth_date=birth_date, sex="unknown"),
            tuple(
                given.but(ids=sequence_ids(v + 1, local_id=f"{local_ids_of(number)}{f:04}-{v}"), cnk=cnk)
                for v, cnk in enumerate(vaccines)
            ),
        )
        for f, (insz, birth_date) in enumerate(people)
    )
    return Sent(Message(header, folders))


def local_ids_of(number: int) -> str:
    """Return how the LOCAL ids of a round begin."""
    return f"drill-{number:04}-"
