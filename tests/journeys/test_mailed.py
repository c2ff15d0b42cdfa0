"""A deployment takes mail: the receiver, the worker that answers, and the pages are processes of their own."""

import re
import smtplib
import socket
import subprocess
import sys
import time

import httpx
import pytest
from tests.deployment import VACCINNET, deployment, throw_away_folder, variables
from tests.mailing import INBOX, letter, post

pytestmark = pytest.mark.slow

PATIENCE = 60
PASSWORD = "paard batterij nietje juist"

# What a developer did before, in the words of the verbs and tables.
PREPARE = f"""
import django; django.setup()
from datetime import UTC, datetime
from allauth.account.models import EmailAddress
from vaccinnet.integrators.models import Account, Member, Program
from vaccinnet.trajectory.models import Application
now = datetime.now(UTC)
company = Program.objects.get(key="voorbeeld_zorgdossier").company
account = Account(email="an@acme.be", joined_at=now)
account.set_password("{PASSWORD}")
account.save()
EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
Member.objects.create(company=company, account_key=account.key, email=account.email, invited_at=now, joined_at=now)
answers = dict(services=["RegistratieService"], integrator_part="Voorbeeld", program_part="Zorgdossier", language="en")
Application.objects.create(
    company=company, answers=answers, state="integration", since=now, begun_at=now, filed_at=now
)
"""


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def wait_for(get):
    """Return what `get` returns once it is something."""
    until = time.monotonic() + PATIENCE
    while not (found := get()):
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.2)
    return found


def listens(port):
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as mail:
            return mail.ehlo()[0] == 250
    except OSError:
        return False


def form_of(http, address, **filled):
    """Open a page and send its form with these fields; the page that follows."""
    page = http.get(address)
    secret = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    return http.post(str(page.url), data={"csrfmiddlewaretoken": secret, **filled}, headers={"Referer": str(page.url)})


def test_a_mail_is_received_answered_confirmed_and_judged():
    port = free_port()
    mail_settings = {"VACCINNET_INBOX_ADDRESS": INBOX, "VACCINNET_INBOX_PORT": str(port)}
    with throw_away_folder() as folder, deployment(folder / "data", **mail_settings) as started:
        base_url = started.addresses["base_url"]
        own = variables(VACCINNET_DATA_DIR=str(folder / "data"), DJANGO_SETTINGS_MODULE="vaccinnet.config.settings")
        subprocess.run([sys.executable, "-c", PREPARE], env=own, check=True, timeout=PATIENCE)
        wait_for(lambda: listens(port))

        unknown = post(port, letter("wie@elders.be", files=[("a.xml", b"<a/>")]))
        known = post(port, letter("an@acme.be", files=[("a.xml", b"<a/>")]))

        assert unknown == known
        assert known[0] == 250
        with httpx.Client(base_url=base_url, follow_redirects=True) as http:
            link = wait_for(
                lambda: re.search(r'href="[^"]*(/ontwikkelaar/gemaild/[^"]+)"', http.get("/ontwikkelaar/post").text)
            )
            form_of(http, "/ontwikkelaar/aanmelden", login="an@acme.be", password=PASSWORD)
            judged = form_of(http, link[1], program="registration:voorbeeld_zorgdossier", do="judge")
            assert judged.status_code == 200
            told = wait_for(
                lambda: re.search(r"Qualification test RegistratieService: failed", http.get("/ontwikkelaar/post").text)
            )
        assert told
        assert "wie@elders.be" not in started.log()
        assert "an@acme.be" not in started.log()
        shown = subprocess.run(
            [*VACCINNET, "mail", "certificate", "--data-dir", str(folder / "data")],
            env=variables(**mail_settings),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert shown.stdout == httpx.get(f"{base_url}/ontwikkelaar/mail-certificaat.pem").text
        assert shown.stdout.startswith("-----BEGIN CERTIFICATE-----")
        assert started.stop() == 0


def test_without_an_address_nothing_is_received(tmp_path):
    for command in ("receive", "certificate"):
        ended = subprocess.run(
            [*VACCINNET, "mail", command, "--data-dir", str(tmp_path / "data")],
            env=variables(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

        assert (ended.returncode, "VACCINNET_INBOX_ADDRESS" in ended.stderr) == (2, True)
        assert "Traceback" not in ended.stderr
