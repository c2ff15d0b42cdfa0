"""What may be forgotten of batches; the vaccinations in them are the register's, and stay."""

from vaccinnet.database.forget import Rows

RESULTS = Rows(
    "batch_chunkresult",
    "batch_key, first_folder",
    "batch_chunkresult r JOIN batch_batch b ON b.key = r.batch_key WHERE b.processed_at < %(before)s",
)
# Acceptance keeps the bytes for the journal; production deletes them when the batch is processed.
MESSAGES = Rows(
    "batch_batchmessage",
    "batch_id",
    "batch_batchmessage r JOIN batch_batch b ON b.key = r.batch_id WHERE b.processed_at < %(before)s",
)
BATCHES = Rows(
    "batch_batch",
    "key",
    """batch_batch r WHERE r.processed_at < %(before)s
    AND NOT EXISTS (SELECT 1 FROM batch_batchmessage m WHERE m.batch_id = r.key)
    AND NOT EXISTS (SELECT 1 FROM batch_chunkresult c WHERE c.batch_key = r.key)""",
)
