"""Messages with an assertion: proven by the key that the STS confirmed, and every way to cheat refused by its rule."""

import copy
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from vaccinnet.ehealth import names as ds
from vaccinnet.ehealth.certificates import Issuer
from vaccinnet.ehealth.saml import names
from vaccinnet.ehealth.saml.assertion import Assertion, Attribute
from vaccinnet.ehealth.saml.attributes import (
    ASSERTED,
    CERTIFIED,
    DOCTOR_NIHII,
    HOLDER_SSIN,
    IS_DOCTOR,
    SSIN,
    holder_number_of,
    is_recognised,
    number_of,
    recognised_nihii,
)
from vaccinnet.ehealth.saml.certified import certified
from vaccinnet.ehealth.saml.names import saml
from vaccinnet.ehealth.saml.trust import AssertionTrust
from vaccinnet.ehealth.saml.write import write_assertion
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.wss import sign, sign_as_holder, verify_holder
from vaccinnet.rulebook import Refused
from vaccinnet.soap import names as soap
from vaccinnet.soap.envelope import read
from vaccinnet.soap.write import to_bytes, wrap

DOCTOR = Subject("SSIN", "75032199964", name="JAN HUISARTS")
OTHER = Subject("SSIN", "68041200029", name="HILDE ZIEKENHUISARTS")
PRACTICE = Subject("NIHII-OFFICE_DOCTORS", "79992138", name="DE DRIE TESTEN")
REQUEST = '<u:Request xmlns:u="urn:example"><name>Émile</name></u:Request>'
BEARER = "urn:oasis:names:tc:SAML:1.0:cm:bearer"


def of_doctor(number=DOCTOR.number, nihii="19990512004", *, is_doctor="true", space=CERTIFIED):
    return (
        Attribute(HOLDER_SSIN, ASSERTED, (number,)),
        Attribute(SSIN, ASSERTED, (number,)),
        Attribute(IS_DOCTOR, space, (is_doctor,)),
        Attribute(DOCTOR_NIHII, space, (nihii,)),
    )


@dataclass
class Sts:
    """An STS, the keys of two doctors, and messages with its tokens."""

    pki: object
    signer: Issuer = field(init=False)

    def __post_init__(self):
        self.signer = self.new_signer()
        self.key = rsa.generate_private_key(65537, 2048)
        self.other_key = ec.generate_private_key(ec.SECP256R1())
        self.doctor = self.pki.leaf(self.key, subject=DOCTOR, serial=501)
        self.other = self.pki.leaf(self.other_key, subject=OTHER, serial=502)
        self.practice = self.pki.leaf(self.key, subject=PRACTICE, serial=503)

    def new_signer(self):
        key = rsa.generate_private_key(65537, 2048)
        subject = Subject("CBE", "1999990091", app_id="IAMACC", name="VIRTUAL EHEALTH")
        return Issuer(self.pki.leaf(key, subject=subject, serial=500), key)

    def assertion(self, **changes):
        good = Assertion(
            id="_a1",
            issuer=names.ISSUER,
            not_before=self.pki.now - timedelta(minutes=5),
            not_on_or_after=self.pki.now + timedelta(hours=24),
            holder=self.doctor,
            attributes=of_doctor(),
        )
        return good.but(**changes)

    def token(self, *, signer=None, **changes):
        return etree.tostring(
            write_assertion(self.assertion(**changes), signer=signer or self.signer, now=self.pki.now)
        )

    def message(self, token=None, *, key=None, **options):
        return sign_as_holder(
            wrap(etree.fromstring(REQUEST)),
            key=key or self.key,
            assertion=token or self.token(),
            created=self.pki.now,
            **options,
        )

    def trust(self, *, crls=None):
        holders = self.pki.trust() if crls is None else self.pki.trust(crls=crls)
        return AssertionTrust([self.signer.certificate], holders)

    def prove(self, data, *, trust=None, now=None):
        return verify_holder(read(data), trust=trust or self.trust(), now=now or self.pki.now)

    def refusals(self, data, **options):
        try:
            self.prove(data, **options)
        except Refused as refused:
            return {finding.rule for finding in refused.findings}
        return set()


@pytest.fixture(scope="session")
def sts(pki):
    return Sts(pki)


@pytest.fixture
def tree(sts):
    return etree.fromstring(sts.message())


def in_tree(tree, tag):
    return tree.find(f".//{tag}")


# What is good


def test_proves_the_holder_of_the_key(sts):
    spoken = sts.prove(sts.message())

    assert (spoken.subject, spoken.certificate) == (DOCTOR, sts.doctor)
    assert certified(spoken.assertion, spoken.subject).nihii == "19990512004"


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_takes_keys_of_both_kinds(sts, algorithm):
    token = sts.token(holder=sts.other, attributes=of_doctor(OTHER.number))

    assert sts.prove(sts.message(token, key=sts.other_key, algorithm=algorithm)).subject == OTHER


