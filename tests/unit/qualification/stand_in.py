"""A register that takes everything and answers as ours does, for the reference application to talk to in a test."""

import uuid
from datetime import timedelta
from decimal import Decimal

import httpx

from vaccinnet.batch.result import PersonResult, VaccinationResult
from vaccinnet.batch.wire import UploadRequest, write_accepted, write_result
from vaccinnet.batch.wire import operation_of as batch_operation
from vaccinnet.batch.wire import read_request as read_batch
from vaccinnet.kmehr.message import Party
from vaccinnet.kmehr.read import read_message
from vaccinnet.kmehr.write import to_bytes
from vaccinnet.register.rows import Standing
from vaccinnet.registration.published import published
from vaccinnet.registration.wire import (
    SOURCE,
    AddAnswer,
    AddRequest,
    GetAnswer,
    RemoveAnswer,
    RemoveRequest,
    ResultAnswer,
    Status,
    read_request,
    write_answer,
)
from vaccinnet.soap.envelope import read
from vaccinnet.soap.parse import parse
from vaccinnet.soap.write import envelope

OK = Status("OK", "In orde.")


class Register:
    """What was sent, and the answers to it."""

    def __init__(self, now):
        self.now = now
        self.batches = {}
        self.records = {}

    def transport(self):
        """The way to it for an httpx.Client."""
        return httpx.MockTransport(lambda request: httpx.Response(200, content=self.answer(request.read())))

    def answer(self, data):
        payload = read(data).payload
        answered = self._upload(payload) if batch_operation(payload) else self._call(read_request(payload))
        return envelope(answered)

    def _upload(self, payload):
        request = read_batch(payload)
        if isinstance(request, UploadRequest):
            key = uuid.uuid4()
            self.batches[key.hex.upper()] = read_message(request.kmehrmessage)
            return write_accepted(key)
        results = [
            PersonResult(each.ids, (), tuple(VaccinationResult(sent.ids, uuid.uuid4()) for sent in each.vaccinations))
            for each in self.batches[request.request_id].folders
        ]
        return write_result(results, code_of=lambda code: code, language="nl")

    def _call(self, request):
        record = self.records.setdefault(request.patient_id, {})
        if isinstance(request, AddRequest):
            messages = [read_message(parse(each.contents)) for each in request.messages]
            results = tuple(self._add(each, record) for each in messages)
            return write_answer(AddAnswer(OK, request.patient_id, results))
        if isinstance(request, RemoveRequest):
            self.remove(record, uuid.UUID(request.vaccination_id))
            return write_answer(RemoveAnswer(OK, request.patient_id, request.vaccination_id))
        return write_answer(GetAnswer(OK, request.patient_id, self._told(record)))

    def _add(self, message, record):
        key = uuid.uuid4()
        record[key] = message
        return ResultAnswer(message.header.id, OK, key.hex.upper(), SOURCE)

    def remove(self, record, key):
        """Take a vaccination out of a record."""
        del record[key]

    def _told(self, record):
        if not record:
            return None
        patient = next(iter(record.values())).folders[0].patient
        rows = [self._row(key, message.folders[0].vaccinations[0]) for key, message in record.items()]
        return to_bytes(published(rows, patient=patient, reader=Party((), "persphysician", "Arts"), now=self.now))

    def _row(self, key, sent):
        return Standing(
            id=key,
            version=1,
            cnk=sent.cnk,
            vaccinnet_code="",
            atc="",
            product_name=sent.product_name,
            given_on=sent.given_on,
            lot=sent.lot,
            quantity=Decimal(1),
            place="",
            adverse_effects="",
            origin="own",
            reported_at=(self.now - timedelta(minutes=1)).isoformat(),
        )
