"""Persons, their INSZ aliases, vaccinations with versions, and the LOCAL ids that senders have used.

Every table of a person carries the person's key in its primary key and unique constraints and has no foreign keys, so
that the tables can be distributed by person; look-up tables (alias, LOCAL id) are distributed by their own key
(docs/adr/0003).
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q


class Person(models.Model):
    """A citizen. INSZ numbers are aliases: a person can change number."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    given_names = models.TextField()
    family_name = models.TextField()
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=10)
    deceased_on = models.DateField(null=True)
    # In acceptance a test citizen belongs to one company; in production to none.
    company_key = models.UUIDField(null=True)
    # A merged person points to the surviving one, always in one step; its rows stay where they are.
    merged_into = models.UUIDField(null=True)
    enrolled_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["merged_into"], name="merged_persons", condition=Q(merged_into__isnull=False)),
            # Persons who may be the same were born on the same day; they are looked for when one is enrolled.
            models.Index(fields=["birth_date"], name="persons_by_birth"),
            BrinIndex(fields=["enrolled_at"], name="persons_by_enrolment", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"person {self.key}"


class Alias(models.Model):
    """An INSZ by which a person is known."""

    insz = models.CharField(max_length=11, primary_key=True)
    person_key = models.UUIDField(db_index=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"alias of {self.person_key}"


class Vaccination(models.Model):
    """A vaccination as it stands now; what it was before is in VaccinationVersion."""

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.UUIDField()
    # On the wire VaccinationId: 32 upper-case hex digits.
    id = models.UUIDField()
    version = models.PositiveSmallIntegerField()
    # By which equal vaccines are recognised: the Vaccinnet code, else the CNK, else the ATC code, in upper case.
    vaccine_key = models.TextField()
    cnk = models.TextField()
    vaccinnet_code = models.TextField()
    atc = models.TextField()
    product_name = models.TextField()
    given_on = models.DateField()
    lot = models.TextField()
    quantity = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    place = models.TextField()
    # One a line.
    adverse_effects = models.TextField()
    # "own" work of the sender, or "reported" history.
    origin = models.TextField()
    sender_key = models.UUIDField()
    software_id = models.TextField()
    local_id = models.TextField()
    # The batch or call in which it arrived.
    sent_in = models.UUIDField()
    author_number = models.TextField()
    author_user_code = models.TextField()
    author_name = models.TextField()
    # Date and time as the message has them: without an offset they decide nothing.
    reported_at = models.TextField()
    stored_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removal_reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_key", "vaccine_key", "given_on", "sender_key"],
                condition=Q(removed_at__isnull=True),
                name="one_vaccination_a_day",
            )
        ]
        # A program reads a vaccination by its id alone. Distributed by person it asks every shard (docs/adr/0011).
        indexes = [models.Index(fields=["id"], name="vaccinations_by_id")]

    def __str__(self) -> str:
        return f"vaccination {self.id}"


class VaccinationVersion(models.Model):
    """An earlier version of a vaccination, kept when it was corrected or removed."""

    pk = models.CompositePrimaryKey("person_key", "vaccination_id", "version")
    person_key = models.UUIDField()
    vaccination_id = models.UUIDField()
    version = models.PositiveSmallIntegerField()
    contents = models.JSONField()
    replaced_at = models.DateTimeField()
    replaced_by = models.UUIDField()
    reason = models.TextField()

    def __str__(self) -> str:
        return f"version {self.version} of {self.vaccination_id}"


class SentVaccination(models.Model):
    """The LOCAL id under which a sender sent a vaccination that is stored: it may not be used for another."""

    pk = models.CompositePrimaryKey("sender_key", "local_id")
    sender_key = models.UUIDField()
    local_id = models.TextField()
    # SHA-256 over the extracted values (kmehr.content_digest): equal content is a resend.
    content_digest = models.BinaryField()
    person_key = models.UUIDField()
    vaccination_id = models.UUIDField()
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sent as {self.vaccination_id}"


class ReviewKind(models.TextChoices):
    """What the managers are asked to look at."""

    # Several senders registered the same vaccine for a person on a day.
    DUPLICATE = "duplicate"
    # A message named a known number with another name.
    NAME = "name"
    # Two persons have the same names and birth date, or a manager said that they may be one.
    PERSONS = "persons"


class ReviewDecision(models.TextChoices):
    """What a manager decided."""

    NONE = ""
    KEPT = "kept"
    REMOVED = "removed"
    RENAMED = "renamed"
    MERGED = "merged"
    SEPARATED = "separated"


class ReviewCase(models.Model):
    """Something that the managers are asked to look at, and what they decided."""

    # Made of what it is about (review.case_id), so that nothing is asked twice.
    id = models.UUIDField(primary_key=True)
    kind = models.TextField(choices=ReviewKind)
    person_key = models.UUIDField()
    # The other one of two persons.
    other_key = models.UUIDField(null=True)
    # The vaccinations that it is about.
    about = ArrayField(models.UUIDField(), default=list)
    vaccine_key = models.TextField(blank=True)
    given_on = models.DateField(null=True)
    # Of a name that does not fit: as it was sent, and, once that was taken over, as it was before.
    names = models.JSONField(default=dict)
    sender_key = models.UUIDField(null=True)
    times = models.PositiveIntegerField(default=1)
    noticed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decision = models.TextField(choices=ReviewDecision, blank=True, default=ReviewDecision.NONE)
    reason = models.TextField(blank=True)
    # Into which of the two persons the other was merged.
    surviving_key = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["noticed_at", "id"], name="cases_to_decide", condition=Q(decided_at__isnull=True)),
            models.Index(fields=["-decided_at"], name="cases_decided", condition=Q(decided_at__isnull=False)),
            models.Index(fields=["person_key", "kind"], name="cases_of_person"),
            models.Index(fields=["surviving_key"], name="merges_into", condition=Q(surviving_key__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"review case {self.id}"


class Search(models.Model):
    """Up to when something was looked for among all persons."""

    what = models.TextField(primary_key=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"search for {self.what}"


class VaccineCodeList(models.Model):
    """A list of vaccine codes that the operator loaded; the newest one counts."""

    loaded_at = models.DateTimeField()
    source = models.TextField()
    contents = models.TextField()

    def __str__(self) -> str:
        return f"codes loaded at {self.loaded_at:%Y-%m-%d}"


class SnomedCodeList(models.Model):
    """The SNOMED CT codes of products by CNK number that the operator loaded; the newest list counts."""

    loaded_at = models.DateTimeField()
    source = models.TextField()
    contents = models.TextField()

    def __str__(self) -> str:
        return f"SNOMED CT codes loaded at {self.loaded_at:%Y-%m-%d}"
