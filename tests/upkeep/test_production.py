"""Production knows nothing of acceptance: neither its web server nor its pages load it."""

import subprocess
import sys

import pytest
from tests.deployment import variables

PROVIDER = {
    "VACCINNET_BASE_URL": "https://vaccinnet.example.be",
    "VACCINNET_SIGN_IN_ISSUER": "https://provider.example",
    "VACCINNET_SIGN_IN_CLIENT_ID": "vaccinnet",
    "VACCINNET_SIGN_IN_CLIENT_SECRET": "geheim",
}
# Loads what the web server loads, and asks for what a first caller would.
LOOK = """
import sys
from datetime import UTC, datetime
import vaccinnet.config.wsgi
from django.conf import settings
from django.urls import get_resolver
from django.utils.module_loading import import_string
for trust in (settings.TRUST_STORE, settings.ASSERTION_TRUST):
    import_string(trust)(datetime.now(UTC))
assert not [name for name in sys.modules if name.startswith("vaccinnet.acceptance")]
print(*sorted(name for name in get_resolver().reverse_dict if isinstance(name, str)))
"""


def names_in_production(tmp_path, **settings):
    return set(say_in_production(tmp_path, LOOK, **settings).split())


def say_in_production(tmp_path, code, **settings):
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=variables(
            VACCINNET_ENVIRONMENT="production",
            VACCINNET_DATA_DIR=str(tmp_path / "var"),
            VACCINNET_HOSTS="vaccinnet.example.be",
            DATABASE_URL="postgresql://there/vaccinnet",
            PYTHONPATH=":".join(sys.path),
            **settings,
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_production_with_a_provider_has_pages_and_no_acceptance(tmp_path):
    names = names_in_production(tmp_path, **PROVIDER)

    assert {"batch-upload", "registration", "record", "sign-in", "sign-in-back", "sign-out"} <= names
    assert not {"process-batches", "virtual-root", "security-token-service"} & names


def test_a_production_without_a_provider_has_the_web_services_only(tmp_path):
    names = names_in_production(tmp_path)

    assert {"batch-upload", "registration", "health"} <= names
    assert not {"record", "sign-in", "start", "choose-language"} & names


# A proxy ended TLS: the request looks like plain HTTP, and says from which page it was posted.
POST = """
import vaccinnet.config.wsgi
from django.test import Client
for origin in ("https://vaccinnet.example.be", "https://elsewhere.example", "http://vaccinnet.example.be:1"):
    client = Client(enforce_csrf_checks=True, headers={"host": "vaccinnet.example.be", "origin": origin})
    client.cookies["csrftoken"] = "a" * 32
    print(client.post("/taal", {"language": "en", "csrfmiddlewaretoken": "a" * 32}).status_code)
"""


def test_a_form_is_taken_behind_a_proxy_that_ends_tls_and_from_no_other_page(tmp_path):
    assert say_in_production(tmp_path, POST, **PROVIDER).split() == ["302", "403", "403"]


@pytest.mark.parametrize("variable", ["VACCINNET_SIGN_IN_CLIENT_SECRET_FILE"])
def test_a_secret_that_cannot_be_read_is_said_in_one_sentence(tmp_path, variable):
    ended = subprocess.run(
        [sys.executable, "-m", "vaccinnet.config.prepare"],
        env=variables(
            VACCINNET_ENVIRONMENT="production",
            VACCINNET_DATA_DIR=str(tmp_path / "var"),
            DATABASE_URL="postgresql://there/vaccinnet",
            PYTHONPATH=":".join(sys.path),
            **PROVIDER | {variable: str(tmp_path / "none")},
        ),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stderr == f"{variable} ({tmp_path / 'none'}) cannot be read.\n"
