"""Stock, and every movement that made it what it is.

Both tables are distributed by the sender (docs/adr/0003).
"""

import uuid

from django.db import models
from django.db.models import Q


class Stock(models.Model):
    """How many doses of a vaccine a sender has left; a vaccine that a sender never received has no row."""

    pk = models.CompositePrimaryKey("sender_key", "vaccine_key")
    sender_key = models.UUIDField()
    # As in the register: the Vaccinnet code, else the CNK, else the ATC code, in upper case.
    vaccine_key = models.TextField()
    doses = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.doses} of {self.vaccine_key}"


class Kind(models.TextChoices):
    """Why stock moves."""

    RECEIVED = "received"
    TAKEN = "taken"
    GIVEN_BACK = "given back"
    CORRECTED = "corrected"


class Movement(models.Model):
    """One change of a stock; the sum of all is what is left."""

    pk = models.CompositePrimaryKey("sender_key", "id")
    sender_key = models.UUIDField()
    id = models.UUIDField(default=uuid.uuid4, editable=False)
    vaccine_key = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind)
    # More than nothing when it came in, less when it went out.
    doses = models.IntegerField()
    left = models.PositiveIntegerField()
    # The vaccination for which it was taken, or that was removed.
    vaccination_id = models.UUIDField(null=True)
    # The version of that vaccination which took it: a correction to another vaccine gives back and takes anew.
    version = models.PositiveSmallIntegerField(db_default=1)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # A version of a vaccination takes one dose, and gives it back once.
            models.UniqueConstraint(
                fields=["sender_key", "vaccination_id", "kind", "version"],
                condition=Q(vaccination_id__isnull=False),
                name="one_movement_a_version",
            )
        ]
        indexes = [models.Index(fields=["sender_key", "vaccine_key", "at"], name="movements_of_stock")]

    def __str__(self) -> str:
        return f"{self.kind} {self.doses:+d} of {self.vaccine_key}"
