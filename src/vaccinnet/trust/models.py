"""Lists of revoked certificates as they were fetched."""

from django.db import models


class RevocationList(models.Model):
    """The last good list of revoked certificates from an address, and how fetching it went."""

    address = models.TextField(primary_key=True)
    # DER; empty as long as none was fetched.
    contents = models.BinaryField()
    next_update = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    # What was wrong the last time, in a sentence; empty when it went well.
    problem = models.TextField()

    def __str__(self) -> str:
        return self.address
