"""Companies that develop software, their people and programs, their accounts, and the mail to these."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class Company(models.Model):
    """A company that develops software; in acceptance it owns its test profiles and test citizens."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    # Empty until the company has filed an application.
    cbe = models.CharField(max_length=10, blank=True, default="")
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cbe"], condition=~Q(cbe=""), name="one_company_a_cbe")]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """Whom to call at a company: in general, or about technical matters."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="contacts")
    # "general" or "technical".
    role = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "role"], name="one_contact_a_role")]

    def __str__(self) -> str:
        return f"{self.role} contact of {self.company_id}"


class Member(models.Model):
    """Somebody of a company, invited by e-mail address; an account joins when it has proven that address."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="members")
    # Of the account that joined, whatever keeps accounts; empty while the invitation waits.
    account_key = models.UUIDField(null=True)
    name = models.CharField(max_length=200, blank=True)
    # In lower case: mail does not tell capitals apart.
    email = models.CharField(max_length=254)
    invited_by = models.UUIDField(null=True)
    invited_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "email"], condition=Q(ended_at__isnull=True), name="one_member_an_address"
            ),
            models.UniqueConstraint(
                fields=["company", "account_key"], condition=Q(ended_at__isnull=True), name="one_member_an_account"
            ),
        ]

    def __str__(self) -> str:
        return f"member {self.key}"


class Program(models.Model):
    """A program of a company, known to this environment by its softwareID."""

    # The softwareID in lower case: softwareIDs are compared without case.
    key = models.CharField(max_length=122, primary_key=True)
    software_id = models.CharField(max_length=122)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="programs")
    # As the company calls it; empty when it was declared without an application.
    name = models.CharField(max_length=200, blank=True, default="")
    version = models.CharField(max_length=40, blank=True, default="")
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
    joined_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)
    # Since when the holder manages access to the register; empty for developers.
    manages_since = models.DateTimeField(null=True)

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
    # What was attached, as text: a name and a text each.
    attached = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"mail {self.pk}"
