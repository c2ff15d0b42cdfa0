"""What must be true before the server starts: each check is one sentence with what to do."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from vaccinnet.admission.keys import BadKeys, trusted_keys
from vaccinnet.config.environment import Environment, unknown_variables
from vaccinnet.config.inbox import judge_inbox
from vaccinnet.config.sign_in import judge_sign_in
from vaccinnet.trust.folder import BadTrustFolder, read_folder

# The checks to run before a start: Django's own look at code, and are for the tests.
START = "start"
OLDEST_POSTGRES = 15

_SHORTEST_KEY = 50
_MUST_BE_ON = ("fsync", "synchronous_commit", "full_page_writes")


@register(START)
def check_environment(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check what the operator set."""
    environment = settings.ENVIRONMENT
    return [
        *judge_environment(environment, settings.SECRET_KEY),
        *judge_trust(Path(settings.TRUST_FOLDER), is_production=environment.is_production),
        *judge_admissions(environment, Path(settings.ADMISSION_TRUSTED_KEYS)),
        *judge_sign_in(environment),
        *judge_inbox(environment),
        *judge_variables(os.environ),
    ]


def judge_environment(environment: Environment, secret_key: str) -> Iterable[CheckMessage]:
    """Yield what keeps this environment from starting."""
    if len(secret_key) < _SHORTEST_KEY or secret_key.startswith(("django-insecure", "change")):
        yield Error(
            f"VACCINNET_SECRET_KEY must be at least {_SHORTEST_KEY} random characters; leave it out to have one made "
            f"in the data folder.",
            id="vaccinnet.E004",
        )
    if not environment.is_production:
        return
    if environment.debug:
        yield Error(
            "VACCINNET_DEBUG shows personal data in error pages; leave it out of production.", id="vaccinnet.E003"
        )
    if not environment.hosts or "*" in environment.hosts:
        yield Error(
            "VACCINNET_HOSTS must list the names by which production is called, such as vaccinnet.example.be.",
            id="vaccinnet.E005",
        )
    if environment.allow_sha1:
        yield Error("VACCINNET_ALLOW_SHA1 is for acceptance; production takes SHA-256 or better.", id="vaccinnet.E006")
    if environment.insz_in_address:
        yield Error(
            "VACCINNET_INSZ_IN_ADDRESS is for acceptance; in production the number of a person goes by POST.",
            id="vaccinnet.E008",
        )


def judge_trust(folder: Path, *, is_production: bool) -> Iterable[CheckMessage]:
    """Yield what is wrong with the trust folder."""
    try:
        trusted = read_folder(folder)
    except BadTrustFolder as refused:
        yield Error(str(refused), id="vaccinnet.E008")
        return
    if not is_production:
        return
    if not trusted.anchors:
        yield Error(
            f"{folder / 'anchors'} names no authority, so nobody could send; put the eHealth authority there as "
            f"NAME.pem with NAME.toml.",
            id="vaccinnet.E009",
        )
    if trusted.has_virtual:
        yield Error(
            f"{folder} trusts a certificate of a virtual eHealth, which anybody can make; take it away.",
            id="vaccinnet.E010",
        )
    if trusted.anchors and not trusted.signers:
        yield Warning(
            f"{folder / 'sts'} names no token service, so the RegistratieService refuses every call.",
            id="vaccinnet.W002",
        )


def judge_admissions(environment: Environment, folder: Path) -> Iterable[CheckMessage]:
    """Yield what keeps production from knowing what is admitted."""
    if not environment.is_production:
        return
    try:
        has_key = bool(trusted_keys(folder))
    except BadKeys as refused:
        yield Error(str(refused), id="vaccinnet.E012")
        return
    if not has_key:
        yield Error(
            f"{folder} has no key of the portal, so no program would be admitted; put the public key there that "
            f"`vaccinnet admissions keys` shows where the portal is, as NAME.pem.",
            id="vaccinnet.E012",
        )
    for name in ("admissions_url", "organisations_url"):
        address = getattr(environment, name)
        if not address.startswith("https://") and not _is_this_machine(address):
            yield Error(
                f"VACCINNET_{name.upper()} must be the https:// address at which the portal publishes the list.",
                id="vaccinnet.E013",
            )
    for name in ("organisations_certificate_file", "organisations_key_file", "admissions_ca_file"):
        file = getattr(environment, name)
        if file and not os.access(file, os.R_OK):
            yield Error(f"VACCINNET_{name.upper()} ({file}) cannot be read.", id="vaccinnet.E014")


def _is_this_machine(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")


def judge_variables(variables: Any) -> Iterable[CheckMessage]:
    """Yield a warning for what looks like a setting and is none."""
    for name in unknown_variables(variables):
        yield Warning(f"There is no setting {name}; docs/howto/settings.md lists those there are.", id="vaccinnet.W001")


@register(START, Tags.database)
def check_database(app_configs: Any, databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Check that the database keeps what it acknowledges."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(_MUST_BE_ON)])
            messages += judge_database(dict(cursor.fetchall()), connections[alias].pg_version // 10000)
    return messages


def judge_database(found: dict[str, str], version: int) -> Iterable[CheckMessage]:
    """Yield what keeps a database with these settings from being used."""
    off = [name for name in _MUST_BE_ON if found[name] == "off"]
    if off:
        yield Error(
            f"The database may lose what it has acknowledged: set {' and '.join(off)} to on.", id="vaccinnet.E001"
        )
    if version < OLDEST_POSTGRES:
        yield Error(
            f"The database is PostgreSQL {version}; OpenVaccinnet needs {OLDEST_POSTGRES} or later.",
            id="vaccinnet.E007",
        )
