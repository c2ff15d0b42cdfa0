"""Mail that acceptance keeps instead of sending it, so that a developer can read it on a page."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from vaccinnet.integrators.models import KeptMail

_MOST_SHOWN = 50


class Keep(BaseEmailBackend):
    """The backend of Django that keeps."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the mails, and return how many they were."""
        # Mail is sent in real time, whatever the business clock says.
        now = datetime.now(UTC)
        kept = [
            KeptMail(to=address, subject=each.subject, text=each.body, sent_at=now, attached=_attached(each))
            for each in email_messages
            for address in each.recipients()
        ]
        KeptMail.objects.bulk_create(kept)
        return len(email_messages)


def latest() -> list[KeptMail]:
    """Return the mails that were kept last, the newest first."""
    return list(KeptMail.objects.order_by("-sent_at", "-id")[:_MOST_SHOWN])


def _attached(mail: EmailMessage) -> list[dict[str, str]]:
    """Return what is attached to a mail, each with its name; what cannot be read as text has none."""
    parts = [each for each in mail.attachments if isinstance(each, tuple)]
    return [{"name": name or "", "text": _readable(content)} for name, content, _ in parts]


def _readable(content: object) -> str:
    try:
        text = content.decode() if isinstance(content, bytes) else str(content)
    except UnicodeDecodeError:
        return ""
    # The database takes no NUL.
    return "" if "\0" in text else text
