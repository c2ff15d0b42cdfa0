"""Vaccinations described in a plain file, TOML or JSON, made into a KMEHR message.

`vaccinnet batch example` prints such a file with an explanation of every field (`example.toml`).
"""

import json
import tomllib
import uuid
from datetime import datetime
from typing import Any

from vaccinnet.client.fields import Table
from vaccinnet.kmehr.business_day import BRUSSELS
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.message import Folder, Header, Id, Message, Party, Patient, Vaccination, sequence_ids
from vaccinnet.kmehr.names import ID_CBE, ID_HCPARTY, LOCAL, STANDARD
from vaccinnet.register.arrival import Origin

# What a party is called in KMEHR (CD-HCPARTY).
_KINDS = {
    "hospital": "orghospital",
    "guard_post": "orgpractice",
    "vaccination_centre": "orgpractice",
    "occupational_health": "orgpractice",
    "practice": "orgpractice",
    "medical_house": "orgpractice",
    "doctor": "persphysician",
    "trainee": "persphysician",
    "nurse": "persnurse",
}
_SEXES = ("male", "female", "unknown", "undefined", "changed")
_RECIPIENT = Party(ids=(), kind="orgpublichealth", name="VAZG")
# Made once, at random: what is described alike gets the same LOCAL id, so that sending it again is a resend.
_LOCAL_IDS = uuid.UUID("5f0f1b5e-6d0b-4f7e-9d2c-6f3f5f2f9c11")


class BadDescription(ValueError):
    """The file does not describe vaccinations; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: list[str]):
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


def read_description(data: bytes, *, origin: Origin, now: datetime) -> Message:
    """Return the message that the TOML or JSON in `data` describes. Raises BadDescription."""
    problems: list[str] = []
    described = Table(_read_file(data), problems=problems)
    sender = _party(described.table("sender"))
    folders = [
        _folder(number, person, sender=sender, origin=origin, now=now)
        for number, person in enumerate(described.tables("person"), start=1)
    ]
    described.refuse_others()
    if problems:
        raise BadDescription(problems)
    return Message(_header(sender, now), tuple(folders))


def _read_file(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
        read = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except UnicodeDecodeError:
        raise BadDescription(["it is not text in UTF-8"]) from None
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadDescription([f"it is neither XML nor JSON nor TOML: {error}"]) from None
    assert isinstance(read, dict)
    return read


def _header(sender: Party, now: datetime) -> Header:
    moment = now.astimezone(BRUSSELS)
    return Header(
        id=f"{sender.nihii or sender.cbe or sender.local}.{moment:%Y%m%d%H%M%S}",
        date=moment.date(),
        time=f"{moment:%H:%M:%S}",
        standard=STANDARD,
        sender=(sender,),
        recipients=(_RECIPIENT,),
    )


def _party(table: Table) -> Party:
    numbers = ((ID_HCPARTY, table.text("nihii"), ""), (ID_CBE, table.text("cbe"), ""))
    ids = (*numbers, (LOCAL, table.text("user_code"), "vaccinnet"))
    party = Party(
        ids=tuple(Id(scheme, value, label) for scheme, value, label in ids if value),
        kind=_KINDS.get(table.choice("kind", tuple(_KINDS), needed=True), ""),
        name=table.text("name", needed=True),
    )
    table.refuse_others()
    return party


def _folder(number: int, person: Table, *, sender: Party, origin: Origin, now: datetime) -> Folder:
    patient = Patient(
        insz=person.text("insz", needed=True),
        first_names=(person.text("first_name", needed=True),),
        family_name=person.text("family_name", needed=True),
        birth_date=person.day("birth_date"),
        sex=person.choice("sex", _SEXES),
        language=person.text("language"),
    )
    vaccinations = tuple(
        _vaccination(n, each, patient=patient, sender=sender, origin=origin, now=now)
        for n, each in enumerate(person.tables("vaccination"), start=1)
    )
    person.refuse_others()
    return Folder(sequence_ids(number), patient, vaccinations)


def _vaccination(
    number: int, table: Table, *, patient: Patient, sender: Party, origin: Origin, now: datetime
) -> Vaccination:
    cnk, code, atc = table.text("cnk"), table.text("vaccinnet_code").upper(), table.text("atc").upper()
    cnk = cnk and cnk.zfill(7)
    if not (cnk or code or atc):
        table.complain("cnk, vaccinnet_code or atc is missing: one of them names the vaccine")
    given_on = table.day("given_on", needed=True)
    local_id = table.text("id") or _local_id(sender.local, patient.insz, cnk, code, atc, str(given_on))
    vaccination = Vaccination(
        ids=sequence_ids(number, local_id=local_id),
        reported_on=now.astimezone(BRUSSELS).date(),
        reported_at=f"{now.astimezone(BRUSSELS):%H:%M:%S}",
        author=(_author(table, sender=sender, origin=origin),),
        cnk=cnk,
        vaccinnet_code=code,
        atc=atc,
        product_name=table.text("product") or _name_of(cnk, code, atc),
        given_on=given_on,
        lot=table.text("lot"),
        lifecycle="administrated" if origin == "own" else "reported",
        place=table.text("place"),
        adverse_effects=table.texts("adverse_effects"),
    )
    table.refuse_others()
    return vaccination


def _author(table: Table, *, sender: Party, origin: Origin) -> Party:
    if "author" in table:
        return _party(table.table("author"))
    # A number would say that the sender itself gave what it only reports.
    return sender if origin == "own" else sender.but(ids=tuple(id for id in sender.ids if id.scheme == LOCAL))


def _name_of(cnk: str, vaccinnet_code: str, atc: str) -> str:
    vaccine = VaccineCodes.builtin().resolve(cnk=cnk, vaccinnet_code=vaccinnet_code, atc=atc)
    return vaccine.name if vaccine else ""


def _local_id(*facts: str) -> str:
    return str(uuid.uuid5(_LOCAL_IDS, "|".join(facts)))
