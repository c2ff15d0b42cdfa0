"""Companies that develop software, and their programs."""

import uuid

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
