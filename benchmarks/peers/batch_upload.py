"""BatchUpload on spyne, as a competent developer would write it in a day: in the request, row by row, on Django.

It does what ours does to store a batch: prove the sender, validate against the schema, look up persons, judge, find
duplicates and store. Where it does less, that is to its advantage: it looks at no list of revoked certificates, keeps
no journal and no bytes of the message, knows only the rules that refuse most, and names vaccines by CNK number only.

Load Django before importing this module.
"""

import hashlib
import json
import os
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from lxml import etree
from spyne import AnyXml, Application, Boolean, ComplexModel, Fault, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

from benchmarks.peers.wss import NotProven, Verifier
from vaccinnet.batch.models import Batch, ChunkResult
from vaccinnet.batch.schema import request_findings
from vaccinnet.batch.wire import NAMESPACE
from vaccinnet.ehealth.subject import read_subject
from vaccinnet.integrators.models import Program
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.codes import VaccineCodes, is_covid19
from vaccinnet.profiles.models import Profile
from vaccinnet.register.models import Alias, Person, SentVaccination, Vaccination

_K = {"k": "http://www.ehealth.fgov.be/standards/kmehr/schema/v1"}
_MOST_BYTES = 32 * 1024 * 1024


class SignedSoap11(Soap11):
    """SOAP 1.1 whose messages must be signed, and valid against the published schema instead of spyne's own."""

    def __init__(self, verifier: Verifier):
        super().__init__()
        self._verifier = verifier

    def validate_body(self, ctx: Any, message: str) -> None:
        """Raise a Fault when the message is not proven or not valid; keep who signed it in the context."""
        try:
            ctx.udc = self._verifier.verify(ctx.in_document)
        except NotProven as reason:
            raise Fault("Client.Security", str(reason)) from reason
        if findings := request_findings(ctx.in_body_doc):
            raise Fault("Client.Schema", f"{len(findings)} places are not valid; the first is {findings[0].where}")


class ExtraInfo(ComplexModel):
    """Who sends, with which program."""

    __namespace__ = NAMESPACE
    _type_info = (("type", Unicode), ("pakket", Unicode))


class BatchUpload(ServiceBase):
    """The operation that takes a batch."""

    @rpc(
        ExtraInfo,
        AnyXml,
        _in_message_name="GetAanleverenVaccinatieGegevensRequest",
        _in_variable_names={"extra_info": "extraInfo"},
        _out_message_name="GetAanleverenVaccinatieGegevensResponse",
        _out_variable_names=("certificaatStatus", "transactionId"),
        _returns=(Boolean, Unicode),
    )
    def aanleveren(ctx, extra_info, kmehrmessage):  # type: ignore[no-untyped-def]  # noqa: N805
        """Store a batch and answer its transactionId."""
        profile = _profile_of(ctx.udc)
        if not Program.objects.filter(
            key=extra_info.pakket.lower(), company_id=profile.company_id, ended_at=None
        ).exists():
            raise Fault("Client.Pakket", f"{extra_info.pakket} is not known")
        # spyne passes the first child of an element of any content.
        message = ctx.in_body_doc.find("k:kmehrmessage", _K)
        return True, Upload(profile, extra_info.pakket, datetime.now(UTC)).store(message).hex.upper()


def _profile_of(certificate: Any) -> Profile:
    subject = read_subject(certificate)
    profile = Profile.objects.filter(
        certificate_subjects__type=subject.type,
        certificate_subjects__number=subject.number,
        certificate_subjects__app_id=subject.app_id,
        ended_at=None,
    ).first()
    if profile is None:
        raise Fault("Client.Profile", f"nobody has the certificate {subject}")
    return profile


