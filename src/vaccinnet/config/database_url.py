"""The address of a database as people write it, and as Django wants it."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from vaccinnet.config.cannot_start import CannotStart


def read_database_url(url: str) -> dict[str, Any]:
    """Return Django's settings for `postgresql://user:password@host:port/name?option=value`. Raises CannotStart."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # The text of the error would repeat the address, which may hold a password.
        raise CannotStart(_WRONG) from None
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise CannotStart(_WRONG)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": options.pop("user", unquote(parts.username or "")),
        "PASSWORD": options.pop("password", unquote(parts.password or "")),
        # A socket folder cannot stand where a host name stands.
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(port or "")),
        "OPTIONS": options,
    }


_WRONG = "DATABASE_URL must read postgresql://user:password@host:5432/name, with %-escapes for special characters."
