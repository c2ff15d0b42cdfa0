"""Open what was encrypted to the register (S/MIME, RFC 8551)."""

from collections.abc import Sequence

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7

from vaccinnet.qualification.mailed.ber import as_der
from vaccinnet.qualification.mailed.recipient import Recipient

# AES-GCM (AuthEnvelopedData) is another kind of content; the library names none of them.
_AUTHENTICATED = bytes.fromhex("060b2a864886f70d0109100117")


class CannotOpen(Exception):
    """The envelope stays shut; `obstacle` is a key of the texts of QUA-080."""

    def __init__(self, obstacle: str):
        self.obstacle = obstacle
        super().__init__(obstacle)


def open_envelope(data: bytes, recipients: Sequence[Recipient]) -> bytes:
    """Return what is in the envelope, with the first key that opens it. Raises CannotOpen.

    Why a key does not open it is not told: whoever tries many would learn from the difference.
    """
    if _AUTHENTICATED in data[:64]:
        raise CannotOpen("algorithm")
    try:
        der = as_der(data)
    except ValueError:
        raise CannotOpen("broken") from None
    for each in recipients:
        try:
            return pkcs7.pkcs7_decrypt_der(der, each.certificate, each.key, [])
        except UnsupportedAlgorithm:
            raise CannotOpen("algorithm") from None
        except ValueError:
            continue
    raise CannotOpen("closed")
