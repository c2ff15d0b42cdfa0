"""Fetch both lists beside the work of a worker, verify them, keep the last good ones, and apply them."""

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from threading import Event

import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from vaccinnet.admission.apply import apply_organisations, apply_programs
from vaccinnet.admission.entries import read_organisations, read_programs
from vaccinnet.admission.kept import how_lists_stand
from vaccinnet.admission.models import KeptList
from vaccinnet.admission.signed_list import Kind, NotVerified, SignedList, verify
from vaccinnet.admission.terms import ListTerms
from vaccinnet.trust.download import NotFetched, download

log = structlog.get_logger(__name__)

Keys = Mapping[str, ec.EllipticCurvePublicKey]

_LOOKS_EVERY = timedelta(seconds=5)


def fetch_until(stop: Event, terms: ListTerms, keys: Keys) -> None:
    """Fetch what is due, again and again, until `stop` is set; a lost database is waited for."""
    while not stop.is_set():
        try:
            fetch_due(terms, keys, now=datetime.now(UTC))
        except (OperationalError, InterfaceError):
            connection.close()
        except Exception:
            log.exception("fetching the lists of admissions broke off")
        stop.wait(min(_LOOKS_EVERY, terms.every).total_seconds())


def fetch_due(terms: ListTerms, keys: Keys, *, now: datetime) -> int:
    """Fetch the lists that are due, apply those that count, and return how many that were.

    The last good list stays until a better one comes. Of several processes one fetches a list.
    """
    _begin(terms)
    due = [kind for kind in terms.addresses if _is_ours_to_fetch(kind, terms, now)]
    done = sum(_fetch(kind, terms, keys, now) for kind in due)
    if due:
        _tell_stale(terms, now)
    return done


def fetch_now(terms: ListTerms, keys: Keys, *, now: datetime) -> int:
    """Fetch both lists whether they are due or not, apply those that count, and return how many that were."""
    _begin(terms)
    KeptList.objects.update(tried_at=now)
    return sum(_fetch(kind, terms, keys, now) for kind in terms.addresses)


def _begin(terms: ListTerms) -> None:
    missing = [KeptList(kind=kind, address=address) for kind, address in terms.addresses.items()]
    KeptList.objects.bulk_create(missing, ignore_conflicts=True)
    for kind, address in terms.addresses.items():
        KeptList.objects.filter(kind=kind).exclude(address=address).update(address=address)


def _is_ours_to_fetch(kind: Kind, terms: ListTerms, now: datetime) -> bool:
    due = Q(tried_at__isnull=True) | Q(tried_at__lte=now - terms.every) | Q(tried_at__gt=now + terms.every)
    return bool(KeptList.objects.filter(due, kind=kind).update(tried_at=now))


def _fetch(kind: Kind, terms: ListTerms, keys: Keys, now: datetime) -> bool:
    try:
        text = download(terms.addresses[kind], tls=_tls(kind, terms)).decode("ascii", "replace").strip()
        keep(kind, text, keys, now=now)
    except (NotFetched, NotVerified) as refused:
        KeptList.objects.filter(kind=kind).update(problem=str(refused))
        log.warning("a list of admissions was not fetched", list=kind, problem=str(refused))
        return False
    return True


@transaction.atomic
def keep(kind: Kind, text: str, keys: Keys, *, now: datetime) -> SignedList:
    """Return the list in `text`, kept and applied in one transaction. Raises NotVerified; then the last one stays."""
    read = verify(text, kind=kind, keys=keys, now=now)
    kept, _ = KeptList.objects.select_for_update().get_or_create(kind=kind, defaults={"address": ""})
    if read.number < kept.number or (kept.issued_at and read.issued_at < kept.issued_at):
        raise NotVerified("The list is older than the one that is kept.")
    if read.number == kept.number and text != kept.text:
        raise NotVerified("The list has the number of the one that is kept, and says something else.")
    if text != kept.text:
        if kind == "admissions":
            apply_programs(read_programs(read.contents))
        else:
            apply_organisations(read_organisations(read.contents), now=now)
    kept.text, kept.number, kept.issued_at, kept.fetched_at, kept.problem = text, read.number, read.issued_at, now, ""
    kept.save(update_fields=["text", "number", "issued_at", "fetched_at", "problem"])
    return read


def _tls(kind: Kind, terms: ListTerms) -> ssl.SSLContext | None:
    """Return whom to trust at the address of this list, and the certificate to show there."""
    if not terms.addresses[kind].startswith("https://"):
        return None
    try:
        context = ssl.create_default_context(cafile=terms.ca_file or None)
        if kind == "organisations" and terms.certificate_file:
            context.load_cert_chain(terms.certificate_file, terms.key_file or None)
    except (OSError, ssl.SSLError) as error:
        raise NotFetched("A file with a certificate or key for the lists cannot be read.") from error
    return context


def _tell_stale(terms: ListTerms, now: datetime) -> None:
    for each in how_lists_stand():
        if each.is_stale(now, terms.stale_after):
            age = int((now - each.issued_at).total_seconds()) if each.issued_at else None
            log.warning("a list of admissions is stale", list=each.kind, seconds=age, problem=each.problem)
