"""Sessions in the database, as Django keeps them, read and kept by one short statement each: clicks wait for them."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone

from vaccinnet.database.bulk import ask

_KEPT = """
    SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s::timestamptz
"""
_KEEP = """
    UPDATE django_session SET session_data = %(data)s, expire_date = %(until)s::timestamptz
    WHERE session_key = %(key)s RETURNING session_key
"""


class SessionStore(db.SessionStore):
    """Keep sessions in the table of Django; it has the name of Django's own, by which what it keeps is signed."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing, and no key either, when there is none such or it has ended."""
        rows = ask(_KEPT, key=[self.session_key], now=[timezone.now()])
        if not rows:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(rows[0][0])
        return held

    def save(self, must_create: bool = False) -> None:
        """Keep what the session holds. Raises UpdateError when it was deleted meanwhile, as signing out does."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        data = self.encode(self._get_session())
        if not ask(_KEEP, key=[self.session_key], data=[data], until=[self.get_expiry_date()]):
            raise UpdateError
