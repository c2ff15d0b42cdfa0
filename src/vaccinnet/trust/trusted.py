"""What is trusted at a moment: the anchors of the trust folder, less what the lists say that were fetched last."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from django.conf import settings

from vaccinnet.database.bulk import ask
from vaccinnet.ehealth.saml.trust import AssertionTrust
from vaccinnet.ehealth.trust import TrustStore
from vaccinnet.trust.fetch import read_list
from vaccinnet.trust.folder import Folder, read_folder
from vaccinnet.trust.models import RevocationList

_WHICH_LISTS = "SELECT count(*), max(fetched_at) FROM trust_revocationlist WHERE fetched_at IS NOT NULL"

# How many lists are kept, and when the newest of them was fetched: until this changes they are the same lists.
Lists = tuple[int, datetime | None]


def trust_folder() -> Folder:
    """Return what the trust folder of this environment says. Raises BadTrustFolder."""
    return read_folder(Path(settings.TRUST_FOLDER))


def trust(now: datetime) -> TrustStore:
    """Return what to trust at this moment.

    It is the same object, with the decisions it remembers, until another list is fetched.
    """
    folder = trust_folder()
    return _make_store(folder, which_lists(folder))


def trust_assertions(now: datetime) -> AssertionTrust:
    """Return the trust in the assertions of the security token service; what was remembered goes with a new list."""
    return _make_trust(trust_folder(), trust(now))


def which_lists(folder: Folder) -> Lists:
    """Return which lists of revoked certificates are kept for this trust folder."""
    if not folder.crls:
        return 0, None
    ((count, latest),) = ask(_WHICH_LISTS)
    return count, latest


def kept_lists() -> list[x509.CertificateRevocationList]:
    """Return the lists of revoked certificates that are kept."""
    kept = RevocationList.objects.filter(fetched_at__isnull=False).values_list("contents", flat=True)
    return [read_list(bytes(contents)) for contents in kept]


@lru_cache(maxsize=2)
def _make_store(folder: Folder, lists: Lists) -> TrustStore:
    return TrustStore(
        folder.anchors,
        intermediates=folder.intermediates,
        crls=kept_lists() if lists[0] else (),
        refuse_virtual=settings.REFUSE_VIRTUAL,
        grace=settings.CRL_GRACE,
    )


@lru_cache(maxsize=2)
def _make_trust(folder: Folder, holders: TrustStore) -> AssertionTrust:
    return AssertionTrust(folder.signers, holders)
