"""RegistratieService on spyne, as a competent developer would write it in a day: row by row, on Django.

It does what ours does for a call: prove the holder of the assertion, validate against the schemas, look up speaker,
program and person, judge, find duplicates, store, take stock and write a line on the trail. Where it does less, that
is to its advantage: it looks at no list of revoked certificates, keeps no journal and no bytes of the message,
remembers no signed request, and knows only the rules that refuse most.

Load Django before importing this module; PEER_AUTHORITY and PEER_STS name the certificates that it trusts.
"""

import base64
import hashlib
import os
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from lxml import etree
from spyne import Application, ByteArray, ComplexModel, Fault, Integer, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

from benchmarks.peers.saml import HolderVerifier
from benchmarks.peers.wss import NotProven
from vaccinnet.audit.models import Line
from vaccinnet.ehealth.saml.attributes import DOCTOR_NIHII, IS_DOCTOR
from vaccinnet.integrators.models import Program
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.codes import Vaccine, VaccineCodes, is_covid19
from vaccinnet.kmehr.schema import schema_findings
from vaccinnet.profiles.models import Profile
from vaccinnet.register.models import Alias, Person, SentVaccination, Vaccination
from vaccinnet.registration.schema import request_findings
from vaccinnet.registration.wire import NAMESPACE
from vaccinnet.stock.models import Kind, Movement, Stock

_K = {"k": "http://www.ehealth.fgov.be/standards/kmehr/schema/v1"}
_KMEHR = f"{{{_K['k']}}}"
_VIA = "RegistratieService"


class SignedSoap11(Soap11):
    """SOAP 1.1 whose messages must be signed by the holder of an assertion, and valid against the published schema."""

    def __init__(self, verifier: HolderVerifier):
        super().__init__()
        self._verifier = verifier

    def validate_body(self, ctx: Any, message: str) -> None:
        """Raise a Fault when the message is not proven or not valid; keep in the context who is certified."""
        try:
            ctx.udc = self._verifier.verify(ctx.in_document)
        except NotProven as reason:
            raise Fault("Client.Security", str(reason)) from reason
        if findings := request_findings(ctx.in_body_doc):
            raise Fault("Client.Schema", f"{len(findings)} places are not valid; the first is {findings[0].where}")


class Status(ComplexModel):
    """OK, or what is wrong."""

    __namespace__ = NAMESPACE
    _type_info = (("Code", Unicode), ("Message", Unicode))


class Result(ComplexModel):
    """What became of a message."""

    __namespace__ = NAMESPACE
    _type_info = (("KmehrId", Unicode), ("Status", Status), ("VaccinationId", Unicode), ("Stocked", Integer))


class VaccinationService(ServiceBase):
    """The operations that add and fetch."""

    @rpc(
        Unicode,
        Unicode,
        Unicode,
        ByteArray.customize(max_occurs=5),
        _in_message_name="AddVaccinationsRequest",
        _in_arg_names={
            "software": "SoftwareId",
            "user": "VaccinnetId",
            "insz": "PatientId",
            "messages": "Base64EncodedKmehrmessage",
        },
        _out_message_name="AddVaccinationsResponse",
        _out_variable_names=("Status", "PatientId", "Results"),
        _returns=(Status, Unicode, Result.customize(max_occurs=5)),
    )
    def add(ctx, software, user, insz, messages):  # type: ignore[no-untyped-def]  # noqa: N805
        """Store the vaccinations in the messages."""
        profile, person = _profile_of(ctx.udc, software), _person(insz)
        results = [_add(b"".join(each), profile, person, insz, software) for each in messages]
        return Status(Code="OK", Message=""), insz, results

    @rpc(
        Unicode,
        Unicode,
        Unicode,
        _in_message_name="GetVaccinationsRequest",
        _in_arg_names={"software": "SoftwareId", "user": "VaccinnetId", "insz": "PatientId"},
        _out_message_name="GetVaccinationsResponse",
        _out_variable_names=("Status", "PatientId", "Base64EncodedKmehr"),
        _returns=(Status, Unicode, Unicode),
    )
    def get(ctx, software, user, insz):  # type: ignore[no-untyped-def]  # noqa: N805
        """Answer the vaccinations of the person, after a line on the trail."""
        profile, person = _profile_of(ctx.udc, software), _person(insz)
        with transaction.atomic():
            Person.objects.select_for_update().get(key=person.key)
            _write_line(person, "consulted", profile, software, [])
        rows = Vaccination.objects.filter(person_key=person.key, removed_at=None).order_by("-given_on")
        return Status(Code="OK", Message=""), insz, base64.b64encode(_kmehr(insz, person, rows.iterator())).decode()


