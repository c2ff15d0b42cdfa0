"""Bodies are read to their end, whatever their length and however it is told."""

import threading
from io import BytesIO

import pytest

from vaccinnet.config.request_bodies import TOO_LARGE, BodyLimits, ReadBodies

LIMITS = BodyLimits(most_bytes=100, most_bytes_read=1000, large_bytes=10, large_at_once=2, small_at_once=3)


class Source(BytesIO):
    """What a client sends: it notes whether it was read to the end."""

    is_read = False

    def read(self, size=-1):
        block = super().read(min(size, 7))
        self.is_read = self.is_read or not block
        return block


class Application:
    """Remembers what it was given."""

    def __call__(self, environ, start_response):
        self.environ = environ
        length = int(environ.get("CONTENT_LENGTH") or 0)
        self.body = environ["wsgi.input"].read(length)
        return [b"answer"]


@pytest.fixture
def application():
    return Application()


def call(application, body, **environ):
    source = Source(body)
    environ = {"REQUEST_METHOD": "POST", "wsgi.input": source} | environ
    answer = ReadBodies(application, LIMITS)(environ, lambda status, headers: None)
    return answer, source


def test_gives_a_body_of_known_length(application):
    call(application, b"abc", CONTENT_LENGTH="3")

    assert application.body == b"abc"


def test_gives_a_chunked_body_with_its_length(application):
    call(application, b"a" * 100, HTTP_TRANSFER_ENCODING="chunked")

    assert application.body == b"a" * 100
    assert application.environ["CONTENT_LENGTH"] == "100"
    assert "HTTP_TRANSFER_ENCODING" not in application.environ


def test_gives_a_body_of_http_2_which_tells_no_length(application):
    call(application, b"abc")

    assert application.body == b"abc"


def test_leaves_a_get_alone(application):
    _, source = call(application, b"", REQUEST_METHOD="GET")

    assert application.environ["wsgi.input"] is source


def test_reads_a_body_that_is_too_large_to_its_end_and_keeps_nothing(application):
    answer, source = call(application, b"a" * 900, CONTENT_LENGTH="900")

    assert answer == [b"answer"]
    assert application.environ[TOO_LARGE] == 900
    assert application.body == b""
    assert source.is_read


def test_marks_a_chunked_body_that_is_too_large(application):
    call(application, b"a" * 101, HTTP_TRANSFER_ENCODING="chunked")

    assert application.environ[TOO_LARGE] == 101
    assert application.body == b""


def test_does_not_mark_a_body_of_exactly_the_limit(application):
    call(application, b"a" * 100, CONTENT_LENGTH="100")

    assert TOO_LARGE not in application.environ
    assert application.body == b"a" * 100


def test_reads_no_further_than_the_last_limit(application):
    _, source = call(application, b"a" * 5000, CONTENT_LENGTH="5000")

    assert application.environ[TOO_LARGE] == 5000
    assert 1000 < source.tell() < 1020


def test_refuses_a_body_that_breaks_off(application):
    answer, _ = call(application, b"<half", CONTENT_LENGTH="90")

    assert b"ended before" in answer[0]
    assert not hasattr(application, "body")


def test_a_client_cannot_mark_its_own_body(application):
    call(application, b"abc", CONTENT_LENGTH="3", HTTP_VACCINNET_BODY_TOO_LARGE="1")

    assert TOO_LARGE not in application.environ


@pytest.mark.parametrize(
    ("size", "at_once", "other"), [(50, 2, 3), (3, 3, 50), (0, 3, 50)], ids=["large", "small", "none"]
)
def test_as_many_of_a_size_are_worked_on_at_once_as_there_is_room_for(size, at_once, other):
    entered, leave = threading.Semaphore(0), threading.Event()

    def slow(environ, start_response):
        entered.release()
        leave.wait(10)
        return []

    bodies = ReadBodies(slow, LIMITS)

    def send(size):
        length = {"CONTENT_LENGTH": str(size)} if size else {}
        environ = {"REQUEST_METHOD": "POST" if size else "GET", "wsgi.input": Source(b"a" * size)} | length
        thread = threading.Thread(target=bodies, args=(environ, None))
        thread.start()
        return thread

    threads = [send(size) for _ in range(at_once + 1)]
    assert all(entered.acquire(timeout=5) for _ in range(at_once))
    assert not entered.acquire(timeout=0.1)
    # One of the other size does not wait.
    threads.append(send(other))
    assert entered.acquire(timeout=5)

    leave.set()
    for thread in threads:
        thread.join(5)
    assert entered.acquire(timeout=5)
