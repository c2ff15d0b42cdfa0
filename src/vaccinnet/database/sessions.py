"""Sessions in the database, as Django keeps them, read by one short statement: every click of a visitor asks it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from vaccinnet.database.bulk import ask

_KEPT = """
    SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s::timestamptz
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
