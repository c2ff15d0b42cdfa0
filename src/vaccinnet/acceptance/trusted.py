"""What the web services of acceptance trust: the virtual authority, with its latest revocation list."""

from datetime import datetime
from functools import lru_cache

from cryptography import x509

from vaccinnet.acceptance.ca import trust
from vaccinnet.ehealth.trust import Anchor, TrustStore


def trust_store(now: datetime) -> TrustStore:
    """Return the store of what is trusted now; the same one, with what it remembers, until the list changes."""
    trusted = trust(now)
    return _store(trusted.root, trusted.issuing).with_list(trusted.crl)


class _Store:
    def __init__(self, root: x509.Certificate, issuing: x509.Certificate):
        self._store = TrustStore([Anchor(root)], intermediates=[issuing])
        self._list: x509.CertificateRevocationList | None = None

    def with_list(self, crl: x509.CertificateRevocationList) -> TrustStore:
        if crl is not self._list:
            self._store, self._list = self._store.with_crls([crl]), crl
        return self._store


@lru_cache(maxsize=1)
def _store(root: x509.Certificate, issuing: x509.Certificate) -> _Store:
    return _Store(root, issuing)