def _profile_of(certified: dict[str, str], software: str) -> Profile:
    profile = Profile.objects.filter(nihii=certified.get(DOCTOR_NIHII, ""), kind="doctor", ended_at=None).first()
    if profile is None or certified.get(IS_DOCTOR) != "true":
        raise Fault("Client.Profile", "nobody is certified")
    if not Program.objects.filter(key=software.lower(), company_id=profile.company_id, ended_at=None).exists():
        raise Fault("Client.SoftwareId", f"{software} is not known")
    return profile


def _person(insz: str) -> Person:
    alias = Alias.objects.filter(insz=insz).first()
    person = alias and Person.objects.filter(key=alias.person_key).first()
    if person is None:
        raise Fault("Client.PatientId", "the person is not known")
    return person


def _add(contents: bytes, profile: Profile, person: Person, insz: str, software: str) -> Result:
    message = etree.fromstring(contents)
    id = _text(message, "k:header/k:id")
    if schema_findings(message):
        return Result(KmehrId=id, Status=Status(Code="Schema", Message=""))
    if _text(message, "k:folder/k:patient/k:id") != insz:
        return Result(KmehrId=id, Status=Status(Code="Person", Message=""))
    element = message.find("k:folder/k:transaction", _K)
    item = element.xpath("k:item[k:cd[@S='CD-ITEM'] = 'vaccine']", namespaces=_K)[0]
    given = date.fromisoformat(_text(item, "k:beginmoment/k:date"))
    vaccine = VaccineCodes.builtin().resolve(cnk=_text(item, "k:content/k:medicinalproduct/k:intendedcd").zfill(7))
    lot = _text(item, "k:batch")
    now = datetime.now(UTC)
    if given > business_day(now) or vaccine is None or (is_covid19(vaccine) and not lot):
        return Result(KmehrId=id, Status=Status(Code="Vaccine", Message=""))
    with transaction.atomic():
        Person.objects.select_for_update().get(key=person.key)
        row = _store(element, item, id, vaccine, profile, person, software, given, lot, now)
        stocked = _take(profile, vaccine, row, now)
        _write_line(person, "added", profile, software, [row.id])
    done = Status(Code="OK", Message="")
    return Result(KmehrId=id, Status=done, VaccinationId=row.id.hex.upper(), Stocked=stocked)


def _store(element, item, id, vaccine, profile, person, software, given, lot, now) -> Vaccination:  # type: ignore[no-untyped-def]
    digest = hashlib.sha256(etree.tostring(element, method="c14n", exclusive=True)).digest()
    sent = SentVaccination.objects.filter(sender_key=profile.key, local_id=id).first()
    if sent is not None:
        if bytes(sent.content_digest) != digest:
            raise Fault("Client.Id", "the id was used for another vaccination")
        return Vaccination.objects.get(person_key=sent.person_key, id=sent.vaccination_id)
    same = {"person_key": person.key, "vaccine_key": vaccine.key, "given_on": given}
    if known := Vaccination.objects.filter(**same, sender_key=profile.key, removed_at=None).first():
        return known
    row = Vaccination.objects.create(
        **same,
        id=uuid.uuid4(),
        version=1,
        cnk=vaccine.cnk,
        vaccinnet_code="",
        atc="",
        product_name=_text(item, "k:content/k:medicinalproduct/k:intendedname"),
        lot=lot,
        quantity=Decimal(_text(item, "k:quantity/k:decimal") or 1),
        place="",
        adverse_effects="",
        origin="own",
        sender_key=profile.key,
        software_id=software,
        local_id=_text(element, "k:id[@S='LOCAL']"),
        sent_in=uuid.uuid4(),
        author_number=_text(element, "k:author/k:hcparty/k:id[@S='ID-HCPARTY']"),
        author_user_code="",
        author_name=_text(element, "k:author/k:hcparty/k:name"),
        reported_at=f"{_text(element, 'k:date')}T{_text(element, 'k:time')}",
        stored_at=now,
        removal_reason="",
    )
    SentVaccination.objects.create(
        sender_key=profile.key,
        local_id=id,
        content_digest=digest,
        person_key=person.key,
        vaccination_id=row.id,
        stored_at=now,
    )
    return row


