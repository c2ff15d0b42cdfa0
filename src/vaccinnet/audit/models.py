"""The lines of the trail. They are only ever added: nothing changes or deletes one.

The table is distributed by the person (docs/adr/0003).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Action(models.TextChoices):
    """What was done with a person's vaccinations."""

    ADDED = "added"
    REMOVED = "removed"
    CONSULTED = "consulted"
    CORRECTED = "corrected"


class Line(models.Model):
    """What was done once with vaccinations of a person, by whom and by which way."""

    pk = models.CompositePrimaryKey("person_key", "number")
    person_key = models.UUIDField()
    # From 1, without gaps: two who write at once cannot both be the next.
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.TextField(choices=Action)
    # The door, such as BatchUpload or RegistratieService.
    via = models.TextField()
    # The profile that acted; a citizen or the register itself has none.
    by_key = models.UUIDField(null=True)
    software_id = models.TextField()
    # The ids of the vaccinations.
    about = ArrayField(models.UUIDField())
    # SHA-256 over the digest of the line before and what the line says (trail.digest_of).
    digest = models.BinaryField()

    def __str__(self) -> str:
        return f"line {self.number} of person {self.person_key}"
