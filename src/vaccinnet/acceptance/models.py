"""Certificates that the virtual CA has issued, requests for tokens that wait for their holder, and test citizens."""

from django.db import models
from django.db.models import Q

from vaccinnet.integrators.models import Company
from vaccinnet.profiles.models import Profile


class IssuedCertificate(models.Model):
    """A certificate of the virtual CA, and whether it was revoked."""

    # In hexadecimal: a serial number has up to 159 bits.
    serial = models.CharField(max_length=40, primary_key=True)
    subject = models.CharField(max_length=80)
    # The row outlives the profile, because a certificate that was revoked stays revoked.
    profile = models.ForeignKey(Profile, null=True, on_delete=models.SET_NULL, related_name="issued_certificates")
    issued_at = models.DateTimeField(db_index=True)
    not_after = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"certificate {self.serial}"


class PendingToken(models.Model):
    """A good request for a token that waits until the key of the holder has signed the challenge."""

    challenge = models.CharField(max_length=60, primary_key=True)
    context = models.TextField(blank=True)
    # The SHA-256 of the certificate whose key must sign.
    holder = models.BinaryField()
    request = models.BinaryField()
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"request of {self.made_at:%Y-%m-%d %H:%M:%S}"


class TestCitizen(models.Model):
    """A test citizen that a company registered or took; who has a real number has consented."""

    # Pytest takes it for a test by its name.
    __test__ = False

    # Of the person in the register, which knows nothing of acceptance.
    person_key = models.UUIDField(primary_key=True)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="test_citizens")
    # In Dutch and English, by language; empty when there is none.
    story = models.JSONField(default=dict)
    registered_at = models.DateTimeField()
    # Which account said that the person consented, and when.
    consent_by = models.UUIDField(null=True)
    consented_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"test citizen {self.person_key}"


class UploadedCertificate(models.Model):
    """The certificate of a real acceptance key that a company uses for a test user; the key stays with the company."""

    # The SHA-256 of the certificate.
    fingerprint = models.CharField(max_length=64, primary_key=True)
    serial = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="uploaded_certificates")
    contents = models.BinaryField()
    uploaded_at = models.DateTimeField()
    not_after = models.DateTimeField()

    def __str__(self) -> str:
        return f"uploaded certificate {self.serial}"


class TestUserEvent(models.Model):
    """Something that was done with the test users of a company: by whom, when and what; it is never changed."""

    # Pytest takes it for a test by its name.
    __test__ = False

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="test_user_events")
    at = models.DateTimeField()
    act = models.CharField(max_length=30)
    side = models.CharField(max_length=10)
    by_key = models.UUIDField()
    by_name = models.CharField(max_length=200)
    # What it was done with: a user code, the serial number of a certificate; never a number of a person.
    about = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "id"], name="test_user_events_of_company")]

    def __str__(self) -> str:
        return f"{self.act} of {self.company_id}"


class BusinessClock(models.Model):
    """By how much business time is ahead of real time; one row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    ahead = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_business_clock")]

    def __str__(self) -> str:
        return f"{self.ahead} ahead"
