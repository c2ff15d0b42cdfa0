"""Fetch the lists of revoked certificates, in the background and only from the addresses of the trust folder."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from threading import Event

import structlog
from cryptography import x509
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q

from vaccinnet.ehealth.crl import newest_for
from vaccinnet.trust.download import NotFetched, download
from vaccinnet.trust.folder import Folder
from vaccinnet.trust.models import RevocationList

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=10)
AFTER_PROBLEM = timedelta(minutes=1)

_LOOKS_EVERY = 5.0


def fetch_until(stop: Event, folder: Folder) -> None:
    """Fetch what is due, again and again, until `stop` is set; a lost database is waited for."""
    while not stop.is_set():
        try:
            fetch_due(folder, now=datetime.now(UTC))
        except (OperationalError, InterfaceError):
            connection.close()
        except Exception:
            log.exception("fetching lists of revoked certificates broke off")
        stop.wait(_LOOKS_EVERY)


def fetch_due(folder: Folder, *, now: datetime) -> int:
    """Fetch the lists that are due, keep those that count, and return how many that were.

    The last good list of an address stays until a better one comes. Of several processes one fetches a list.
    """
    RevocationList.objects.exclude(address__in=folder.crls).delete()
    missing = [RevocationList(address=address, contents=b"", problem="") for address in folder.crls]
    RevocationList.objects.bulk_create(missing, ignore_conflicts=True)
    return sum(_fetch(address, folder.authorities, now) for address in folder.crls if _is_ours_to_fetch(address, now))


def _is_ours_to_fetch(address: str, now: datetime) -> bool:
    never = Q(tried_at__isnull=True)
    due = Q(tried_at__lte=now - EVERY) | ~Q(problem="") & Q(tried_at__lte=now - AFTER_PROBLEM)
    return bool(RevocationList.objects.filter(never | due, address=address).update(tried_at=now))


def _fetch(address: str, authorities: Iterable[x509.Certificate], now: datetime) -> bool:
    kept = RevocationList.objects.get(address=address)
    try:
        contents = download(address)
        crl = _read(contents, authorities)
        _refuse_an_older_one(crl, kept)
    except NotFetched as refused:
        RevocationList.objects.filter(address=address).update(problem=str(refused))
        log.warning("a list of revoked certificates was not fetched", address=address, problem=str(refused))
        return False
    RevocationList.objects.filter(address=address).update(
        contents=contents, next_update=crl.next_update_utc, fetched_at=now, problem=""
    )
    return True


def _read(contents: bytes, authorities: Iterable[x509.Certificate]) -> x509.CertificateRevocationList:
    load = x509.load_pem_x509_crl if contents.startswith(b"-----BEGIN") else x509.load_der_x509_crl
    try:
        crl = load(contents)
    except ValueError as error:
        raise NotFetched("What came is no list of revoked certificates.") from error
    # A list of nothing is false, so it is asked for by name.
    if all(newest_for(authority, [crl]) is None for authority in authorities):
        raise NotFetched("The list is not signed by an authority of the trust folder.")
    if crl.next_update_utc is None:
        raise NotFetched("The list does not say when the next one comes.")
    return crl


def _refuse_an_older_one(crl: x509.CertificateRevocationList, kept: RevocationList) -> None:
    if not kept.contents:
        return
    before = read_list(bytes(kept.contents))
    if before.issuer == crl.issuer and crl.last_update_utc < before.last_update_utc:
        raise NotFetched("The list is older than the one that is kept.")


def read_list(contents: bytes) -> x509.CertificateRevocationList:
    """Return a list as it was kept. Raises ValueError."""
    load = x509.load_pem_x509_crl if contents.startswith(b"-----BEGIN") else x509.load_der_x509_crl
    return load(contents)
