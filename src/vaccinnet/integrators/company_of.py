"""Find whose program has a softwareID."""

import uuid

from vaccinnet.database.bulk import ask


def company_of(software_id: str) -> uuid.UUID | None:
    """Return the key of the company whose program has this softwareID, or None when none has it any more."""
    key = software_id.lower()
    rows = ask("SELECT company_id FROM integrators_program WHERE key = %(key)s AND ended_at IS NULL", key=[key])
    return rows[0][0] if rows else None
