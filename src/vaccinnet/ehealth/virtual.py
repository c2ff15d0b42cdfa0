"""The mark of the virtual eHealth: certificates that carry it open nothing real, and production refuses them.

The extension is not critical, because every TLS stack refuses an unknown critical one.
"""

from cryptography import x509

# The enterprise number 32473 is reserved for examples (RFC 5612), so no real certificate carries it.
VIRTUAL = x509.ObjectIdentifier("1.3.6.1.4.1.32473.2026.1")

_TEXT = b"Virtual eHealth: opens nothing real"


def mark() -> x509.UnrecognizedExtension:
    """Return the extension that marks a certificate as virtual; its value is a DER UTF8String for people to read."""
    return x509.UnrecognizedExtension(VIRTUAL, bytes((0x0C, len(_TEXT))) + _TEXT)


def is_virtual(certificate: x509.Certificate) -> bool:
    """Return whether `certificate` is marked as virtual.

    Raises ValueError when its extensions cannot be read.
    """
    return any(extension.oid == VIRTUAL for extension in certificate.extensions)
