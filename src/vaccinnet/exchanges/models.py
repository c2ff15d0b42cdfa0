"""Exchanges, their messages (in acceptance only), signed requests, and the access tokens of programs."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Exchange(models.Model):
    """One request and its answer, without personal data."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(db_index=True)
    service = models.TextField()
    # The operation as named on the wire; empty when the request was not understood.
    operation = models.TextField()
    sender_key = models.UUIDField(null=True)
    software_id = models.TextField()
    # accepted, partial (some of its messages), refused, fault (refused before the speaker was proven) or defect (ours).
    outcome = models.TextField()
    rules = ArrayField(models.TextField())
    milliseconds = models.FloatField()
    request_size = models.BigIntegerField()
    request_digest = models.BinaryField()
    answer_size = models.BigIntegerField()
    answer_digest = models.BinaryField()
    # The batch that keeps the bytes of the request, so that they are stored once.
    batch_key = models.UUIDField(null=True)
    # By which a message that is shown later is found: exchanges.signature.
    signature = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["sender_key", "at"], name="exchanges_of_sender"),
            models.Index(fields=["signature"], name="exchanges_signed", condition=Q(signature__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"exchange {self.key}"


class ExchangeMessage(models.Model):
    """The bytes of an exchange, kept in acceptance only."""

    exchange = models.OneToOneField(Exchange, on_delete=models.CASCADE, primary_key=True, related_name="message")
    # Empty when the batch keeps them.
    request = models.BinaryField()
    answer = models.BinaryField()

    def __str__(self) -> str:
        return f"message of {self.exchange_id}"


class SignedRequest(models.Model):
    """A signed request that was completed, with its answer: the same bytes get the same answer."""

    digest = models.BinaryField(primary_key=True)
    sender_key = models.UUIDField()
    answer = models.BinaryField()
    fresh_until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "signed request"


class AccessToken(models.Model):
    """An access token that a program got: by its digest, and by what it must outlive to be worth something."""

    digest = models.BinaryField(primary_key=True)
    profile_key = models.UUIDField()
    software_id = models.TextField()
    # The certificate that proved the program, in DER: it can be revoked while the token lives.
    certificate = models.BinaryField()
    # Whether it is used over TLS with that same certificate only.
    is_bound = models.BooleanField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "access token"
