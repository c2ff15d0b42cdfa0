"""Relations between persons and who cares for them, and the managers who have looked.

The relations are distributed by the person, the managers are few (docs/adr/0003).
"""

from django.db import models


class Relation(models.Model):
    """A profile said, with a reason, that it has to do with a person."""

    pk = models.CompositePrimaryKey("person_key", "profile_key")
    person_key = models.UUIDField()
    profile_key = models.UUIDField()
    since = models.DateTimeField()
    reason = models.TextField()

    def __str__(self) -> str:
        return f"relation of person {self.person_key} with profile {self.profile_key}"


class Manager(models.Model):
    """A manager of the register who has looked: the trail has the key, and the citizen reads the name."""

    key = models.UUIDField(primary_key=True)
    name = models.TextField()

    def __str__(self) -> str:
        return f"manager {self.key}"
