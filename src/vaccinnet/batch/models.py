"""Batches, and the results of their chunks."""

import uuid

from django.db import models
from django.db.models import Q, Value


class Batch(models.Model):
    """An upload that was accepted for processing; its key is the transactionId of the answer."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sender_key = models.UUIDField()
    software_id = models.TextField()
    # "own" (aanleveren) or "reported" (aanvullen).
    origin = models.TextField()
    persons = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # How many folders are done: the next chunk begins there.
    folders_done = models.PositiveIntegerField(default=0)
    processed_at = models.DateTimeField(null=True)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # How often each rule had a finding about a person or vaccination, by rule id.
    findings = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    # How often processing broke off by a defect of ours; each time it is put off longer.
    breakdowns = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "key"], name="batches_to_process", condition=Q(processed_at__isnull=True)),
            models.Index(fields=["sender_key", "received_at"], name="batches_of_sender"),
            models.Index(fields=["processed_at"], name="batches_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"batch {self.key}"


class BatchMessage(models.Model):
    """The bytes of a batch as they were signed; production deletes them when the batch is processed."""

    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, primary_key=True, related_name="message")
    contents = models.BinaryField()

    def __str__(self) -> str:
        return f"message of {self.batch_id}"


class ChunkResult(models.Model):
    """The result of a chunk of a batch, committed together with the vaccinations it stored."""

    pk = models.CompositePrimaryKey("batch_key", "first_folder")
    batch_key = models.UUIDField()
    first_folder = models.PositiveIntegerField()
    # What batch.result.pack writes: findings by rule id, never texts.
    results = models.BinaryField()

    def __str__(self) -> str:
        return f"result from folder {self.first_folder} of {self.batch_key}"
