"""What the receiver of mail is told by the environment, and what keeps it from starting."""

import os
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.checks import CheckMessage, Error

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.environment import Environment
from vaccinnet.integrators.email_address import is_email_address, same_form
from vaccinnet.mail.terms import InboxTerms


def inbox_terms(environment: Environment) -> InboxTerms:
    """Return how mail is taken here. Raises CannotStart when no address is named, or the certificate cannot be used."""
    if environment.is_production:
        raise CannotStart("Mail is received in acceptance: programs qualify there.")
    if not environment.inbox_address:
        raise CannotStart("Name the address to which developers mail a set in VACCINNET_INBOX_ADDRESS.")
    return InboxTerms(
        address=same_form(environment.inbox_address),
        own_addresses=(same_form(environment.inbox_address), same_form(parseaddr(environment.mail_from)[1])),
        name=environment.inbox_name or urlsplit(environment.base_url).hostname or "localhost",
        most_bytes=environment.inbox_most_bytes,
        most_connections=environment.inbox_connections,
        relays=tuple(map(ip_network, environment.inbox_relays)),
        is_behind_proxy=environment.inbox_behind_proxy,
        tls=_tls(environment),
    )


def judge_inbox(environment: Environment) -> Iterator[CheckMessage]:
    """Yield what is wrong with the settings of the receiver."""
    if not environment.inbox_address:
        return
    if environment.is_production:
        yield Error(
            "VACCINNET_INBOX_ADDRESS is for acceptance: programs qualify there, and production takes no mail.",
            id="vaccinnet.E030",
        )
    if not is_email_address(same_form(environment.inbox_address)):
        yield Error(
            "VACCINNET_INBOX_ADDRESS must be a mail address, such as kwalificatie@vaccinnet.example.be.",
            id="vaccinnet.E031",
        )
    files = (environment.inbox_certificate_file, environment.inbox_key_file)
    if bool(files[0]) != bool(files[1]):
        yield Error(
            "VACCINNET_INBOX_CERTIFICATE_FILE and VACCINNET_INBOX_KEY_FILE belong together.", id="vaccinnet.E032"
        )
    for each in files:
        if each and not os.access(each, os.R_OK):
            yield Error(f"{each} cannot be read; it is to be the certificate or key of the inbox.", id="vaccinnet.E033")


def make_recipient(folder: Path, address: str) -> None:
    """Have a key to which developers can encrypt. Raises CannotStart."""
    from vaccinnet.qualification.mailed.recipient import BadRecipient, recipient

    try:
        recipient(folder, address=address, now=datetime.now(UTC))
    except (BadRecipient, OSError) as error:
        raise CannotStart(f"The keys for mail in {folder} cannot be used: {error}") from error


def _tls(environment: Environment) -> ssl.SSLContext | None:
    if not environment.inbox_certificate_file:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(environment.inbox_certificate_file, environment.inbox_key_file)
    except (OSError, ssl.SSLError) as error:
        raise CannotStart(
            "The certificate of the inbox cannot be used: VACCINNET_INBOX_CERTIFICATE_FILE and _KEY_FILE must be PEM "
            "and belong together."
        ) from error
    return context
