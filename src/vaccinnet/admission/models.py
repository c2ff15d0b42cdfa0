"""Admissions and activations as they stand, and the history of both."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Admission(models.Model):
    """A program that is admitted, by the first two parts of its softwareID; how it came there is in its events."""

    # The softwareID in lower case: softwareIDs are compared without case.
    key = models.CharField(max_length=122, primary_key=True)
    software_id = models.CharField(max_length=122)
    company = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    services = ArrayField(models.CharField(max_length=40))
    conditions = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    # "admitted", "suspended" or "revoked", since when and why.
    state = models.CharField(max_length=10)
    since = models.DateTimeField()
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"admission of {self.software_id}"


class Version(models.Model):
    """A version of an admitted program: "declared" by its company, "admitted" or "withdrawn" by a manager."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="versions")
    version = models.CharField(max_length=40)
    state = models.CharField(max_length=10)
    since = models.DateTimeField()
    reason = models.TextField(blank=True)
    # The services for which it sends or reads something else than the versions before it, as its company declared.
    changed = ArrayField(models.CharField(max_length=40), default=list, db_default=[])
    changes = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["admission", "version"], name="one_row_a_version")]

    def __str__(self) -> str:
        return f"{self.version} of {self.admission_id}"


class Organisation(models.Model):
    """An organisation that was activated; it has one user code, whatever its programs."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # NIHII (8 digits) or CBE (10).
    number = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    user_code = models.CharField(max_length=20, unique=True)
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"organisation {self.user_code}"


class Activation(models.Model):
    """A form of an organisation, and what became of it."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    admission = models.ForeignKey(Admission, on_delete=models.PROTECT, related_name="activations")
    # The form as it was written, its numbers without signs between the digits.
    form = models.JSONField()
    number = models.CharField(max_length=10, db_index=True)
    # "waiting" for the doctor, "confirmed", "activated", "declined" or "ended".
    state = models.CharField(max_length=10, default="waiting")
    since = models.DateTimeField()
    reason = models.TextField(blank=True)
    # SHA-256 of the code in the last mail to the doctor.
    code_digest = models.BinaryField()
    code_until = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="activations")
    software_id = models.CharField(max_length=122, blank=True)
    # From and until when the responsible doctor stands in for what is sent.
    activated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # SHA-256 of the code by which its "doctor" or its "contact" opens its page once.
    opening_digest = models.BinaryField(null=True)
    opening_until = models.DateTimeField(null=True)
    opening_attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    opening_by = models.CharField(max_length=10, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("software_id"), condition=~Q(software_id=""), name="one_activation_a_software_id"
            )
        ]

    def __str__(self) -> str:
        return f"activation {self.key}"


class Event(models.Model):
    """Something that was done to an admission or an activation: by whom, when and why; it is never changed."""

    id = models.BigAutoField(primary_key=True)
    admission = models.ForeignKey(Admission, null=True, on_delete=models.PROTECT, related_name="events")
    activation = models.ForeignKey(Activation, null=True, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    act = models.CharField(max_length=20)
    by_key = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    # When whoever it concerns was told by mail; empty as long as that is to be done.
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(admission__isnull=False) ^ Q(activation__isnull=False), name="event_is_of_one_thing"
            )
        ]
        indexes = [models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="event_not_told")]

    def __str__(self) -> str:
        return f"{self.act} at {self.at}"


class Knock(models.Model):
    """Something that was asked without an account, counted so that nobody asks it too often."""

    id = models.BigAutoField(primary_key=True)
    what = models.CharField(max_length=10)
    # A keyed digest of who asked, or the key of what it is about; neither tells a person.
    source = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["what", "source", "at"], name="knocks_of_a_source")]

    def __str__(self) -> str:
        return f"{self.what} at {self.at}"


class PublishedList(models.Model):
    """A list as acceptance published it last."""

    # "admissions" or "organisations".
    kind = models.CharField(max_length=20, primary_key=True)
    number = models.BigIntegerField()
    issued_at = models.DateTimeField()
    # SHA-256 of its entries, and the key that signed it.
    digest = models.BinaryField()
    key_id = models.CharField(max_length=50)
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class KeptList(models.Model):
    """The last good list of a kind that production fetched, and how fetching went."""

    kind = models.CharField(max_length=20, primary_key=True)
    address = models.TextField()
    # As it was signed; empty as long as none was fetched.
    text = models.TextField(blank=True)
    number = models.BigIntegerField(default=0)
    issued_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    # What was wrong the last time, in a sentence; empty when it went well.
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.kind


class KnownProgram(models.Model):
    """A program that production knows from the public list."""

    key = models.CharField(max_length=122, primary_key=True)
    software_id = models.CharField(max_length=122)
    company = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    services = ArrayField(models.CharField(max_length=40))
    state = models.CharField(max_length=10)
    since = models.DateField()
    reason = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    admitted = ArrayField(models.CharField(max_length=40))
    withdrawn = ArrayField(models.CharField(max_length=40))

    def __str__(self) -> str:
        return self.software_id


class KnownActivation(models.Model):
    """A softwareID of an organisation that production knows from the second list."""

    key = models.CharField(max_length=122, primary_key=True)
    profile_key = models.UUIDField()
    version = models.CharField(max_length=40)
    ended_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.key