@dataclass
class Upload:
    """A batch that is being stored."""

    profile: Profile
    software_id: str
    now: datetime
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    results: list[dict[str, str]] = field(default_factory=list)

    @transaction.atomic
    def store(self, message: etree._Element) -> uuid.UUID:
        """Store what can be stored, and the result of each vaccination, and return the key of the batch."""
        folders = message.findall("k:folder", _K)
        for folder in folders:
            self._store_folder(folder)
        refused = sum(1 for each in self.results if each["code"] != "OK")
        Batch.objects.create(
            key=self.key,
            sender_key=self.profile.key,
            software_id=self.software_id,
            origin="own",
            persons=len(folders),
            received_at=self.now,
            due_at=self.now,
            folders_done=len(folders),
            processed_at=self.now,
            accepted=len(self.results) - refused,
            refused=refused,
        )
        ChunkResult.objects.create(batch_key=self.key, first_folder=0, results=json.dumps(self.results).encode())
        return self.key

    def _store_folder(self, folder: etree._Element) -> None:
        insz = _text(folder, "k:patient/k:id[@S='ID-PATIENT']") or _text(folder, "k:patient/k:id[@S='INSS']")
        person = self._person(insz)
        for element in folder.findall("k:transaction", _K):
            code = self._store_transaction(element, person) if person else "unknown person"
            self.results.append({"folder": _text(folder, "k:id"), "transaction": _text(element, "k:id"), "code": code})

    def _person(self, insz: str) -> Person | None:
        alias = Alias.objects.filter(insz=insz).first()
        return alias and Person.objects.filter(key=alias.person_key, company_key=self.profile.company_id).first()

    def _store_transaction(self, element: etree._Element, person: Person) -> str:
        """Store a vaccination and return OK, or say why it is refused."""
        item = element.xpath("k:item[k:cd[@S='CD-ITEM'] = 'vaccine']", namespaces=_K)[0]
        given = _text(item, "k:beginmoment/k:date")
        cnk = _text(item, "k:content/k:medicinalproduct/k:intendedcd[@S='CD-DRUG-CNK']").zfill(7)
        lot = _text(item, "k:batch")
        vaccine = VaccineCodes.builtin().resolve(cnk=cnk)
        if not given or date.fromisoformat(given) > business_day(self.now):
            return "no date, or a date in the future"
        if vaccine is None:
            return "unknown CNK number"
        if is_covid19(vaccine) and not lot:
            return "no lot number"

        local_id = _text(element, "k:id[@S='LOCAL']")
        digest = hashlib.sha256(etree.tostring(element, method="c14n", exclusive=True)).digest()
        sent = SentVaccination.objects.filter(sender_key=self.profile.key, local_id=local_id).first()
        if sent is not None:
            return "OK" if bytes(sent.content_digest) == digest else "LOCAL id was used for another vaccination"
        same = {"person_key": person.key, "vaccine_key": vaccine.key, "given_on": date.fromisoformat(given)}
        if Vaccination.objects.filter(**same, sender_key=self.profile.key, removed_at=None).exists():
            return "OK"

        vaccination = Vaccination.objects.create(
            **same,
            id=uuid.uuid4(),
            version=1,
            cnk=cnk,
            vaccinnet_code="",
            atc="",
            product_name=_text(item, "k:content/k:medicinalproduct/k:intendedname"),
            lot=lot,
            quantity=Decimal(_text(item, "k:quantity/k:decimal") or 1),
            place="",
            adverse_effects="",
            origin="own",
            sender_key=self.profile.key,
            software_id=self.software_id,
            local_id=local_id,
            sent_in=self.key,
            author_number=_text(element, "k:author/k:hcparty/k:id[@S='ID-HCPARTY']"),
            author_user_code=_text(element, "k:author/k:hcparty/k:id[@S='LOCAL']"),
            author_name=_text(element, "k:author/k:hcparty/k:name"),
            reported_at=f"{_text(element, 'k:date')}T{_text(element, 'k:time')}",
            stored_at=self.now,
            removal_reason="",
        )
        SentVaccination.objects.create(
            sender_key=self.profile.key,
            local_id=local_id,
            content_digest=digest,
            person_key=person.key,
            vaccination_id=vaccination.id,
            stored_at=self.now,
        )
        return "OK"


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path, "", _K) or "").strip()


def application() -> WsgiApplication:
    """Return the application that the web server calls; with its WSDL it says which process answers."""
    verifier = Verifier(settings.VACCINNET_DATA_DIR / "acceptance" / "ca" / "issuing.pem")
    service = Application([BatchUpload], tns=NAMESPACE, in_protocol=SignedSoap11(verifier), out_protocol=Soap11())
    made = WsgiApplication(service, max_content_length=_MOST_BYTES)
    made.event_manager.add_listener("wsdl", _name_process)
    return made


def _name_process(ctx: Any) -> None:
    ctx.transport.resp_headers["Process"] = str(os.getpid())
