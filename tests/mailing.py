"""Mail in tests: a receiver that listens, what a mail program sends it, and what came back."""

import asyncio
import io
import re
import smtplib
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage

import pyzipper
from django.db import connection, connections

from vaccinnet.mail.deliver import Delivery
from vaccinnet.mail.receiver import Receiver
from vaccinnet.mail.terms import InboxTerms

INBOX = "kwalificatie@vaccinnet.example"
NOREPLY = "noreply@vaccinnet.example"


@contextmanager
def listening(deliver=None, **terms):
    """A receiver in a thread of its own, on the connection of the test; yields its port."""
    terms = {"address": INBOX, "own_addresses": (INBOX, NOREPLY), "answers_after": 0.0} | terms
    deliver = deliver or Delivery(lambda: datetime.now(UTC))
    shared = None
    if hasattr(connection, "inc_thread_sharing") and connection.connection is not None:
        shared = connections["default"]
        shared.inc_thread_sharing()

    def share():
        if shared:
            connections["default"] = shared

    started, port, loop, stop = threading.Event(), [], asyncio.new_event_loop(), []
    executor = ThreadPoolExecutor(1, initializer=share)

    async def receive():
        receiver = Receiver(InboxTerms(**terms), deliver, executor)
        port.append(await receiver.start("127.0.0.1", 0))
        stop.append(asyncio.Event())
        started.set()
        await stop[0].wait()
        await receiver.stop()

    thread = threading.Thread(target=loop.run_until_complete, args=(receive(),))
    thread.start()
    try:
        assert started.wait(10)
        yield port[0]
    finally:
        loop.call_soon_threadsafe(stop[0].set)
        thread.join(30)
        executor.shutdown()
        loop.close()
        if shared:
            shared.dec_thread_sharing()


def letter(sender="an@acme.be", *, subject="Set 1", files=(), to=INBOX, text="Hierbij de set.", **headers):
    """A mail with these files, each a name and contents."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{hash((sender, subject)):x}@acme.be>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, contents in files:
        kind = "zip" if name.endswith("zip") else "xml"
        mail.add_attachment(contents, "application", kind, filename=name)
    return mail


def post(port, mail, *, sender=None, to=INBOX):
    """Send a mail as a mail program does, and return how the receiver answered its end."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="acme.be", timeout=20) as program:
        program.ehlo()
        envelope = str(mail["From"]) if isinstance(mail, EmailMessage) else "an@acme.be"
        code, said = program.mail(sender if sender is not None else envelope, [])
        if code == 250:
            code, said = program.rcpt(to)
        if code == 250:
            raw = mail.as_bytes() if isinstance(mail, EmailMessage) else mail
            code, said = program.data(re.sub(rb"\r?\n", b"\r\n", raw))
    return code, said.decode()


def zipped(files):
    """A zip with these files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in files:
            archive.writestr(name, contents)
    return written.getvalue()


def locked(files, password):
    """A zip with these files, locked by AES-256."""
    written = io.BytesIO()
    with pyzipper.AESZipFile(written, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        for name, contents in files:
            archive.writestr(name, contents)
    return written.getvalue()
