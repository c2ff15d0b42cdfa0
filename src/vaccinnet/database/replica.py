"""Ask a replica what was asked of the primary before: only when it has caught up, and never instead of an answer."""

import time

from django.db import DEFAULT_DB_ALIAS, Error, connection, connections

from vaccinnet.database.bulk import ask

REPLICA = "replica"

_COMMITTED = "SELECT pg_current_wal_insert_lsn()::text"
_HAS = "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %(committed)s::pg_lsn"
# A replica that confirms commits is there within a millisecond or two.
_LOOKS = 5
_PAUSE = 0.002
# One that does not answer is left alone for a while: nobody should wait for it at each question.
_LEFT_ALONE = 10.0


class _Troubled:
    """Until when the replica is left alone, by the clock of this process."""

    until = 0.0


def reader() -> str:
    """Return the database that answers a question about what is committed: the replica, or else the primary.

    The replica answers once it has everything that the primary had committed when this was called: what the caller has
    written before, such as a look on the trail, it has then too. Inside a transaction it is the primary, which alone
    sees what is not committed yet.
    """
    if REPLICA not in connections.settings or connection.in_atomic_block or time.monotonic() < _Troubled.until:
        return DEFAULT_DB_ALIAS
    ((committed,),) = ask(_COMMITTED)
    try:
        for _ in range(_LOOKS):
            ((has_it,),) = ask(_HAS, REPLICA, committed=[committed])
            if has_it:
                return REPLICA
            time.sleep(_PAUSE)
    except Error:
        connections[REPLICA].close()
        _Troubled.until = time.monotonic() + _LEFT_ALONE
    return DEFAULT_DB_ALIAS