def test_the_assertion_may_be_named_by_a_direct_reference(sts, tree):
    reference = in_tree(tree, names.KEY_IDENTIFIER).getparent()
    reference[:] = [etree.Element(ds.DIRECT_REFERENCE, URI="#_a1")]

    assert sts.refusals(to_bytes(tree)) == set()


def test_a_token_of_a_practice_certifies_the_practice(sts):
    attributes = (
        Attribute(holder_number_of("officedoctors"), ASSERTED, (PRACTICE.number,)),
        Attribute(number_of("officedoctors"), ASSERTED, (PRACTICE.number,)),
        Attribute(is_recognised("officedoctors"), CERTIFIED, ("true",)),
        Attribute(recognised_nihii("officedoctors"), CERTIFIED, (f"{PRACTICE.number}000",)),
    )

    spoken = sts.prove(sts.message(sts.token(holder=sts.practice, attributes=attributes)))

    speaker = certified(spoken.assertion, spoken.subject)
    assert (speaker.practice, speaker.nihii) == ("officedoctors", "79992138000")


# Who is certified


@pytest.mark.parametrize(
    "attributes",
    [
        of_doctor(is_doctor="false"),
        of_doctor(nihii="1999"),
        of_doctor(space=ASSERTED),
        of_doctor()[:2],
        (*of_doctor(), Attribute(DOCTOR_NIHII, CERTIFIED, ("19990116580",))),
    ],
    ids=["no doctor", "no number", "only asserted", "nothing certified", "two numbers"],
)
def test_what_is_not_certified_by_ehealth_certifies_nobody(sts, attributes):
    spoken = sts.prove(sts.message(sts.token(attributes=attributes)))

    assert certified(spoken.assertion, spoken.subject) is None


@pytest.mark.parametrize(("competence", "is_trainee"), [("004", False), ("005", True), ("006", True), ("690", False)])
def test_the_competence_code_tells_a_trainee(sts, competence, is_trainee):
    spoken = sts.prove(sts.message(sts.token(attributes=of_doctor(nihii=f"19990512{competence}"))))

    assert certified(spoken.assertion, spoken.subject).is_trainee == is_trainee


# What is refused


def test_no_token(sts, pki):
    assert sts.refusals(to_bytes(wrap(etree.fromstring(REQUEST)))) == {"SEC-001"}


def test_a_certificate_instead_of_an_assertion(sts):
    data = sign(wrap(etree.fromstring(REQUEST)), key=sts.key, certificate=sts.doctor, created=sts.pki.now)

    assert {"SEC-006", "SEC-007"} <= sts.refusals(data)


def test_a_certificate_beside_the_assertion(sts, pki, tree):
    token = in_tree(etree.fromstring(pki.message()), ds.TOKEN)
    in_tree(tree, soap.SECURITY).insert(0, token)

    assert sts.refusals(to_bytes(tree)) == {"SEC-006"}


def test_an_assertion_instead_of_a_certificate_is_refused_where_a_certificate_is_wanted(sts, pki):
    assert {"SEC-004", "SEC-006"} <= pki.refusals(sts.message())


def test_the_token_of_another(sts):
    stolen = sts.token(holder=sts.other, attributes=of_doctor(OTHER.number))

    assert sts.refusals(sts.message(stolen)) == {"SEC-012"}  # An elliptic key did not make an RSA signature.


def test_a_signature_by_another_key_of_the_same_kind(sts):
    assert sts.refusals(sts.message(key=rsa.generate_private_key(65537, 2048))) == {"SEC-052"}


@pytest.mark.parametrize(("ago", "expected"), [(-60, set()), (-61, {"SEC-065"}), (86459, set()), (86460, {"SEC-065"})])
def test_the_period_of_the_token_with_what_clocks_may_differ(sts, ago, expected):
    now = sts.pki.now
    token = sts.token(not_before=now, not_on_or_after=now + timedelta(hours=24))
    at = now + timedelta(seconds=ago)
    data = sign_as_holder(wrap(etree.fromstring(REQUEST)), key=sts.key, assertion=token, created=at)

    trust = sts.trust(crls=[sts.pki.crl(next_update=now + timedelta(days=3))])

    assert sts.refusals(data, now=at, trust=trust) == expected


def test_another_issuer(sts):
    assert sts.refusals(sts.message(sts.token(issuer="urn:example:sts"))) == {"SEC-061"}


