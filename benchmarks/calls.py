"""Signed calls of the RegistratieService for measuring: doctors of the cast with tokens, and files full of requests.

Load Django, with the data folder of the deployment, before asking for doctors.
"""

import itertools
import multiprocessing
import os
import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from benchmarks.load import write_requests
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.wss import sign_as_holder
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.registration.wire import PATH, AddRequest, GetRequest, Sent, soap_action, write_add, write_get
from vaccinnet.soap.write import wrap

DOCTORS = ("ART-2005", "ART-2006", "ART-2008", "ART-2009", "ART-2010")
# As long as the server takes a message: what was signed first waits for what is signed last.
_FRESH = timedelta(seconds=300)
_DAYS = 28

# As the programs of doctors write it, with its white space.
_MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<kmehrmessage xmlns="http://www.ehealth.fgov.be/standards/kmehr/schema/v1">
  <header>
    <standard>
      <cd S="CD-STANDARD" SV="1.4">20120701</cd>
    </standard>
    <id S="ID-KMEHR" SV="1.0">{nihii}.{number}</id>
    <date>{today}</date>
    <time>09:00:00</time>
    <sender>
      {party}
    </sender>
    <recipient>
      <hcparty>
        <cd S="CD-HCPARTY" SV="1.0">orgpublichealth</cd>
        <name>VAZG</name>
      </hcparty>
    </recipient>
  </header>
  <folder>
    <id S="ID-KMEHR" SV="1.0">1</id>
    <patient>
      <id S="ID-PATIENT" SV="1.0">{insz}</id>
      <firstname>Voornaam</firstname>
      <familyname>Testburger</familyname>
      <birthdate>
        <date>{born}</date>
      </birthdate>
      <sex>
        <cd S="CD-SEX" SV="1.0">unknown</cd>
      </sex>
      <usuallanguage>nl</usuallanguage>
    </patient>
    <transaction>
      <id S="ID-KMEHR" SV="1.0">1</id>
      <id S="LOCAL" SL="vaccinationid" SV="1.0">{local_id}</id>
      <cd S="CD-TRANSACTION" SV="1.4">vaccination</cd>
      <date>{today}</date>
      <time>09:00:00</time>
      <author>
        {party}
      </author>
      <iscomplete>true</iscomplete>
      <isvalidated>true</isvalidated>
      <item>
        <id S="ID-KMEHR" SV="1.0">1</id>
        <cd S="CD-ITEM" SV="1.0">vaccine</cd>
        <content>
          <medicinalproduct>
            <intendedcd S="CD-DRUG-CNK" SV="1.0">{cnk}</intendedcd>
            <intendedname>{product}</intendedname>
          </medicinalproduct>
        </content>
        <beginmoment>
          <date>{given}</date>
        </beginmoment>
        <lifecycle>
          <cd S="CD-LIFECYCLE" SV="1.0">administrated</cd>
        </lifecycle>
        <quantity>
          <decimal>1</decimal>
        </quantity>
        <batch>LOT{lot}</batch>
      </item>
    </transaction>
  </folder>
