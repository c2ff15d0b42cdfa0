"""Companies that develop software, their programs and people, and the mail to these."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Company(models.Model):
    """A company that develops software; in acceptance it owns its test profiles and test citizens."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    declared_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Program(models.Model):
    """A program of a company, known to this environment by its softwareID."""

    # The softwareID in lower case: softwareIDs are compared without case.
    key = models.CharField(max_length=122, primary_key=True)
    software_id = models.CharField(max_length=122)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="programs")
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.software_id


class Account(AbstractBaseUser):
    """Somebody who signs in with e-mail and password: for a company, or to manage the register.

    Citizens and doctors have none: they sign in at the identity provider.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="people")
    joined_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return f"account {self.key}"


class KeptMail(models.Model):
    """A mail that was kept instead of sent."""

    to = models.EmailField()
    subject = models.TextField()
    text = models.TextField()
    sent_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"mail {self.pk}"
