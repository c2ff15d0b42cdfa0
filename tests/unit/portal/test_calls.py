"""Calls to the identity provider: where they go, how long they take, and how much they take in."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from vaccinnet.portal.identity.calls import Calls, NotAllowed, room
from vaccinnet.portal.identity.refusals import Busy, NotProven, as_answer
from vaccinnet.portal.identity.terms import Terms


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.called.append(self.path)
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "/landed")
        self.end_headers()
        if self.path == "/drip":
            self.drip()
        self.wfile.write(b"x" * (3 * 1024 * 1024 if self.path == "/large" else 3))

    def drip(self):
        for _ in range(30):
            try:
                self.wfile.write(b"x" * 16 * 1024)
            except OSError:
                return
            time.sleep(0.1)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.called = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def calls(server):
    with Calls(Terms(f"http://127.0.0.1:{server.server_port}", "vaccinnet", "secret", seconds=1)) as made:
        made.base = f"http://127.0.0.1:{server.server_port}"
        yield made


def test_an_answer_comes_whole_and_with_a_type(calls):
    answer = calls.get(f"{calls.base}/here")

    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (200, "xxx", "")


def test_no_other_origin_is_called(calls, server):
    for url in ("http://127.0.0.1:9/", "http://localhost:1/", "file:///etc/passwd", f"{calls.base}@localhost/"):
        with pytest.raises(NotAllowed):
            calls.get(url)

    assert server.called == []


def test_a_redirect_is_not_followed(calls, server):
    assert calls.get(f"{calls.base}/away").status_code == 302
    assert server.called == ["/away"]


def test_a_large_answer_is_not_taken_in(calls):
    with pytest.raises(NotAllowed):
        calls.get(f"{calls.base}/large")


def test_an_answer_that_drips_is_broken_off(calls):
    began = time.monotonic()

    with pytest.raises(requests.Timeout):
        calls.get(f"{calls.base}/drip")

    assert time.monotonic() - began < 2


def test_no_more_than_so_many_wait_at_once():
    held = [room() for _ in range(16)]
    for each in held:
        each.__enter__()

    with pytest.raises(Busy), room():
        pass

    for each in held:
        each.__exit__(None, None, None)
    with room():
        pass


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (requests.Timeout(), "unreachable"),
        (requests.ConnectionError(), "unreachable"),
        (requests.HTTPError(), "unusable"),
        (NotAllowed(), "unusable"),
        (Busy(), "busy"),
    ],
)
def test_what_went_wrong_has_a_text(error, trouble):
    assert as_answer(error).trouble == trouble
    assert as_answer(NotProven("nonce")).doubt == "nonce"