</kmehrmessage>
"""
_PARTY = """<hcparty>
        <id S="ID-HCPARTY" SV="1.0">{nihii}</id>
        <cd S="CD-HCPARTY" SV="1.0">persphysician</cd>
        <name>{name}</name>
      </hcparty>"""


@dataclass(frozen=True, slots=True)
class Doctor:
    """A doctor of the cast, with the key and the token to call."""

    key: uuid.UUID
    name: str
    nihii: str
    software_id: str
    company_key: uuid.UUID
    keystore: Keystore = field(repr=False)
    token: bytes = field(repr=False)


class Product(NamedTuple):
    """A vaccine by its CNK number, and the key under which the register and the stock know it."""

    cnk: str
    name: str
    vaccine_key: str


def products() -> list[Product]:
    """Return what is given: every product that the code list has and did not retire."""
    return [Product(v.cnk, v.name, v.key) for v in VaccineCodes.builtin() if v.cnk and v.retired_on is None]


def doctors(now: datetime) -> list[Doctor]:
    """Return the doctors who call, with new keys of the virtual CA and tokens of the virtual STS."""
    from vaccinnet.acceptance.cast import read_cast

    profiles = {each.user_code: each for each in read_cast().profiles}
    return [_doctor(profiles[user_code], now) for user_code in DOCTORS]


def _doctor(profile, now: datetime) -> Doctor:  # type: ignore[no-untyped-def]
    from vaccinnet.acceptance import ca, sts
    from vaccinnet.ehealth.keystore import read_p12
    from vaccinnet.ehealth.saml import attributes as names
    from vaccinnet.ehealth.saml.assertion import Assertion, Attribute
    from vaccinnet.ehealth.saml.names import ISSUER
    from vaccinnet.ehealth.saml.write import write_assertion

    keystore = read_p12(ca.issue_certificate(profile.subject, password="made-up", now=now).p12, password="made-up")
    assertion = Assertion(
        id=f"_{uuid.uuid4().hex}",
        issuer=ISSUER,
        not_before=now - timedelta(minutes=5),
        not_on_or_after=now + timedelta(hours=24),
        holder=keystore.certificate,
        attributes=(
            Attribute(names.HOLDER_SSIN, names.ASSERTED, (profile.insz,)),
            Attribute(names.SSIN, names.ASSERTED, (profile.insz,)),
            Attribute(names.IS_DOCTOR, names.CERTIFIED, ("true",)),
            Attribute(names.DOCTOR_NIHII, names.CERTIFIED, (profile.nihii,)),
        ),
    )
    token = etree.tostring(write_assertion(assertion, signer=sts.signer(now), now=now))
    return Doctor(
        key=profile.key,
        name=profile.name,
        nihii=profile.nihii,
        software_id=profile.software_ids[0],
        company_key=profile.company.key,
        keystore=keystore,
        token=token,
    )


class Calls:
    """Makes calls: each AddVaccinations of a vaccination that nobody sent before, each GetVaccinations of anybody.

    `with_record` is how many of the first persons have a record to fetch.
    """

    def __init__(self, doctors: Sequence[Doctor], people: Sequence[tuple[str, date]], *, with_record: int):
        self._doctors = doctors
        self._people = people
        self._products = products()
        self._numbers = itertools.count()
        self._random = random.Random(2026)
        self.with_record = with_record

    def adds(self, count: int) -> list["Unsigned"]:
        """Return calls of AddVaccinations, one vaccination each."""
        return [Unsigned("AddVaccinations", next(self._numbers)) for _ in range(count)]

    def gets(self, count: int) -> list["Unsigned"]:
        """Return calls of GetVaccinations about persons who have a record."""
        return [Unsigned("GetVaccinations", self._random.randrange(self.with_record)) for _ in range(count)]

    def mixed(self, count: int) -> list["Unsigned"]:
        """Return as many calls of the one as of the other, in turn."""
        pairs = zip(self.adds(count // 2), self.gets(count // 2), strict=True)
        return [each for pair in pairs for each in pair]

    def sign(self, unsigned: Sequence["Unsigned"]) -> list[bytes]:
        """Return the calls as signed messages, signed by all cores; they stay fresh for five minutes."""
        with _forked(self._signed) as pool:
            return pool.map(_sign, unsigned, chunksize=100)

    def write(self, unsigned: Sequence["Unsigned"], file: Path, *, host: str) -> int:
        """Write the calls, signed and complete with their heads, into a file for the load generator."""
        contents = self.sign(unsigned)
        return write_requests(
            file, (_head(each, len(body), host) + body for each, body in zip(unsigned, contents, strict=True))
        )

    def _signed(self, call: "Unsigned") -> bytes:
        doctor = self._doctors[call.number % len(self._doctors)]
        payload = self._add(call.number, doctor) if call.operation == "AddVaccinations" else self._get(call, doctor)
        return sign_as_holder(
            wrap(payload), key=doctor.keystore.key, assertion=doctor.token, created=datetime.now(UTC), ttl=_FRESH
        )

    def _add(self, number: int, doctor: Doctor) -> etree._Element:
        # Once round, everybody gets another product; who has had them all gets them a day earlier.
        insz, born = self._people[number % len(self._people)]
        round = number // len(self._people)
        product = self._products[(number + round) % len(self._products)]
        today = date.today()  # noqa: DTZ011
        message = _MESSAGE.format(
            nihii=doctor.nihii,
            number=f"{number:015}",
            today=today,
            party=_PARTY.format(nihii=doctor.nihii, name=doctor.name),
            insz=insz,
            born=born,
            local_id=uuid.uuid4(),
            cnk=product.cnk,
            product=product.name.replace("&", "&amp;").replace("<", "&lt;"),
            given=today - timedelta(days=1 + round // len(self._products) % _DAYS),
            lot=number % 1000,
        )
        return write_add(AddRequest(doctor.software_id, "", insz, (Sent(message.encode()),)))

    def _get(self, call: "Unsigned", doctor: Doctor) -> etree._Element:
        return write_get(GetRequest(doctor.software_id, "", self._people[call.number][0]))


class Unsigned(NamedTuple):
    """A call to be made: the how manieth vaccination to add, or the person whose record to fetch."""

    operation: str
    number: int


_signed: Callable[[Unsigned], bytes]


def _sign(call: Unsigned) -> bytes:
    return _signed(call)


def _forked(signed: Callable[[Unsigned], bytes]):  # type: ignore[no-untyped-def]
    """Return a pool of processes that have what `signed` needs, without carrying it to them."""
    from django.db import connections

    connections.close_all()  # a forked process that closes ours would end it on the server
    return multiprocessing.get_context("fork").Pool(os.cpu_count(), initializer=_take, initargs=(signed,))


def _take(signed: Callable[[Unsigned], bytes]) -> None:
    global _signed
    _signed = signed


def _head(call: Unsigned, length: int, host: str) -> bytes:
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/xml; charset=utf-8\r\n"
        f'SOAPAction: "{soap_action(call.operation)}"\r\nContent-Length: {length}\r\n\r\n'
    ).encode()
