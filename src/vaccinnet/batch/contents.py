"""The bytes of a batch and of its results, written and read in binary: their text form would be twice as long."""

import uuid

from vaccinnet.database.bulk import server_cursor


def keep_contents(batch_key: uuid.UUID, contents: bytes) -> None:
    """Keep the bytes of the batch with this key, in the caller's transaction."""
    with server_cursor() as cursor:
        cursor.execute("INSERT INTO batch_batchmessage (batch_id, contents) VALUES (%s, %b)", [batch_key, contents])


def keep_results(batch_key: uuid.UUID, *, first_folder: int, results: bytes) -> None:
    """Keep the packed results of a chunk, in the caller's transaction; a chunk has results only once."""
    with server_cursor() as cursor:
        cursor.execute(
            "INSERT INTO batch_chunkresult (batch_key, first_folder, results) VALUES (%s, %s, %b)",
            [batch_key, first_folder, results],
        )


def read_contents(batch_key: uuid.UUID) -> bytes:
    """Return the bytes of the batch with this key. Raises LookupError when they are no longer kept."""
    with server_cursor() as cursor:
        row = cursor.execute(
            "SELECT contents FROM batch_batchmessage WHERE batch_id = %s", [batch_key], binary=True
        ).fetchone()
    if row is None:
        raise LookupError(batch_key)
    return row[0]
