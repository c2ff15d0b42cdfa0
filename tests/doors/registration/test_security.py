"""Who is not proven gets a Fault with the rule, and nothing is stored."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from vaccinnet.acceptance import ca
from vaccinnet.ehealth.saml.attributes import CERTIFIED, IS_DOCTOR
from vaccinnet.ehealth.saml.names import ASSERTION, saml
from vaccinnet.ehealth.wss import sign
from vaccinnet.exchanges.models import Exchange, SignedRequest
from vaccinnet.register.models import Vaccination
from vaccinnet.registration.wire import PATH
from vaccinnet.soap.names import SECURITY
from vaccinnet.soap.write import to_bytes, wrap

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nothing_stored(db):
    yield
    assert not Vaccination.objects.exists()
    assert not SignedRequest.objects.exists()


def message(service, **options):
    return service.signed(service.request(service.message()), **options)


def unsigned(service):
    return to_bytes(wrap(service.request(service.message())))


def with_a_certificate(service):
    keystore = service.doctor.keystore
    root = wrap(service.request(service.message()))
    return sign(root, key=keystore.key, certificate=keystore.certificate, created=datetime.now(UTC))


def expired(service):
    now = datetime.now(UTC)
    return message(service, token=service.token(not_before=now - 3 * HOUR, not_on_or_after=now - HOUR))


def early(service):
    now = datetime.now(UTC)
    return message(service, token=service.token(not_before=now + HOUR, not_on_or_after=now + 2 * HOUR))


def of_another(service):
    return message(service, token=service.stagemeester.token)


def by_another_key(service):
    return message(service, key=rsa.generate_private_key(65537, 2048))


def bearer(service):
    tree = etree.fromstring(message(service))
    for method in tree.iter(saml("ConfirmationMethod")):
        method.text = "urn:oasis:names:tc:SAML:1.0:cm:bearer"
    return to_bytes(tree)


def doubled(service):
    tree = etree.fromstring(message(service))
    security = tree.find(f".//{SECURITY}")
    security.append(etree.fromstring(etree.tostring(security.find(ASSERTION))))
    return to_bytes(tree)


def wrong_claim(service):
    attributes = service.attributes_of(service.stagemeester.subject, service.doctor.nihii)
    return message(service, token=service.token(attributes=attributes))


def old(service):
    return message(service, created=datetime.now(UTC) - timedelta(minutes=7))


def changed(service):
    return message(service).replace(b"Voorbeeld_Zorgdossier", b"Voorbeeld_Zorgdossie2")


CASES = {
    "no token": (unsigned, "SEC-001", "wsse:InvalidSecurity"),
    "a certificate for a token": (with_a_certificate, "SEC-006", "wsse:UnsupportedSecurityToken"),
    "an expired token": (expired, "SEC-065", "wsse:InvalidSecurityToken"),
    "a token for later": (early, "SEC-065", "wsse:InvalidSecurityToken"),
    "the token of another": (of_another, "SEC-052", "wsse:FailedCheck"),
    "another key": (by_another_key, "SEC-052", "wsse:FailedCheck"),
    "bearer": (bearer, "SEC-064", "wsse:FailedCheck"),
    "two assertions": (doubled, "SEC-007", "wsse:SecurityTokenUnavailable"),
    "a claim that is not the certificate's": (wrong_claim, "SEC-066", "wsse:FailedAuthentication"),
    "an old message": (old, "SEC-031", "wsu:MessageExpired"),
    "changed after signing": (changed, "SEC-051", "wsse:FailedCheck"),
}


@pytest.mark.parametrize(("make", "rule", "code"), CASES.values(), ids=CASES.keys())
def test_a_fault_names_the_rule(service, make, rule, code):
    answer = service.post(make(service))

    assert (answer.status, answer.is_fault) == (500, True)
    assert rule in answer.rules
    assert answer.faultcode == code


def test_a_certificate_that_was_revoked_after_the_token_was_given(service):
    doctor = service.new_speaker("ART-2005")
    first = service.get(by=doctor)
    ca.revoke(doctor.keystore.certificate.serial_number, at=datetime.now(UTC))

    answer = service.post(message(service, by=doctor))

    assert (first.code, answer.rules) == ("OK", ["SEC-043"])


def test_a_token_that_certifies_no_doctor_is_answered_with_a_status(service):
    attributes = tuple(
        each
        for each in service.attributes_of(service.doctor.subject, service.doctor.nihii)
        if (each.name, each.namespace) != (IS_DOCTOR, CERTIFIED)
    )

    answer = service.post(message(service, token=service.token(attributes=attributes)))

    assert answer.rules == ["REG-001"]


def test_a_request_of_the_other_service(service):
    batch = etree.fromstring('<v:GetAanleverenVaccinatieGegevensRequest xmlns:v="urn:example"/>')

    answer = service.post(service.signed(batch))

    assert (answer.rules, answer.faultcode) == (["MSG-051"], "soap:Client")


def test_the_path_in_the_wrong_letter_case(service):
    answer = service.post(message(service), path=PATH.lower())

    assert answer.rules == ["MSG-060"]
    assert PATH in answer.payload.findtext("faultstring")


def test_no_xml(service):
    answer = service.post(b"<Envelope")

    assert (answer.faultcode, answer.rules) == ("soap:Client", ["MSG-004"])


def test_a_call_of_more_than_ten_mebibytes(service):
    answer = service.post(b"<x>" + b" " * (10 * 1024 * 1024) + b"</x>")

    assert (answer.faultcode, answer.rules) == ("soap:Client", ["MSG-001"])


def test_where_not_everything_is_told_only_code_and_rule_are(service, settings):
    settings.TELLS_EVERYTHING = False

    answer = service.post(expired(service))

    assert answer.rules == []
    assert answer.payload.findtext("faultstring").startswith("SEC-065: ")


def test_a_fault_is_in_the_journal_without_a_sender(service):
    service.post(unsigned(service))

    exchange = Exchange.objects.get(service="RegistratieService")
    assert (exchange.outcome, exchange.rules[0], exchange.sender_key) == ("fault", "SEC-001", None)


def test_a_get_of_the_address_gives_the_contract_with_that_address(service):
    answer = service.client.get(f"{PATH}?wsdl")

    assert b"http://localhost/VaccinnetUPL/wupl/VaccinationService-2_1" in answer.content
    for name in ("VaccinationService-V21.xsd", "VaccinationService-V21-message.xsd"):
        assert service.client.get(f"/VaccinnetUPL/wupl/{name}").status_code == 200
