"""What claims tell of a person."""

from dataclasses import replace

import pytest

from vaccinnet.consultation.identity import Identity
from vaccinnet.portal.identity.claims import identity_of
from vaccinnet.portal.identity.terms import Terms, origin_of

TERMS = Terms("https://provider.example/op", "vaccinnet", "secret", insz_claim="rrn", nihii_claim="nihii11")


def test_numbers_lose_their_separators():
    claims = {"rrn": "85.03.12-999.59", "nihii11": "1-00000-07-004", "given_name": " Noor  An ", "family_name": "Test"}

    assert identity_of(claims, TERMS) == Identity("85031299959", "10000007004", "Noor An", "Test")


@pytest.mark.parametrize(
    ("claim", "number"),
    [
        (5031299959, "05031299959"),
        (["85031299959"], "85031299959"),
        (["85031299959", "85031299958"], ""),
        ("85031299959\x00", "85031299959"),
        (None, ""),
        (True, ""),
        ({"value": "85031299959"}, ""),
        ("8" * 5000, "8" * 20),
    ],
)
def test_a_number_is_read_in_every_form_that_providers_send(claim, number):
    assert identity_of({"rrn": claim}, TERMS).insz == number


def test_a_name_that_is_none_is_empty():
    told = identity_of({"given_name": ["Noor"], "family_name": "T\x00est\n" + "x" * 500}, TERMS)

    assert told.given_names == ""
    assert told.family_name == "Test" + "x" * 96


def test_the_secret_is_not_shown():
    assert "secret" not in repr(TERMS)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Provider.example/op", "https://provider.example"),
        ("https://provider.example:443/", "https://provider.example"),
        ("http://localhost:9/x", "http://localhost:9"),
        ("https://[::1]:8443/", "https://[::1]:8443"),
        ("https://provider.example@evil.example/", ""),
        ("https://provider.example:port/", ""),
        ("ftp://provider.example/", ""),
        ("//provider.example", ""),
        ("", ""),
    ],
)
def test_an_origin_is_that_of_browsers(url, origin):
    assert origin_of(url) == origin


@pytest.mark.parametrize("url", ["https://provider.example.evil.example/", "http://provider.example/", "", None, 7])
def test_only_configured_origins_are_allowed(url):
    assert TERMS.allows("https://provider.example/token")
    assert not TERMS.allows(url)


@pytest.mark.parametrize("roles", ["beheerder", ["arts", "beheerder"]])
def test_a_manager_has_the_same_key_at_each_sign_in(roles):
    terms = replace(TERMS, role_claim="roles", manager_role="beheerder")
    key = identity_of({"sub": "7", "roles": roles}, terms).manager_key

    assert key
    assert identity_of({"sub": "7", "roles": roles}, terms).manager_key == key
    assert identity_of({"sub": "8", "roles": roles}, terms).manager_key != key
    assert identity_of({"sub": "7", "roles": roles}, replace(terms, issuer="https://other.example")).manager_key != key


@pytest.mark.parametrize("roles", ["beheerders", ["arts"], None, "", [], {"beheerder": True}, ["arts", ["beheerder"]]])
def test_nobody_else_is_a_manager(roles):
    terms = replace(TERMS, role_claim="roles", manager_role="beheerder")

    assert identity_of({"sub": "7", "roles": roles}, terms).manager_key is None
    assert identity_of({"sub": "7", "roles": roles, "": ""}, TERMS).manager_key is None
