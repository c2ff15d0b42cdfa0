"""Two doctors' programs at work on one person at the same moment leave exact sums, whoever is first.

VACCINNET_TEST_SECONDS says for how long; `make test` gives them a few seconds.
"""

import os
import random
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.audit.models import Line
from vaccinnet.audit.verify import broken_at
from vaccinnet.ehealth.saml.certified import Certified
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.message import Folder, Id, Message, Party, Patient, sequence_ids
from vaccinnet.kmehr.sample import SAMPLE_HEADER, SAMPLE_VACCINATION
from vaccinnet.kmehr.write import to_bytes
from vaccinnet.profiles.models import Profile
from vaccinnet.register.models import Vaccination
from vaccinnet.register.persons import find_persons
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.registration.add_vaccinations import add_vaccinations
from vaccinnet.registration.caller import Caller
from vaccinnet.registration.remove_vaccination import remove_vaccination
from vaccinnet.registration.wire import AddRequest, RemoveRequest, Sent
from vaccinnet.rulebook import Refused
from vaccinnet.stock.consult import left
from vaccinnet.stock.models import Movement
from vaccinnet.stock.move import receive

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SECONDS = float(os.environ.get("VACCINNET_TEST_SECONDS", "4"))
DOSES = 5
VACCINE_KEY, CNK, SOFTWARE_ID = "DTPA/GL001", "1734094", "Voorbeeld_Zorgdossier"
CITIZEN = next(each for each in read_cast().citizens if each.given_names == "Eva")
DOCTOR = next(each for each in read_cast().profiles if each.user_code == "ART-2005")


def caller():
    """The doctor, who signs anew each time."""
    certified = Certified(DOCTOR.nihii, insz=DOCTOR.subject.number)
    return Caller(certified, DOCTOR.subject, uuid.uuid4().bytes, datetime.now(UTC) + timedelta(minutes=6))


def message(days):
    party = Party((Id("ID-HCPARTY", DOCTOR.nihii),), "persphysician", DOCTOR.name)
    today = business_day(datetime.now(UTC))
    vaccination = SAMPLE_VACCINATION.but(
        ids=sequence_ids(1), author=(party,), cnk=CNK, given_on=today - timedelta(days=days)
    )
    patient = Patient(CITIZEN.insz, (CITIZEN.given_names,), CITIZEN.family_name, CITIZEN.birth_date, sex=CITIZEN.sex)
    header = SAMPLE_HEADER.but(id=uuid.uuid4().hex, sender=(party,), date=today)
    return to_bytes(Message(header, (Folder(sequence_ids(1), patient, (vaccination,)),)))


class Client(threading.Thread):
    """Adds and removes at random until the time is over, and keeps what went wrong."""

    def __init__(self, seed, until):
        super().__init__()
        self.random, self.until = random.Random(seed), until
        self.calls, self.wrong = 0, []

    def run(self):
        try:
            codes = current_codes()
            while time.monotonic() < self.until:
                (self._remove if self.random.random() < 0.5 else lambda: self._add(codes))()
                self.calls += 1
        except Exception as wrong:
            self.wrong.append(wrong)
        finally:
            connection.close()

    def _add(self, codes):
        sent = tuple(Sent(message(self.random.randint(1, 8))) for _ in range(self.random.randint(1, 3)))
        outcome = add_vaccinations(
            AddRequest(SOFTWARE_ID, "", CITIZEN.insz, sent),
            caller=caller(),
            codes=codes,
            terms=settings.REGISTRATION_TERMS,
            call_key=uuid.uuid4(),
            now=datetime.now(UTC),
        )
        assert [found.rule for each in outcome.messages for found in each.findings if found.refuses] == []

    def _remove(self):
        held = list(Vaccination.objects.filter(removed_at__isnull=True).values_list("id", flat=True))
        if not held:
            return
        request = RemoveRequest(SOFTWARE_ID, "", CITIZEN.insz, self.random.choice(held).hex)
        try:
            remove_vaccination(request, caller=caller(), terms=settings.REGISTRATION_TERMS, now=datetime.now(UTC))
        except Refused as refused:
            # The other one may have removed it first.
            self.wrong += [each for each in refused.findings if each.rule != "REG-031"]


def test_two_clients_at_once_leave_exact_sums():
    load_cast(datetime.now(UTC))
    doctor = Profile.objects.get(user_code="ART-2005").key
    receive(sender_key=doctor, vaccine_key=VACCINE_KEY, doses=DOSES, now=datetime.now(UTC))
    clients = [Client(seed, time.monotonic() + SECONDS) for seed in (1, 2)]

    for client in clients:
        client.start()
    for client in clients:
        client.join()

    person = find_persons([CITIZEN.insz])[CITIZEN.insz].key
    held = Vaccination.objects.filter(removed_at__isnull=True)
    taken = Movement.objects.filter(kind="taken", vaccination_id__in=held.values("id")).count()
    print(f"{sum(client.calls for client in clients)} calls, {held.count()} held")
    assert [wrong for client in clients for wrong in client.wrong] == []
    assert held.count() == held.values("given_on").distinct().count() <= 8
    assert left(doctor, [VACCINE_KEY])[VACCINE_KEY] == DOSES - taken
    moved = Movement.objects.filter(sender_key=doctor, vaccine_key=VACCINE_KEY)
    assert moved.aggregate(Sum("doses"))["doses__sum"] == DOSES - taken
    told = [id for about in Line.objects.filter(action="added").values_list("about", flat=True) for id in about]
    assert sorted(told) == sorted(Vaccination.objects.values_list("id", flat=True))
    removed = Vaccination.objects.filter(removed_at__isnull=False).count()
    assert Line.objects.filter(action="removed").count() == removed
    assert broken_at(person) is None
