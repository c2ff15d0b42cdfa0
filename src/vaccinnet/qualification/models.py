"""Attempts to qualify with their files and verdicts, what people decided and said, and what was mailed before them."""

import uuid

from django.db import models
from django.db.models import Q


class Way(models.TextChoices):
    """How a set came in."""

    CAPTURE = "capture"
    UPLOAD = "upload"
    MAIL = "mail"


class Attempt(models.Model):
    """A set that a program showed to qualify for a service; it is kept as it was shown."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The softwareID in lower case, as programs have it.
    program_key = models.CharField(max_length=122)
    service = models.CharField(max_length=12)
    way = models.CharField(max_length=7, choices=Way)
    submitted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["program_key", "submitted_at"], name="attempts_of_program")]

    def __str__(self) -> str:
        return f"attempt {self.key}"


class AttemptFile(models.Model):
    """A file of an attempt, with the exchange of the journal that it belongs to, if it was captured."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    name = models.TextField()
    # Empty, and withheld, when it is no message of the service or shows somebody who is no own test user.
    contents = models.BinaryField()
    is_withheld = models.BooleanField(default=False)
    exchange = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "number"], name="one_file_a_number")]

    def __str__(self) -> str:
        return f"file {self.number} of {self.attempt_id}"


class Verdict(models.Model):
    """A verdict of the machine on an attempt; it may be judged again, and every verdict stays."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="verdicts")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=6)
    # The report by language, without personal data.
    reports = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "at"], name="one_verdict_a_moment")]

    def __str__(self) -> str:
        return f"{self.outcome} of {self.attempt_id}"


class Decision(models.Model):
    """What a manager decided on a criterion of an attempt; `times` counts how often it was decided."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="decisions")
    criterion = models.CharField(max_length=10)
    # "passed" or "failed".
    outcome = models.CharField(max_length=6)
    reason = models.TextField()
    times = models.PositiveSmallIntegerField(default=1)
    by_key = models.UUIDField()
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "criterion"], name="one_decision_a_criterion")]

    def __str__(self) -> str:
        return f"decision on {self.criterion} of {self.attempt_id}"


class Comment(models.Model):
    """What somebody said about a criterion of an attempt, or decided on it; it is never changed."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="comments")
    criterion = models.CharField(max_length=10)
    # "integrator" or "authority".
    side = models.CharField(max_length=10)
    by_key = models.UUIDField()
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    text = models.TextField()
    # Of a decision, what was decided; empty for what is only said.
    outcome = models.CharField(max_length=6, blank=True)

    class Meta:
        indexes = [models.Index(fields=["attempt", "at"], name="comments_on_attempt")]

    def __str__(self) -> str:
        return f"comment on {self.criterion} of {self.attempt_id}"


class Parcel(models.Model):
    """A mail with a set, kept until its sender confirms it or its day is over; then only its course is kept a while."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Whose proven address is the sender's, and that address in lower case.
    account_key = models.UUIDField()
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=250, blank=True)
    digest = models.BinaryField(max_length=32)
    arrived_at = models.DateTimeField(db_index=True)
    size = models.PositiveIntegerField()
    # Empty once it was judged, thrown away or expired, and where its sender may not qualify.
    contents = models.BinaryField()
    # What its sender is told instead of being asked to confirm it.
    refusals = models.JSONField(default=list)
    # When its sender was asked, or told; when it ended; and when the verdict was told.
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    attempt = models.OneToOneField(Attempt, null=True, on_delete=models.CASCADE, related_name="parcel")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_key", "digest"], name="one_parcel_a_letter")]
        indexes = [
            models.Index(fields=["arrived_at"], name="parcels_to_ask", condition=Q(asked_at__isnull=True)),
            models.Index(
                fields=["ended_at"],
                name="parcels_to_tell",
                condition=Q(told_at__isnull=True, attempt__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"parcel {self.key}"


class ZipPassword(models.Model):
    """The password of a program for zips that it mails or uploads, sealed with the secret key of this environment."""

    program_key = models.CharField(max_length=122, primary_key=True)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    def __str__(self) -> str:
        return f"password of {self.program_key}"
