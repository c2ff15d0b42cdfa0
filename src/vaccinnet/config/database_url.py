"""The address of a database as people write it, and as Django wants it."""

from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from vaccinnet.config.cannot_start import CannotStart

# A server that vanished without a word is noticed within half a minute, and one of several that is gone is passed over.
_NOTICES = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}


def read_database_url(url: str) -> dict[str, Any]:
    """Return Django's settings for `postgresql://user:password@host:port/name?option=value`. Raises CannotStart.

    Several hosts stand with commas between, as libpq takes them: with `target_session_attrs=read-write` the one counts
    that takes what is written.
    """
    try:
        if urlsplit(url).scheme not in ("postgresql", "postgres"):
            raise CannotStart(_WRONG)
        found = conninfo_to_dict(url)
    except (ValueError, psycopg.ProgrammingError):
        # The text of the error would repeat the address, which may hold a password.
        raise CannotStart(_WRONG) from None
    ports = str(found.get("port") or "").split(",")
    if not found.get("dbname") or not all(each == "" or each.isdecimal() for each in ports):
        raise CannotStart(_WRONG)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parts = {django: str(found.pop(libpq, None) or "") for libpq, django in names.items()}
    return {"ENGINE": "django.db.backends.postgresql", **parts, "OPTIONS": {**_NOTICES, **found}}


_WRONG = (
    "DATABASE_URL must read postgresql://user:password@host:5432/name, with %-escapes for special characters; several "
    "hosts as host1:5432,host2:5432."
)
