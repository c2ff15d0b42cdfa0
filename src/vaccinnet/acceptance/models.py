"""The certificates that the virtual CA has issued, and the requests for tokens that wait for their holder."""

from django.db import models

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
