"""What the operator must set so that people can sign in."""

import pytest

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.environment import Environment
from vaccinnet.config.sign_in import judge_sign_in, sign_in_terms

GOOD = {
    "environment": "production",
    "base_url": "https://vaccinnet.example.be",
    "sign_in_issuer": "https://provider.example/op",
    "sign_in_client_id": "vaccinnet",
    "sign_in_client_secret": "geheim",
}


def ids(**changes):
    return [each.id for each in judge_sign_in(Environment(**GOOD | changes))]


def test_a_provider_that_is_set_up_has_terms():
    terms = sign_in_terms(Environment(**GOOD, sign_in_origins=("https://keys.example/x",)))

    assert ids() == []
    assert terms.discovery_url == "https://provider.example/op/.well-known/openid-configuration"
    assert terms.all_origins == ("https://provider.example", "https://keys.example")
    assert terms.client_secret == "geheim"


def test_the_secret_can_stand_in_a_file(tmp_path):
    (tmp_path / "secret").write_text("uit een bestand\n")
    changes = {"sign_in_client_secret": "", "sign_in_client_secret_file": str(tmp_path / "secret")}

    assert sign_in_terms(Environment(**GOOD | changes)).client_secret == "uit een bestand"
    assert ids(**changes) == []


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    with pytest.raises(CannotStart, match="CLIENT_SECRET_FILE"):
        sign_in_terms(Environment(**GOOD, sign_in_client_secret_file=str(tmp_path / "none")))


def test_production_without_a_provider_has_no_pages_and_says_so():
    environment = Environment(environment="production")

    assert not environment.has_pages
    assert sign_in_terms(environment) is None
    assert [each.id for each in judge_sign_in(environment)] == ["vaccinnet.W010"]


def test_acceptance_has_pages_and_no_provider():
    environment = Environment(**GOOD | {"environment": "acceptance"})

    assert environment.has_pages
    assert sign_in_terms(environment) is None
    assert [each.id for each in judge_sign_in(environment)] == ["vaccinnet.W011"]
    assert list(judge_sign_in(Environment())) == []


@pytest.mark.parametrize(
    ("change", "id"),
    [
        ({"sign_in_issuer": "http://provider.example"}, "vaccinnet.E020"),
        ({"sign_in_issuer": "https://provider.example?realm=x"}, "vaccinnet.E020"),
        ({"sign_in_issuer": "provider.example"}, "vaccinnet.E020"),
        ({"sign_in_origins": ("http://keys.example",)}, "vaccinnet.E020"),
        ({"sign_in_client_id": ""}, "vaccinnet.E021"),
        ({"base_url": "http://vaccinnet.example.be"}, "vaccinnet.E022"),
        ({"sign_in_client_secret": ""}, "vaccinnet.E023"),
        ({"sign_in_client_secret_file": "/there"}, "vaccinnet.E023"),
        ({"sign_in_scopes": ("profile",)}, "vaccinnet.E024"),
        ({"sign_in_role_claim": "roles"}, "vaccinnet.E026"),
        ({"sign_in_manager_role": "beheerder"}, "vaccinnet.E026"),
        ({"sign_in_seconds": 0}, "vaccinnet.E025"),
        ({"sign_in_seconds": 60}, "vaccinnet.E025"),
    ],
)
def test_refuses_a_provider_that_is_not(change, id):
    assert ids(**change) == [id]


def test_the_secret_is_not_shown():
    assert "geheim" not in repr(Environment(**GOOD))
