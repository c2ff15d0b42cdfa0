"""Whose certificate it is: read from the structure of the name, never from its text."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from vaccinnet.ehealth.subject import (
    DIGITS,
    PLATFORM,
    NotAnEHealthSubject,
    Subject,
    parse_subject,
    plain_upper,
    read_subject,
    subject_name,
)

KEY = ec.generate_private_key(ec.SECP256R1())
HOSPITAL = Subject("NIHII-HOSPITAL", "71099902", name="AZ TESTSTAD")
OID = {"C": NameOID.COUNTRY_NAME, "O": NameOID.ORGANIZATION_NAME, "CN": NameOID.COMMON_NAME}


def certificate_named(name: x509.Name) -> x509.Certificate:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, KEY.public_key(), 1, start, start + timedelta(days=1))
    return builder.sign(KEY, hashes.SHA256())


def certificate_of(**parts: object) -> x509.Certificate:
    """Return a certificate with these CN and OU, each a text or a list of texts."""
    attributes = [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, ou) for ou in parts.get("OU", [])]
    attributes += [x509.NameAttribute(NameOID.COMMON_NAME, cn) for cn in parts.get("CN", [])]
    return certificate_named(x509.Name(attributes))


@pytest.mark.parametrize(
    "subject",
    [
        HOSPITAL,
        Subject("SSIN", "85073099932", name="AN PEETERS"),
        Subject("CBE", "0809394427", "IAMACC", "EHEALTH-PLATFORM"),
        Subject("NIHII-GUARD_POST", "71099902"),
    ],
)
def test_reads_the_subject_it_wrote(subject):
    certificate = certificate_named(subject_name(subject))

    assert read_subject(certificate) == subject


def test_writes_the_parts_of_the_name_in_the_order_of_ehealth():
    name = subject_name(Subject("CBE", "0809394427", "IAMACC", "eHealth-platform"))

    assert [(part.rfc4514_attribute_name, part.value) for part in name] == [
        ("C", "BE"),
        ("O", "Federal Government"),
        ("OU", "IAMACC"),
        ("OU", "CBE=0809394427"),
        ("OU", "EHEALTH-PLATFORM"),
        ("OU", "eHealth-platform Belgium"),
        ("CN", "CBE=0809394427, IAMACC"),
    ]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Zoë Çelik-D'Hondt", "ZOE CELIK-D'HONDT"),
        ("  Sint-Jozef \n Gent ", "SINT-JOZEF GENT"),
        ("Søren Łukasz Straße", "SOREN LUKASZ STRASSE"),
    ],
)
def test_writes_names_in_upper_case_without_diacritics(written, plain):
    assert plain_upper(written) == plain


def test_cuts_a_name_to_what_an_ou_may_hold():
    name = subject_name(Subject("CBE", "0809394427", name="X" * 100))

    assert max(len(part.value) for part in name) == 64


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"OU": ["CBE=0809394427"]}, "0 CN"),
        ({"CN": ["CBE=0809394427", "CBE=0809394427"], "OU": ["CBE=0809394427"]}, "2 CN"),
        ({"CN": ["www.example.be"]}, "not of the form"),
        ({"CN": ["ABC=0809394427"], "OU": ["ABC=0809394427"]}, "the type"),
        ({"CN": ["SSIN=123"], "OU": ["SSIN=123"]}, "11 digits, not 3"),
        ({"CN": ["CBE=0809394427"]}, "0 OU"),
        ({"CN": ["CBE=0809394427"], "OU": ["CBE=0403019261"]}, "different subjects"),
        ({"CN": ["CBE=0809394427"], "OU": ["CBE=0809394427", "SSIN=85073099932"]}, "2 OU"),
        ({"CN": ["CBE=0809394427, IAMACC"], "OU": ["CBE=0809394427"]}, "no OU has"),
        ({"CN": ["CBE=0809394427"], "OU": ["IAMACC", "CBE=0809394427", "NAME", PLATFORM]}, "left over"),
        ({"CN": ["cbe=0809394427"], "OU": ["cbe=0809394427"]}, "not of the form"),
        ({"CN": ["CBE=٠809394427"], "OU": ["CBE=٠809394427"]}, "not of the form"),
    ],
)
def test_refuses_a_name_that_is_no_ehealth_subject(parts, reason):
    certificate = certificate_of(**parts)

    with pytest.raises(NotAnEHealthSubject, match=reason):
        read_subject(certificate)


def test_refuses_two_values_in_one_part_of_the_name():
    ou = x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "CBE=0809394427")
    cn = x509.NameAttribute(NameOID.COMMON_NAME, "CBE=0809394427")
    certificate = certificate_named(x509.Name([x509.RelativeDistinguishedName([ou, cn])]))

    with pytest.raises(NotAnEHealthSubject, match="several values"):
        read_subject(certificate)


@given(
    free_text=st.one_of(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60),
        st.sampled_from(["SSIN=85073099932", "NIHII-HOSPITAL=71099902", "CN=SSIN=85073099932", PLATFORM]),
        st.builds("{}={}".format, st.sampled_from(sorted(DIGITS)), st.from_regex(r"[0-9]{4,11}", fullmatch=True)),
        st.builds("X, OU=SSIN={}".format, st.from_regex(r"[0-9]{11}", fullmatch=True)),
    )
)
def test_a_name_that_looks_like_a_subject_never_confuses(free_text):
    units = [f"{HOSPITAL.type}={HOSPITAL.number}", free_text, PLATFORM]
    certificate = certificate_of(CN=[str(HOSPITAL)], OU=units)

    try:
        read = read_subject(certificate)
    except NotAnEHealthSubject:
        return

    assert (read.type, read.number, read.app_id) == (HOSPITAL.type, HOSPITAL.number, "")


@pytest.mark.parametrize("text", ["CBE=0809394427, IAMACC", "CBE=0809394427,IAMACC"])
def test_parses_an_application_id(text):
    assert parse_subject(text) == Subject("CBE", "0809394427", "IAMACC")


def test_shows_no_personal_data_by_itself():
    assert repr(Subject("SSIN", "85073099932", name="AN PEETERS")) == "Subject(type='SSIN', app_id='')"
