"""Which certificates are trusted, and why others are not."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from vaccinnet.ehealth.certificates import Validity, make_issuing, make_root, make_tls_leaf
from vaccinnet.ehealth.trust import Anchor, TrustStore

DAY = timedelta(days=1)


def says(decision):
    return [(finding.rule, finding.says) for finding in decision.findings]


def decide(pki, leaf=None, *, now=None, **store):
    return pki.trust(**store).decide(leaf or pki.certificate, now or pki.now)


def handmade(pki, *, key=None, issuer=None, issuer_key=None, extensions=(), name="X", algorithm=None, serial=9):
    """Return a certificate that has only what is said."""
    key = key or pki.key
    issuer = issuer or pki.issuing.certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(pki.now - DAY)
        .not_valid_after(pki.now + DAY)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer_key or pki.issuing_key, algorithm or hashes.SHA256())


def usage(**used):
    kinds = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
        "encipher_only decipher_only"
    )
    return x509.KeyUsage(**{kind: used.get(kind, False) for kind in kinds.split()})


AUTHORITY = [(x509.BasicConstraints(ca=True, path_length=None), True), (usage(key_cert_sign=True, crl_sign=True), True)]
UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
SENDER = [(x509.BasicConstraints(ca=False, path_length=None), True), (usage(digital_signature=True), True)]


def test_trusts_what_an_authority_below_an_anchor_issued(pki):
    decision = decide(pki)

    assert decision.is_trusted
    assert decision.chain == (pki.certificate, pki.issuing.certificate, pki.root.certificate)
    assert decision.subject == pki.subject


def test_an_anchor_need_not_be_a_root(pki):
    assert decide(pki, anchors=[Anchor(pki.issuing.certificate)], intermediates=[]).is_trusted


def test_refuses_an_unknown_issuer(pki):
    assert says(decide(pki, anchors=[], intermediates=[])) == [("SEC-040", "unknown")]


def test_refuses_a_certificate_that_only_names_our_authority(pki):
    forger = make_issuing(
        rsa.generate_private_key(65537, 2048), name="Test issuing", issuer=pki.root, validity=pki.years, serial=2
    )

    assert says(decide(pki, pki.leaf(pki.key, issuer=forger))) == [("SEC-040", "forged")]


def test_refuses_a_certificate_that_signed_itself(pki):
    own = make_root(pki.key, name="Me", validity=pki.years, serial=1).certificate

    assert ("SEC-040", "unknown") in says(decide(pki, own))


def test_refuses_an_authority_that_came_in_a_message(pki):
    # An authority below the root that is not one of our intermediates: nothing in a message adds to the store.
    other = make_issuing(
        rsa.generate_private_key(65537, 2048), name="Other", issuer=pki.root, validity=pki.years, serial=3
    )

    assert says(decide(pki, pki.leaf(pki.key, issuer=other))) == [("SEC-040", "unknown")]


@pytest.mark.parametrize(("days", "rule"), [(-1, "SEC-041"), (31, "SEC-042")])
def test_refuses_outside_its_validity(pki, days, rule):
    leaf = pki.leaf(pki.key, validity=Validity(pki.now, pki.now + 30 * DAY))
    crl = pki.crl(this_update=pki.now - 9 * DAY, next_update=pki.now + 99 * DAY)

    assert [rule for rule, _ in says(decide(pki, leaf, now=pki.now + days * DAY, crls=[crl]))] == [rule]


@pytest.mark.parametrize("moment", [0, 30])
def test_trusts_on_the_first_and_the_last_second(pki, moment):
    leaf = pki.leaf(pki.key, validity=Validity(pki.now, pki.now + 30 * DAY))
    crl = pki.crl(next_update=pki.now + 99 * DAY)

    assert decide(pki, leaf, now=pki.now + moment * DAY, crls=[crl]).is_trusted


def test_refuses_below_an_authority_that_has_expired(pki):
    short = Validity(pki.now - 9 * DAY, pki.now - DAY)
    issuing = make_issuing(pki.issuing_key, name="Test issuing", issuer=pki.root, validity=short, serial=2)

    assert says(decide(pki, intermediates=[issuing.certificate])) == [("SEC-044", "validity")]


def test_takes_the_way_up_that_holds(pki):
    short = Validity(pki.now - 9 * DAY, pki.now - DAY)
    expired = make_issuing(pki.issuing_key, name="Test issuing", issuer=pki.root, validity=short, serial=2)

    assert decide(pki, intermediates=[expired.certificate, pki.issuing.certificate]).is_trusted


# Revocation


def test_refuses_what_was_revoked_and_says_when(pki):
    crl = pki.crl(revoked=[(pki.certificate.serial_number, pki.now - 3 * DAY)])

    (finding,) = decide(pki, crls=[crl]).findings

    assert (finding.rule, finding.found) == ("SEC-043", "2026-11-21T10:00:00Z")


def test_refuses_without_a_list(pki):
    assert says(decide(pki, crls=[])) == [("SEC-046", "missing")]


def test_needs_no_list_where_none_is_required(pki):
    assert decide(pki, crls=[], anchors=[Anchor(pki.root.certificate, crl_required=False)]).is_trusted


def test_a_late_list_counts_for_a_day_and_is_told(pki):
    crl = pki.crl(next_update=pki.now)

    assert decide(pki, crls=[crl]).list_is_late is False
    assert decide(pki, crls=[crl], now=pki.now + timedelta(hours=24)).list_is_late
    assert decide(pki, crls=[crl], now=pki.now + timedelta(hours=24)).is_trusted
    assert says(decide(pki, crls=[crl], now=pki.now + timedelta(hours=24, seconds=1))) == [("SEC-046", "old")]


def test_the_newest_list_counts(pki):
    old = pki.crl(this_update=pki.now - 3 * DAY)
    new = pki.crl(revoked=[(pki.certificate.serial_number, pki.now - DAY)])

    assert says(decide(pki, crls=[new, old])) == [("SEC-043", "")]


def test_a_list_that_others_signed_does_not_count(pki):
    forger = make_issuing(
        rsa.generate_private_key(65537, 2048), name="Test issuing", issuer=pki.root, validity=pki.years, serial=2
    )

    assert says(decide(pki, crls=[pki.crl(issuer=forger)])) == [("SEC-046", "missing")]


@pytest.mark.parametrize(
    ("extension", "critical"),
    [
        (x509.DeltaCRLIndicator(1), True),
        (x509.IssuingDistributionPoint(None, None, False, False, None, True, False), True),
    ],
)
def test_a_list_that_is_not_complete_does_not_count(pki, extension, critical):
    crl = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(pki.issuing.certificate.subject)
        .last_update(pki.now)
        .next_update(pki.now + DAY)
        .add_extension(extension, critical=critical)
        .sign(pki.issuing_key, hashes.SHA256())
    )

    assert says(decide(pki, crls=[crl])) == [("SEC-046", "missing")]


def test_an_authority_can_be_revoked_too(pki):
    crl = pki.crl(issuer=pki.root, revoked=[(2, pki.now - DAY)])

    assert says(decide(pki, crls=[crl, pki.crl()])) == [("SEC-043", "")]


# What a certificate may be used for


def test_refuses_an_authority_as_a_sender(pki):
    leaf = pki.issuing.certificate

    assert ("SEC-045", "authority") in says(
        decide(pki, leaf, anchors=[Anchor(pki.root.certificate, crl_required=False)])
    )


def test_refuses_what_a_sender_issued(pki):
    below = handmade(pki, issuer=pki.certificate, issuer_key=pki.key, extensions=SENDER)

    found = says(decide(pki, below, intermediates=[pki.issuing.certificate, pki.certificate]))

    assert ("SEC-044", "authority") in found
    assert ("SEC-044", "usage") in found


def test_refuses_an_authority_below_one_that_allows_none(pki):
    # The issuing authority has a path length of zero.
    key = rsa.generate_private_key(65537, 2048)
    lower = handmade(pki, key=key, extensions=AUTHORITY, name="Lower")
    leaf = handmade(pki, issuer=lower, issuer_key=key, extensions=SENDER)

    assert ("SEC-044", "length") in says(decide(pki, leaf, intermediates=[pki.issuing.certificate, lower]))


def test_refuses_an_authority_that_may_not_sign_certificates(pki):
    key = rsa.generate_private_key(65537, 2048)
    extensions = [AUTHORITY[0], (usage(digital_signature=True), True)]
    authority = handmade(
        pki, key=key, issuer=pki.root.certificate, issuer_key=pki.root.key, extensions=extensions, name="A"
    )
    leaf = handmade(pki, issuer=authority, issuer_key=key, extensions=SENDER)

    assert ("SEC-044", "usage") in says(decide(pki, leaf, intermediates=[authority]))


@pytest.mark.parametrize(
    ("extensions", "wrong"),
    [
        (SENDER[:1], ("SEC-045", "usage")),
        ([SENDER[0], (usage(key_encipherment=True), True)], ("SEC-045", "usage")),
        ([*SENDER, (UNKNOWN, True)], ("SEC-044", "critical")),
        ([*SENDER, (x509.NameConstraints([x509.DNSName("x")], None), True)], ("SEC-044", "critical")),
    ],
)
def test_refuses_a_sender_with_the_wrong_extensions(pki, extensions, wrong):
    assert wrong in says(decide(pki, handmade(pki, extensions=extensions)))


def test_refuses_the_certificate_of_a_web_server(pki):
    server = make_tls_leaf(
        ["localhost"], public_key=pki.key.public_key(), issuer=pki.issuing, validity=pki.years, serial=8
    )

    assert says(decide(pki, server)) == [("SEC-045", "purpose"), ("SEC-048", "")]


@pytest.mark.parametrize("key", [rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP256K1())])
def test_refuses_an_authority_with_a_weak_key(pki, key):
    authority = handmade(
        pki, key=key, issuer=pki.root.certificate, issuer_key=pki.root.key, extensions=AUTHORITY, name="A"
    )
    leaf = handmade(pki, issuer=authority, issuer_key=key, extensions=SENDER)

    assert ("SEC-044", "weak") in says(decide(pki, leaf, intermediates=[authority]))


def test_refuses_a_chain_with_another_kind_of_signature(pki):
    key = ed25519.Ed25519PrivateKey.generate()
    authority = handmade(
        pki, key=key, issuer=pki.root.certificate, issuer_key=pki.root.key, extensions=AUTHORITY, name="A"
    )
    builder = handmade(pki, issuer=authority, issuer_key=pki.key, extensions=SENDER)

    assert ("SEC-040", "forged") in says(decide(pki, builder, intermediates=[authority]))


def test_refuses_a_name_that_is_not_of_ehealth(pki):
    assert ("SEC-048", "") in says(decide(pki, handmade(pki, extensions=SENDER, name="CBE=1")))


def test_refuses_virtual_authorities_only_where_told_to(pki):
    assert decide(pki, refuse_virtual=False).is_trusted
    assert says(decide(pki, refuse_virtual=True)) == [("SEC-047", "")]
    assert Anchor(pki.root.certificate).is_virtual


def test_one_mark_anywhere_in_a_chain_makes_it_virtual(pki):
    root = make_root(pki.root.key, name="Test root", validity=pki.years, serial=1, virtual=False)
    issuing = make_issuing(
        pki.issuing_key, name="Test issuing", issuer=root, validity=pki.years, serial=2, virtual=False
    )

    store = {"anchors": [Anchor(root.certificate)], "intermediates": [issuing.certificate], "refuse_virtual": True}

    assert says(decide(pki, **store)) == [("SEC-047", "")]
    assert decide(pki, pki.leaf(pki.key, virtual=False), **store).is_trusted


# What is remembered


def test_decides_once_for_each_certificate(pki):
    store = pki.trust()

    assert store.decide(pki.certificate, pki.now) is store.decide(pki.certificate, pki.now + timedelta(seconds=9))


def test_forgets_when_a_new_list_comes(pki):
    store = pki.trust()
    assert store.decide(pki.certificate, pki.now).is_trusted

    newer = store.with_crls([pki.crl(revoked=[(pki.certificate.serial_number, pki.now)])])

    assert not newer.decide(pki.certificate, pki.now).is_trusted


def test_forgets_when_the_certificate_expires(pki):
    leaf = pki.leaf(pki.key, validity=Validity(pki.now - DAY, pki.now + DAY))
    store = pki.trust(crls=[pki.crl(next_update=pki.now + 9 * DAY)])
    assert store.decide(leaf, pki.now).is_trusted

    assert says(store.decide(leaf, pki.now + 2 * DAY)) == [("SEC-042", "")]


def test_decides_anew_when_the_clock_goes_back(pki):
    store = pki.trust()
    assert store.decide(pki.certificate, pki.now).is_trusted

    assert not store.decide(pki.certificate, pki.years.not_before - DAY).is_trusted


def test_remembers_no_refusal(pki):
    store = TrustStore([Anchor(pki.root.certificate)])

    assert store.decide(pki.certificate, pki.now) is not store.decide(pki.certificate, pki.now)