def _take(profile: Profile, vaccine: Vaccine, row: Vaccination, now: datetime) -> int | None:
    stock = Stock.objects.select_for_update().filter(sender_key=profile.key, vaccine_key=vaccine.key).first()
    if stock is None or not stock.doses:
        return None
    left = stock.doses - 1
    Stock.objects.filter(sender_key=profile.key, vaccine_key=vaccine.key).update(doses=left)
    Movement.objects.create(
        sender_key=profile.key,
        vaccine_key=vaccine.key,
        kind=Kind.TAKEN,
        doses=-1,
        left=left,
        vaccination_id=row.id,
        at=now,
    )
    return left


def _write_line(person: Person, action: str, profile: Profile, software: str, about: list[uuid.UUID]) -> None:
    last = Line.objects.filter(person_key=person.key).order_by("-number").first()
    number, before = (last.number + 1, bytes(last.digest)) if last else (1, bytes(32))
    said = f"{person.key} {number} {action} {profile.key} {software} {about}"
    Line.objects.create(
        person_key=person.key,
        number=number,
        at=datetime.now(UTC),
        action=action,
        via=_VIA,
        by_key=profile.key,
        software_id=software,
        about=about,
        digest=hashlib.sha256(before + said.encode()).digest(),
    )


def _kmehr(insz: str, person: Person, rows: Iterator[Vaccination]) -> bytes:
    """Return the message with the vaccinations, as templates of text would make it."""
    transactions = "".join(_transaction(number, row) for number, row in enumerate(rows, 1))
    now = datetime.now(UTC)
    message = (
        f'<kmehrmessage xmlns="{_K["k"]}"><header><standard><cd S="CD-STANDARD" SV="1.0">20120701</cd></standard>'
        f'<id S="ID-KMEHR" SV="1.0">VACCINNET.{now:%Y%m%d%H%M%S%f}</id><date>{now:%Y-%m-%d}</date>'
        f'<time>{now:%H:%M:%S}</time></header><folder><id S="ID-KMEHR" SV="1.0">1</id><patient>'
        f'<id S="ID-PATIENT" SV="1.0">{insz}</id><firstname>{person.given_names}</firstname>'
        f'<familyname>{person.family_name}</familyname><sex><cd S="CD-SEX" SV="1.0">{person.sex}</cd></sex></patient>'
        f"{transactions}</folder></kmehrmessage>"
    )
    return etree.tostring(etree.fromstring(message), xml_declaration=True, encoding="UTF-8")


def _transaction(number: int, row: Vaccination) -> str:
    return (
        f'<transaction><id S="ID-KMEHR" SV="1.0">{number}</id><id S="LOCAL" SL="vitalinkuri" SV="1.0">{row.id}</id>'
        f'<cd S="CD-TRANSACTION" SV="1.0">vaccination</cd><date>{row.reported_at[:10]}</date>'
        f"<time>{row.reported_at[11:]}</time><author><hcparty>"
        f'<cd S="CD-HCPARTY" SV="1.0">orgpublichealth</cd><name>VLAAMS AGENTSCHAP ZORG EN GEZONDHEID</name></hcparty>'
        f'</author><iscomplete>true</iscomplete><isvalidated>true</isvalidated><item><id S="ID-KMEHR" SV="1.0">1</id>'
        f'<cd S="CD-ITEM" SV="1.0">vaccine</cd><content><medicinalproduct><intendedcd S="CD-DRUG-CNK" SV="1.0">'
        f"{row.cnk}</intendedcd><intendedname>{row.product_name}</intendedname></medicinalproduct></content><beginmoment><date>"
        f"{row.given_on}</date></beginmoment><lifecycle>"
        f'<cd S="CD-LIFECYCLE" SV="1.0">administrated</cd></lifecycle><quantity><decimal>{row.quantity}</decimal>'
        f"</quantity><batch>{row.lot}</batch></item></transaction>"
    )


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path, "", _K) or "").strip()


def application() -> WsgiApplication:
    """Return the application that the web server calls."""
    verifier = HolderVerifier(authority=Path(os.environ["PEER_AUTHORITY"]), sts=Path(os.environ["PEER_STS"]))
    service = Application(
        [VaccinationService], tns=NAMESPACE, in_protocol=SignedSoap11(verifier), out_protocol=Soap11()
    )
    return WsgiApplication(service)
