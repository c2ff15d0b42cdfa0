"""Profiles, the certificates that speak for them, and the links between them."""

import uuid

from django.db import models
from django.db.models import Q

from vaccinnet.integrators.models import Company


class Kind(models.TextChoices):
    """What a profile is."""

    DOCTOR = "doctor"
    TRAINEE = "trainee"
    PRACTICE = "practice"
    ORGANISATION = "organisation"


class OrganisationKind(models.TextChoices):
    """What an organisation is (source: zorg-en-gezondheid.be/webservices-vaccinnet)."""

    NONE = ""
    HOSPITAL = "hospital"
    OCCUPATIONAL_HEALTH = "occupational_health"
    VACCINATION_CENTRE = "vaccination_centre"
    GUARD_POST = "guard_post"


class Profile(models.Model):
    """A doctor, trainee, group practice or organisation that sends vaccinations."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    organisation_kind = models.CharField(max_length=20, choices=OrganisationKind, blank=True)
    name = models.CharField(max_length=200)
    # 8 digits (organisations) or 11 (persons); a certificate has 8, so they are compared on the first 8.
    nihii = models.CharField(max_length=11, blank=True)
    cbe = models.CharField(max_length=10, blank=True)
    insz = models.CharField(max_length=11, blank=True)
    # Given by the register; on the wire `gebruikersId` and the id with S="LOCAL".
    user_code = models.CharField(max_length=20, unique=True)
    # In acceptance a test profile belongs to one company; in production to none.
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="profiles")
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.user_code}"


class CertificateSubject(models.Model):
    """A subject of eHealth certificates (`TYPE=ID`, with an application id or not) that speaks for a profile."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="certificate_subjects")
    type = models.CharField(max_length=30)
    number = models.CharField(max_length=11)
    app_id = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "number", "app_id"], name="one_profile_a_subject")]

    def __str__(self) -> str:
        return f"{self.type} of {self.profile_id}"


class Role(models.TextChoices):
    """What a doctor is to another profile."""

    RESPONSIBLE = "responsible"
    STAGEMEESTER = "stagemeester"
    MEMBER = "member"


class Link(models.Model):
    """For a period, a doctor is the responsible doctor of an organisation, a trainee's stagemeester, or a member."""

    doctor = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="links")
    to = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="linked_doctors")
    role = models.CharField(max_length=12, choices=Role)
    starts_on = models.DateField()
    # The last day on which the link holds; open when empty.
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["doctor", "to", "role", "starts_on"], name="one_link_a_start"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")), name="link_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} from {self.starts_on}"


class LinkChange(models.Model):
    """When and by which profile a link was begun or ended from a page; `ends_on` is the last day that it had then."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    ends_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"change of link {self.link_id}"
