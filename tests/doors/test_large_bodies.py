"""Large requests, through the application that the web server calls."""

from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from vaccinnet.batch.models import Batch
from vaccinnet.kmehr.message import sequence_ids
from vaccinnet.soap.write import envelope

MEBIBYTE = 1024 * 1024


@pytest.fixture
def application():
    from vaccinnet.config.wsgi import application

    # As in Django's own test client: between two requests a server gives back a connection that is in a transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield application
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def call(application, door, body, **environ):
    """Return status, headers and body of a POST over WSGI."""
    asked = {"REQUEST_METHOD": "POST", "PATH_INFO": door.path, "CONTENT_TYPE": "text/xml; charset=utf-8"}
    asked |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)} | environ
    setup_testing_defaults(asked)
    began = []
    parts = application(asked, lambda status, headers: began.append((int(status[:3]), dict(headers))))
    content = b"".join(parts)
    getattr(parts, "close", lambda: None)()
    ((status, headers),) = began
    return door.answer(status, content, headers)


@pytest.mark.parametrize("has_length", [True, False], ids=["with a length", "chunked"])
def test_33_mebibytes_are_read_and_answered(application, door, nothing_stored, has_length):
    body = envelope(door.request()).ljust(33 * MEBIBYTE)
    other = {} if has_length else {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}

    answer = call(application, door, body, **other)

    assert (answer.status, answer.faultcode, answer.rules) == (500, "soap:Client", ["MSG-001"])
    assert answer.findings[0]["found"] == str(33 * MEBIBYTE)
    assert str(32 * MEBIBYTE) in answer.faultstring


def test_a_body_that_breaks_off_stores_nothing(application, door, nothing_stored):
    data = door.signed(door.request())

    status = call(application, door, data[:1000], CONTENT_LENGTH=str(len(data))).status

    assert status == 400


def test_a_good_message_comes_through(application, door):
    answer = call(application, door, door.signed(door.request()))

    assert len(answer.transaction_id) == 32


def many(door, persons):
    """A batch with this many folders, all of them about one person."""
    folder = door.folder("Eva", door.vaccination(1, ids=sequence_ids(1)))
    return door.message(*(folder.but(ids=sequence_ids(number)) for number in range(1, persons + 1)))


def test_5001_persons_are_too_many(application, door, nothing_stored):
    answer = call(application, door, door.signed(door.request(many(door, 5001))))

    assert answer.rules == ["BAT-005"]
    assert "5001" in answer.pair.text


def test_5000_persons_are_a_batch(application, door):
    answer = call(application, door, door.signed(door.request(many(door, 5000))))

    assert len(answer.transaction_id) == 32
    assert Batch.objects.get().persons == 5000