def test_a_user_of_the_same_authority_is_no_sts(sts):
    impostor = Issuer(sts.other, sts.other_key)

    assert sts.refusals(sts.message(sts.token(signer=impostor))) == {"SEC-062"}


def test_the_certificate_of_the_sts_with_the_seal_of_another_key(sts):
    impostor = Issuer(sts.signer.certificate, rsa.generate_private_key(65537, 2048))

    assert sts.refusals(sts.message(sts.token(signer=impostor))) == {"SEC-063"}


def test_an_sts_certificate_that_has_expired(sts):
    data, later = sts.message(), sts.pki.years.not_after + timedelta(days=1)

    assert "SEC-062" in sts.refusals(data, now=later)


@pytest.mark.parametrize("attribute", [HOLDER_SSIN, SSIN])
def test_a_claim_that_is_not_the_certificates(sts, attribute):
    attributes = tuple(
        each if each.name != attribute else Attribute(attribute, ASSERTED, (OTHER.number,)) for each in of_doctor()
    )

    assert sts.refusals(sts.message(sts.token(attributes=attributes))) == {"SEC-066"}


def test_no_claim_about_the_holder(sts):
    assert sts.refusals(sts.message(sts.token(attributes=of_doctor()[1:]))) == {"SEC-066"}


def test_a_certificate_that_was_revoked_after_the_token_was_given(sts, pki):
    revoked = [pki.crl(revoked=[(501, pki.now - timedelta(minutes=1))])]

    assert sts.refusals(sts.message(), trust=sts.trust(crls=revoked)) == {"SEC-043"}


def changed(path, text):
    def change(tree):
        tree.find(f".//{names.ASSERTION}/{path}").text = text

    return change


def bearer(tree):
    for method in tree.iter(saml("ConfirmationMethod")):
        method.text = BEARER
        for key in method.itersiblings():
            method.getparent().remove(key)


def doubled(tree):
    in_tree(tree, soap.SECURITY).append(copy.deepcopy(in_tree(tree, names.ASSERTION)))


def wrapped(tree):
    """An evil assertion stands in the place of the sealed one, which is hidden in it."""
    real = in_tree(tree, names.ASSERTION)
    evil = copy.deepcopy(real)
    evil.find(f".//{saml('Attribute')}/{saml('AttributeValue')}").text = OTHER.number
    real.getparent().replace(real, evil)
    evil.append(real)


def wrapped_under_another_id(tree):
    real = in_tree(tree, names.ASSERTION)
    evil = copy.deepcopy(real)
    evil.set("AssertionID", "_evil")
    real.getparent().replace(real, evil)
    etree.SubElement(tree.find(soap.HEADER), "wrapper").append(real)


def with_another_condition(tree):
    etree.SubElement(tree.find(f".//{saml('Conditions')}"), saml("AudienceRestrictionCondition"))


def with_two_holders(tree):
    certificate = tree.find(f".//{saml('AttributeStatement')}//{names.X509_CERTIFICATE}")
    certificate.text = etree.tostring(in_tree(tree, names.X509_CERTIFICATE), method="text").decode()[:-8] + "AAAAAAAA"


def with_sha1_seal(tree):
    tree.find(f".//{names.ASSERTION}//{ds.SIGNATURE_METHOD}").set(
        "Algorithm", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
    )


def with_xslt(tree):
    tree.find(f".//{names.ASSERTION}//{ds.TRANSFORM}").set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")


def referring_elsewhere(tree):
    tree.find(f".//{names.ASSERTION}//{ds.REFERENCE}").set("URI", "")


def without_seal(tree):
    assertion = in_tree(tree, names.ASSERTION)
    assertion.remove(assertion[-1])


CHANGES = {
    "an attribute is changed": (changed(f"{saml('AttributeStatement')}/{saml('Attribute')}[3]/*", "false"), "SEC-063"),
    "bearer instead of holder-of-key": (bearer, "SEC-064"),
    "the assertion is doubled": (doubled, "SEC-007"),
    "the assertion is wrapped": (wrapped, "SEC-060"),
    "the assertion is wrapped under another id": (wrapped_under_another_id, "SEC-063"),
    "a condition that nobody understands": (with_another_condition, "SEC-060"),
    "two holders": (with_two_holders, "SEC-064"),
    "a seal with SHA-1": (with_sha1_seal, "SEC-063"),
    "a seal with XSLT": (with_xslt, "SEC-063"),
    "a seal over something else": (referring_elsewhere, "SEC-063"),
    "no seal": (without_seal, "SEC-060"),
    "another key identifier": (
        lambda tree: in_tree(tree, names.KEY_IDENTIFIER).set("ValueType", "urn:example"),
        "SEC-019",
    ),
    "a key identifier of another assertion": (
        lambda tree: setattr(in_tree(tree, names.KEY_IDENTIFIER), "text", "_b2"),
        "SEC-019",
    ),
}


