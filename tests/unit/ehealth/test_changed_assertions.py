"""Messages whose assertion was changed, wrapped or doubled after the STS sealed it: each refused by its rule."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.unit.ehealth.holder import OTHER, changed, in_tree

from vaccinnet.ehealth import names as ds
from vaccinnet.ehealth.saml import names
from vaccinnet.ehealth.saml.certified import certified
from vaccinnet.ehealth.saml.names import saml
from vaccinnet.soap import names as soap
from vaccinnet.soap.write import to_bytes

BEARER = "urn:oasis:names:tc:SAML:1.0:cm:bearer"


@pytest.fixture
def tree(sts):
    return etree.fromstring(sts.message())


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
