"""Applications as they stand, their guidance plans, and the history of all that was done."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vaccinnet.integrators.models import Company


class Application(models.Model):
    """An application of a company as it stands now; how it came there is in its events."""

    # People say it on the telephone.
    number = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="applications")
    # As they were written, by the name of the field.
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=20, default="draft")
    # How often something was done that changes what others see; who acts on an older one is told.
    revision = models.PositiveIntegerField(default=1)
    waits_for = models.CharField(max_length=10, default="integrator")
    # Since when it waits for that side, and until when that side has; open while it is a draft.
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    # What is left of the engagement while the clock of the developer stands still.
    time_left = models.DurationField(null=True)
    begun_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    # Times proposed for the intake and by which side, or the one that was agreed, and where or how.
    proposed_times = ArrayField(models.DateTimeField(), default=list)
    proposed_by = models.CharField(max_length=10, blank=True)
    intake_at = models.DateTimeField(null=True)
    intake_place = models.CharField(max_length=300, blank=True)
    ways = ArrayField(models.CharField(max_length=40), default=list)
    # The engagement: by whom it was taken, from when, and how many days were added.
    engaged_by = models.CharField(max_length=200, blank=True)
    engaged_at = models.DateTimeField(null=True)
    extension_days = models.PositiveIntegerField(default=0)
    # The state to which a closed application returns when it is opened again.
    closed_in = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["waits_for", "due_at"], name="applications_by_turn")]

    def __str__(self) -> str:
        return f"application {self.number}"


class Task(models.Model):
    """A task of a guidance plan."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="tasks")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    owner = models.CharField(max_length=10)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "place"], name="one_task_a_place")]

    def __str__(self) -> str:
        return f"task {self.place} of application {self.application_id}"


class Event(models.Model):
    """Something that was done on the road: by whom, when and why; it is never changed, and never deleted."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    act = models.CharField(max_length=30)
    # "integrator", "authority", or "nobody" for what time brings about.
    side = models.CharField(max_length=10)
    by_key = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    # The reason, the question, the answer: what the other side reads.
    text = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    # How the application stood after it.
    state = models.CharField(max_length=20)
    waits_for = models.CharField(max_length=10)
    # The question or request that this event answers; it gets one answer.
    settles = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="settled_by")
    # When the other side was told by mail; events that are not told to anybody have it from the beginning.
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["application", "id"], name="events_of_application"),
            models.Index(fields=["id"], name="events_to_tell", condition=Q(told_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.act} on application {self.application_id}"