@pytest.mark.parametrize(("change", "rule"), CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_message_is_refused(sts, tree, change, rule):
    change(tree)

    assert rule in sts.refusals(to_bytes(tree))


def test_spaces_between_the_parts_break_the_seal(sts):
    token = etree.fromstring(sts.token())
    etree.indent(token)

    assert "SEC-063" in sts.refusals(sts.message(etree.tostring(token)))


# What is remembered


class Counted(AssertionTrust):
    """Counts how often it judges."""

    judged = 0

    def _judge(self, element, now):
        self.judged += 1
        return super()._judge(element, now)


def test_an_assertion_is_judged_once(sts, pki):
    trust = Counted([sts.signer.certificate], pki.trust())
    token = sts.token()

    for _ in range(3):
        sts.prove(sts.message(token), trust=trust)

    assert trust.judged == 1


def test_a_changed_assertion_with_the_same_id_is_judged_anew(sts, pki):
    trust = Counted([sts.signer.certificate], pki.trust())
    sts.prove(sts.message(), trust=trust)
    tree = etree.fromstring(sts.message())
    changed(f"{saml('AttributeStatement')}/{saml('Attribute')}[4]/*", "19990116580")(tree)

    assert sts.refusals(to_bytes(tree), trust=trust) == {"SEC-063"}


def test_what_is_remembered_ends_with_the_token(sts, pki):
    trust = Counted([sts.signer.certificate], pki.trust())
    token = sts.token(not_on_or_after=pki.now + timedelta(seconds=10))
    sts.prove(sts.message(token), trust=trust)

    assert "SEC-065" in sts.refusals(sts.message(token), trust=trust, now=pki.now + timedelta(seconds=71))


def test_a_refused_assertion_is_not_remembered(sts, pki):
    trust = Counted([sts.signer.certificate], pki.trust())
    data = sts.message(sts.token(issuer="urn:example"))

    assert [sts.refusals(data, trust=trust) for _ in range(2)] == [{"SEC-061"}] * 2
    assert trust.judged == 2


def test_the_message_itself_must_be_fresh(sts):
    assert sts.refusals(sts.message(), now=sts.pki.now + timedelta(seconds=361)) == {"SEC-031"}


def test_the_holder_named_in_the_token_is_not_in_a_finding(sts):
    with pytest.raises(Refused) as refused:
        sts.prove(sts.message(sts.token(attributes=of_doctor(OTHER.number))))

    assert OTHER.number not in str([finding.found for finding in refused.value.findings])


def test_bytes_of_a_certificate_are_those_of_the_token(sts):
    assert sts.doctor.public_bytes(Encoding.DER) == sts.prove(sts.message()).certificate.public_bytes(Encoding.DER)


# Changed anywhere


def spoken_by(sts, data, trust):
    """What a proven message says: who, certified as what, and the body. Refused by a rule, it says nothing."""
    refusals = sts.refusals(data, trust=trust)
    if refusals:
        assert all(refusals)
        return None
    spoken = sts.prove(data, trust=trust)
    body = etree.tostring(etree.fromstring(data).find(soap.BODY), method="c14n")
    return spoken.subject, certified(spoken.assertion, spoken.subject), body


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), remembers=st.booleans())
def test_a_changed_byte_is_refused_or_means_nothing(sts, data, remembers):
    message, trust = sts.message(), sts.trust()
    if remembers:
        sts.prove(message, trust=trust)
    at = data.draw(st.integers(0, len(message) - 1))
    changed = message[:at] + data.draw(st.binary(min_size=0, max_size=3)) + message[at + 1 :]

    said = spoken_by(sts, changed, trust)

    assert said is None or said == spoken_by(sts, message, trust)


_PIECES = [
    "<soap:Body", "</soap:Body>", "wsu:Id", "_a1", "AssertionID=", "<saml:Attribute", "</saml:AttributeStatement>",
    "AttributeName=", "75032199964", "19990512004", "true", "<ds:Reference", "</ds:Signature>", "URI=", "2026-11-24",
    "holder-of-key", "MII", "==",
]  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.sampled_from(_PIECES), put=st.sampled_from([*_PIECES, "", "<x/>", '"', "&#0;", "é"]), times=st.integers(1, 3)
)
def test_mixed_up_pieces_are_refused_by_a_rule(sts, cut, put, times):
    message = sts.message()
    changed = message.replace(cut.encode(), put.encode(), times)

    said = spoken_by(sts, changed, sts.trust())

    assert said is None or changed == message
