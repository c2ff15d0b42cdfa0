"""The lines of the trail and the seals of its days. They are only ever added: nothing changes or deletes one.

The lines are distributed by the person, the seals are few (docs/adr/0003).
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Action(models.TextChoices):
    """What was done with a person's record."""

    ADDED = "added"
    REMOVED = "removed"
    CONSULTED = "consulted"
    CORRECTED = "corrected"
    # A citizen reported a mistake, and got an answer.
    REPORTED = "reported"
    ANSWERED = "answered"
    # What a manager decides after a review; `about` has the keys of the other persons of a merge.
    KEPT = "kept"
    RENAMED = "renamed"
    MERGED = "merged"
    SEPARATED = "separated"


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
    # The organisation for which a responsible doctor acted.
    for_key = models.UUIDField(null=True)
    # What the one who acted gave as the reason, where one is asked.
    reason = models.TextField(db_default="")
    software_id = models.TextField()
    # The ids of the vaccinations; of a merge and its undoing, the key of the other person.
    about = ArrayField(models.UUIDField())
    # SHA-256 over the digest of the line before and what the line says (trail.digest_of).
    digest = models.BinaryField()

    class Meta:
        # Lines come in the order of time, so an index of a few pages finds those of a day.
        indexes = [BrinIndex(fields=["at"], name="lines_of_a_day", autosummarize=True)]

    def __str__(self) -> str:
        return f"line {self.number} of person {self.person_key}"


class Seal(models.Model):
    """What closes a business day of the trail: where the chain of every person stood who had a line that day."""

    day = models.DateField(primary_key=True)
    lines = models.PositiveBigIntegerField()
    # SHA-256 over the seal of the day before and the ends of the chains (seal.digest_of_day).
    digest = models.BinaryField()

    def __str__(self) -> str:
        return f"seal of {self.day}"
