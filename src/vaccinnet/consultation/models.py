"""Relations between persons and who cares for them, mistakes they reported, and the managers who have looked.

Relations and reports are distributed by the person, the managers are few (docs/adr/0003).
"""

from django.db import models
from django.db.models import Q


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


class MistakeReport(models.Model):
    """What a citizen wrote to the sender of a vaccination, and the answer; without one it waits."""

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.UUIDField()
    id = models.UUIDField()
    vaccination_id = models.UUIDField()
    sender_key = models.UUIDField()
    # As the vaccination stood when it was reported.
    version = models.PositiveSmallIntegerField()
    note = models.TextField()
    reported_at = models.DateTimeField()
    # corrected, removed or explained.
    answer = models.TextField(blank=True)
    answer_text = models.TextField(blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_key", "vaccination_id"],
                condition=Q(answered_at__isnull=True),
                name="one_report_waits",
            )
        ]
        indexes = [
            models.Index(
                fields=["sender_key", "reported_at"], name="waiting_reports", condition=Q(answered_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.id}"
