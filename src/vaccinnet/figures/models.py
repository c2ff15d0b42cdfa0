"""Counts, without persons: of vaccinated people, of what senders sent, and of findings.

They are few, and the same everywhere (docs/adr/0003). All but the counts of findings are made anew by each pass.
"""

from django.db import models


class Reached(models.Model):
    """How many persons of a birth year got their first dose of a subject in a year."""

    pk = models.CompositePrimaryKey("subject", "birth_year", "year")
    # `v:` and the kind of a vaccine, or `d:` and a disease in Dutch.
    subject = models.TextField()
    # 0 where the birth date is not known.
    birth_year = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    persons = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.subject} in {self.year}"


class Cohort(models.Model):
    """How many living persons of a birth year the register knows; a merged person counts once."""

    birth_year = models.PositiveSmallIntegerField(primary_key=True)
    persons = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"cohort of {self.birth_year}"


class Sent(models.Model):
    """What a sender sent in a month that still stands: how complete it is, and for own work how late it came."""

    pk = models.CompositePrimaryKey("sender_key", "origin", "month")
    sender_key = models.UUIDField()
    origin = models.TextField()
    # The first day of the month in Brussels in which it was stored.
    month = models.DateField()
    vaccinations = models.PositiveBigIntegerField()
    with_lot = models.PositiveBigIntegerField()
    with_product = models.PositiveBigIntegerField()
    with_author = models.PositiveBigIntegerField()
    # Days between the day it was given and the day it was stored: up to 1, 7 and 30.
    within_day = models.PositiveBigIntegerField()
    within_week = models.PositiveBigIntegerField()
    within_month = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"sent by {self.sender_key} in {self.month:%Y-%m}"


class Found(models.Model):
    """How often a rule had a finding about what a program sent on a day that is finished."""

    pk = models.CompositePrimaryKey("day", "service", "software_id", "rule")
    day = models.DateField()
    service = models.TextField()
    # Empty where the message did not come so far.
    software_id = models.TextField()
    rule = models.TextField()
    times = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.rule} on {self.day}"


class CountedDay(models.Model):
    """A day whose findings were counted."""

    day = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return f"counted {self.day}"


class Pass(models.Model):
    """One count of the whole register; the last ones are kept."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    vaccinations = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"pass of {self.began_at}"
