"""Messages with an assertion: proven by the key that the STS confirmed, and remembered no longer than it holds."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from tests.unit.ehealth.holder import DOCTOR, OTHER, PRACTICE, REQUEST, changed, in_tree, of_doctor

from vaccinnet.ehealth import names as ds
from vaccinnet.ehealth.certificates import Issuer
from vaccinnet.ehealth.saml import names
from vaccinnet.ehealth.saml.assertion import Attribute
from vaccinnet.ehealth.saml.attributes import (
    ASSERTED,
    CERTIFIED,
    DOCTOR_NIHII,
    HOLDER_SSIN,
    SSIN,
    holder_number_of,
    is_recognised,
    number_of,
    recognised_nihii,
)
from vaccinnet.ehealth.saml.certified import certified
from vaccinnet.ehealth.saml.names import saml
from vaccinnet.ehealth.saml.trust import AssertionTrust
from vaccinnet.ehealth.wss import sign, sign_as_holder
from vaccinnet.rulebook import Refused
from vaccinnet.soap import names as soap
from vaccinnet.soap.write import to_bytes, wrap


@pytest.fixture
def tree(sts):
    return etree.fromstring(sts.message())


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
