"""Lists of revoked certificates: fetched from where the operator says, kept while good, and counted at once."""

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from tests.second_ca import SecondCa

from vaccinnet.ehealth.subject import Subject
from vaccinnet.trust.fetch import fetch_due
from vaccinnet.trust.folder import read_folder
from vaccinnet.trust.models import RevocationList
from vaccinnet.trust.trusted import trust, trust_assertions

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
HOSPITAL = Subject("NIHII-HOSPITAL", "71099902", name="AZ")
MINUTE = timedelta(minutes=1)


class Publisher:
    """A real web server that publishes one list; `status` and `headers` are what it answers with."""

    def __init__(self):
        self.contents, self.status, self.headers, self.asked = b"", 200, {}, 0
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                publisher.asked += 1
                self.send_response(publisher.status)
                for name, value in publisher.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(publisher.contents)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/issuing.crl"


@pytest.fixture
def publisher():
    publisher = Publisher()
    yield publisher
    publisher.server.shutdown()
    publisher.server.server_close()


@pytest.fixture(scope="module")
def ca():
    return SecondCa(NOW)


@pytest.fixture(scope="module")
def leaf(ca):
    return ca.leaf(HOSPITAL, ec.generate_private_key(ec.SECP256R1()), serial=77)


@pytest.fixture
def folder(ca, publisher, tmp_path, settings):
    settings.TRUST_FOLDER = ca.write(tmp_path / "trust", crl=publisher.address)
    settings.REFUSE_VIRTUAL = True
    publisher.contents = ca.crl()
    return read_folder(settings.TRUST_FOLDER)


def rules(leaf, now=NOW):
    return [finding.rule for finding in trust(now).decide(leaf, now).findings]


def test_without_a_list_nobody_is_trusted_and_with_one_the_sender_is(folder, leaf):
    assert rules(leaf) == ["SEC-046"]

    assert (fetch_due(folder, now=NOW), RevocationList.objects.get().problem) == (1, "")

    assert rules(leaf) == []
    assert trust(NOW) is trust(NOW + MINUTE)


def test_a_revocation_counts_as_soon_as_its_list_is_fetched(folder, leaf, ca, publisher):
    fetch_due(folder, now=NOW)
    before, assertions = trust(NOW), trust_assertions(NOW)
    publisher.contents = ca.crl(revoked=[(77, NOW)], at=NOW)

    assert fetch_due(folder, now=NOW + 9 * MINUTE) == 0
    assert trust(NOW) is before
    assert fetch_due(folder, now=NOW + 10 * MINUTE) == 1

    assert rules(leaf, NOW + 10 * MINUTE) == ["SEC-043"]
    assert trust_assertions(NOW) is not assertions


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda p, ca: vars(p).update(status=404), "status 404"),
        (lambda p, ca: vars(p).update(status=302, headers={"Location": "http://127.0.0.1/"}), "status 302"),
        (lambda p, ca: vars(p).update(contents=b"<html>"), "no list of revoked"),
        (lambda p, ca: vars(p).update(contents=b""), "no list of revoked"),
        (lambda p, ca: vars(p).update(contents=SecondCa(NOW).crl()), "not signed by an authority"),
        (lambda p, ca: vars(p).update(contents=ca.crl(at=NOW - timedelta(days=2))), "older than the one"),
        (lambda p, ca: p.server.server_close(), "could not be reached"),
    ],
)
def test_keeps_the_last_good_list_when_no_better_one_comes(folder, leaf, ca, publisher, change, told):
    fetch_due(folder, now=NOW)
    change(publisher, ca)

    assert fetch_due(folder, now=NOW + 10 * MINUTE) == 0

    assert told in RevocationList.objects.get().problem
    assert rules(leaf) == []


def test_after_a_problem_it_is_tried_again_sooner(folder, publisher):
    publisher.status = 503
    fetch_due(folder, now=NOW)
    publisher.status = 200

    assert fetch_due(folder, now=NOW + MINUTE / 2) == 0
    assert fetch_due(folder, now=NOW + MINUTE) == 1
    assert RevocationList.objects.get().problem == ""


def test_of_several_one_fetches(folder, publisher):
    assert [fetch_due(folder, now=NOW) for _ in range(3)] == [1, 0, 0]
    assert publisher.asked == 1


def test_a_list_as_pem_counts_too(folder, leaf, ca, publisher):
    from cryptography.x509 import load_der_x509_crl

    publisher.contents = load_der_x509_crl(ca.crl()).public_bytes(Encoding.PEM)

    assert (fetch_due(folder, now=NOW), RevocationList.objects.get().problem) == (1, "")
    assert rules(leaf) == []


def test_a_list_counts_for_a_grace_time_after_the_next_was_promised(folder, leaf):
    fetch_due(folder, now=NOW)
    promised = NOW + timedelta(hours=23)

    assert trust(promised).decide(leaf, promised + timedelta(hours=23)).list_is_late
    assert rules(leaf, promised + timedelta(hours=25)) != []


def test_an_address_that_the_operator_took_away_is_forgotten(folder, ca, tmp_path):
    fetch_due(folder, now=NOW)

    fetch_due(read_folder(ca.write(tmp_path / "other", crl="http://127.0.0.1:1/x")), now=NOW)

    assert [each.address for each in RevocationList.objects.all()] == ["http://127.0.0.1:1/x"]


def test_production_refuses_a_virtual_sender_even_below_its_own_anchor(folder, ca):
    from vaccinnet.ehealth.certificates import Validity, make_leaf

    key = ec.generate_private_key(ec.SECP256R1())
    years = Validity(NOW - MINUTE, NOW + timedelta(days=1))
    facts = {"issuer": ca.issuing, "validity": years, "serial": 5, "crl_url": "http://x/", "virtual": True}
    virtual = make_leaf(HOSPITAL, public_key=key.public_key(), **facts)
    fetch_due(folder, now=NOW)

    assert rules(virtual) == ["SEC-047"]
