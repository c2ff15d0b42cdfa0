"""Sign-in at an identity provider, as the operator sets it; production has pages only with one."""

from collections.abc import Iterator
from pathlib import Path

from django.core.checks import CheckMessage, Error, Warning

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.environment import Environment
from vaccinnet.portal.identity.terms import Terms, origin_of

_MOST_SECONDS = 30


def sign_in_terms(environment: Environment) -> Terms | None:
    """Return the provider of production, or None when none is set; acceptance has none. Raises CannotStart."""
    if not environment.has_identity_provider:
        return None
    return Terms(
        issuer=environment.sign_in_issuer,
        client_id=environment.sign_in_client_id,
        client_secret=_secret(environment),
        scopes=environment.sign_in_scopes,
        insz_claim=environment.sign_in_insz_claim,
        nihii_claim=environment.sign_in_nihii_claim,
        role_claim=environment.sign_in_role_claim,
        manager_role=environment.sign_in_manager_role,
        name=environment.sign_in_name,
        origins=tuple(origin_of(each) for each in environment.sign_in_origins),
        seconds=environment.sign_in_seconds,
    )


def judge_sign_in(environment: Environment) -> Iterator[CheckMessage]:
    """Yield what keeps people from signing in, or makes it unsafe."""
    if not environment.is_production:
        if environment.sign_in_issuer:
            yield Warning(
                "VACCINNET_SIGN_IN_ISSUER is for production: in acceptance visitors play somebody made up.",
                id="vaccinnet.W011",
            )
        return
    if not environment.sign_in_issuer:
        yield Warning(
            "Production has no pages, because VACCINNET_SIGN_IN_ISSUER names no identity provider; the web services "
            "work without it.",
            id="vaccinnet.W010",
        )
        return
    yield from _judge_provider(environment)
    if not environment.base_url.startswith("https://"):
        yield Error(
            "VACCINNET_BASE_URL must be the https:// address of the pages: people sign in with cookies, and the "
            "identity provider sends them back there.",
            id="vaccinnet.E022",
        )


def _judge_provider(environment: Environment) -> Iterator[CheckMessage]:
    addresses = {"VACCINNET_SIGN_IN_ISSUER": environment.sign_in_issuer} | {
        f"VACCINNET_SIGN_IN_ORIGINS ({each})": each for each in environment.sign_in_origins
    }
    for name, address in addresses.items():
        if not origin_of(address).startswith("https://") or any(each in address for each in "?# "):
            yield Error(f"{name} must be an https:// address, without a query.", id="vaccinnet.E020")
    if not environment.sign_in_client_id:
        yield Error("VACCINNET_SIGN_IN_CLIENT_ID is missing: the identity provider gave it.", id="vaccinnet.E021")
    if bool(environment.sign_in_client_secret) == bool(environment.sign_in_client_secret_file):
        yield Error(
            "Name the secret that the identity provider gave in VACCINNET_SIGN_IN_CLIENT_SECRET_FILE or, if it must "
            "be, in VACCINNET_SIGN_IN_CLIENT_SECRET; in one of them.",
            id="vaccinnet.E023",
        )
    if bool(environment.sign_in_role_claim) != bool(environment.sign_in_manager_role):
        yield Error(
            "VACCINNET_SIGN_IN_ROLE_CLAIM and VACCINNET_SIGN_IN_MANAGER_ROLE belong together; without both nobody is a "
            "manager.",
            id="vaccinnet.E026",
        )
    if "openid" not in environment.sign_in_scopes:
        yield Error("VACCINNET_SIGN_IN_SCOPES must have openid.", id="vaccinnet.E024")
    if not 1 <= environment.sign_in_seconds <= _MOST_SECONDS:
        yield Error(f"VACCINNET_SIGN_IN_SECONDS must be from 1 to {_MOST_SECONDS}.", id="vaccinnet.E025")


def _secret(environment: Environment) -> str:
    if not environment.sign_in_client_secret_file:
        return environment.sign_in_client_secret
    try:
        return Path(environment.sign_in_client_secret_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(
            f"VACCINNET_SIGN_IN_CLIENT_SECRET_FILE ({environment.sign_in_client_secret_file}) cannot be read."
        ) from error
