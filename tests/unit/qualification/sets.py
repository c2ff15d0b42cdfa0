"""The sets of the reference application: sent by the real client to a stand-in of the register, and kept as files."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree
from tests.unit.qualification.stand_in import Register

from vaccinnet.client.batch_upload import BatchUpload
from vaccinnet.client.calls import read_calls
from vaccinnet.client.description import read_description
from vaccinnet.client.registration import Registration
from vaccinnet.client.security_token import read_token
from vaccinnet.ehealth.certificates import Issuer, Validity, make_leaf, make_root
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.saml import names
from vaccinnet.ehealth.saml.assertion import Assertion, Attribute
from vaccinnet.ehealth.saml.attributes import (
    ASSERTED,
    CERTIFIED,
    DOCTOR_NIHII,
    HOLDER_SSIN,
    IS_DOCTOR,
    SSIN,
    is_recognised,
    recognised_nihii,
)
from vaccinnet.ehealth.saml.write import write_assertion
from vaccinnet.ehealth.subject import Subject
from vaccinnet.kmehr.write import write_message
from vaccinnet.qualification.facts import ShownFile
from vaccinnet.registration.wire import AddRequest, GetRequest, RemoveRequest, Sent

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
TODAY = date(2026, 11, 24)
_YEARS = Validity(datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC))
PAKKET, SOFTWARE_ID = "Voorbeeld_Zorgdossier_AZ-Teststad", "Voorbeeld_Zorgdossier"
HOSPITAL = {"kind": "hospital", "name": "AZ Teststad", "nihii": "79990158000", "user_code": "ORG-1001"}
DOCTOR = {"kind": "doctor", "name": "Jan Huisarts", "nihii": "19990512004"}
TRAINEE = {"kind": "trainee", "name": "Hanne Haio", "nihii": "19990611005"}
PRACTICE = {"kind": "practice", "name": "Groepspraktijk", "nihii": "79990356000"}
PEOPLE = ("85031299959", "99123100069")
COVID19, OTHER, THIRD = "4293254", "4185492", "1734094"


def keystore_of(subject):
    """A keystore by an issuer that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    root = make_root(key, name="Nobody's root", validity=_YEARS, serial=1)
    leaf = make_leaf(
        subject, public_key=key.public_key(), issuer=root, validity=_YEARS, serial=2, crl_url="http://localhost/crl"
    )
    return Keystore(key, leaf)


def dose(cnk, days_ago, **changes):
    """A vaccination as a description has it."""
    return {"cnk": cnk, "lot": "EJ6796", "given_on": str(TODAY - timedelta(days=days_ago))} | changes


def person(insz, *doses):
    """A person as a description has it."""
    return {
        "insz": insz,
        "first_name": "Voornaam",
        "family_name": "Testburger",
        "sex": "female",
        "vaccination": list(doses),
    }


DOSES = (dose(COVID19, 1), dose(OTHER, 2))
USUAL = (person(PEOPLE[0], *DOSES), person(PEOPLE[1], dose(THIRD, 3)))


@dataclass
class Kept:
    """The exchanges of a set, each as two files; a test changes what it wants before it is judged."""

    files: dict[str, bytes] = field(default_factory=dict)

    def keep(self, name):
        def one(exchange):
            self.files[f"{name}-request.xml"] = exchange.request
            self.files[f"{name}-response.xml"] = exchange.answer

        return one

    def change(self, name, old, new):
        assert old.encode() in self.files[name], f"{old} is not in {name}"
        self.files[name] = self.files[name].replace(old.encode(), new.encode())

    def shown(self):
        return [ShownFile(name, contents) for name, contents in self.files.items()]


class Desk:
    """Where the reference application makes its sets."""

    def __init__(self, hospital, caregivers):
        self.hospital, self.caregivers = hospital, caregivers
        self.register = Register(NOW)

    def batch(self, *, first=USUAL, supplement=USUAL, pakket=PAKKET, second_pakket=PAKKET, created=NOW, results=(0, 1)):
        """A set of BatchUpload; `first` are the persons of its first batch, and `results` whose results are asked."""
        kept = Kept()
        accepted = [
            self._send(kept, f"aanleveren-{n}", persons, pakket=code, created=created)
            for n, (persons, code) in enumerate([(first, pakket), (USUAL, second_pakket)], start=1)
        ]
        for n, which in enumerate(results, start=1):
            asked = accepted[which].transaction_id
            self._service(kept, f"resultaat-{n}").result(asked, user_code="ORG-1001", now=created)
        for n in (1, 2):
            self._send(kept, f"aanvulling-{n}", supplement, pakket=second_pakket, created=created, origin="reported")
        return kept

    def _send(self, kept, name, persons, *, pakket, created, origin="own"):
        described = json.dumps({"sender": HOSPITAL, "person": [_named(each, name) for each in persons]}).encode()
        message = write_message(read_description(described, origin=origin, now=created))
        etree.indent(message)
        return self._service(kept, name).submit(message, pakket=pakket, now=created, origin=origin)

    def _service(self, kept, name):
        http = httpx.Client(transport=self.register.transport())
        return BatchUpload("http://register/upload", self.hospital, http=http, keep=kept.keep(name))

    def calls(self, *, doctor=DOSES, author_of_trainee=DOCTOR, removes=True):
        """A set of the RegistratieService."""
        kept = Kept()
        at = (NOW + timedelta(seconds=n) for n in range(1, 10))
        added = self._add(kept, "doctor", doctor, sender=DOCTOR, author=DOCTOR, now=next(at))
        self._add(kept, "trainee", [dose(THIRD, 3)], sender=TRAINEE, author=author_of_trainee, now=next(at))
        self._add(kept, "practice", [dose(THIRD, 4)], sender=PRACTICE, author=DOCTOR, now=next(at))
        if removes:
            id = added.results[0].vaccination_id
            self._call(kept, "remove", "doctor", RemoveRequest(SOFTWARE_ID, "", PEOPLE[0], id), now=next(at))
        self._call(kept, "get", "doctor", GetRequest(SOFTWARE_ID, "", PEOPLE[0]), now=next(at))
        return kept

    def _add(self, kept, role, doses, *, sender, author, now):
        described = {"sender": sender, "person": [person(PEOPLE[0], *({"author": author} | each for each in doses))]}
        (call,) = read_calls(json.dumps(described).encode(), now=now)
        request = AddRequest(SOFTWARE_ID, "", call.patient_id, tuple(map(Sent, call.messages)))
        return self._call(kept, f"add-{role}", role, request, now=now)

    def _call(self, kept, name, role, request, *, now):
        keystore, token = self.caregivers[role]
        http = httpx.Client(transport=self.register.transport())
        service = Registration("http://register/calls", keystore, http=http, keep=kept.keep(name))
        kinds = {AddRequest: service.add, RemoveRequest: service.remove, GetRequest: service.get}
        return kinds[type(request)](request, token=token, now=now)


def new_hospital():
    """The certificate of the hospital of the cast, by an issuer that nobody trusts."""
    return keystore_of(Subject("NIHII-HOSPITAL", "79990158", name="AZ TESTSTAD"))


def new_caregivers():
    """A doctor, a trainee and a practice, each with a keystore and a token."""
    sts = keystore_of(Subject("CBE", "1999990045", app_id="IAMACC"))
    signer = Issuer(sts.certificate, sts.key)
    doctor = keystore_of(Subject("SSIN", "75032199964", name="JAN HUISARTS"))
    trainee = keystore_of(Subject("SSIN", "95061199931", name="HANNE HAIO"))
    practice = keystore_of(Subject("NIHII-OFFICE_DOCTORS", "79990356", name="GROEPSPRAKTIJK"))
    practice_said = (
        Attribute("urn:be:fgov:ehealth:1.0:certificateholder:officedoctors:nihii-number", ASSERTED, ("79990356",)),
        Attribute(is_recognised("officedoctors"), CERTIFIED, ("true",)),
        Attribute(recognised_nihii("officedoctors"), CERTIFIED, ("79990356000",)),
    )
    return {
        "doctor": (doctor, token_of(doctor, signer, of_doctor("75032199964", "19990512004"))),
        "trainee": (trainee, token_of(trainee, signer, of_doctor("95061199931", "19990611005"))),
        "practice": (practice, token_of(practice, signer, practice_said)),
    }


def _named(person, name):
    """The person with a LOCAL id of its own in each batch for each vaccination."""
    sent = [each | {"id": f"{name}-{person['insz'][:4]}-{n}"} for n, each in enumerate(person["vaccination"])]
    return person | {"vaccination": sent}


def token_of(keystore, signer, attributes):
    """A token with these attributes for the holder of a keystore."""
    said = Assertion(
        "_a1", names.ISSUER, NOW - timedelta(hours=1), NOW + timedelta(hours=12), keystore.certificate, attributes
    )
    return read_token(etree.tostring(write_assertion(said, signer=signer, now=NOW)))


def of_doctor(insz, nihii):
    """What the STS says of a doctor."""
    return (
        Attribute(HOLDER_SSIN, ASSERTED, (insz,)),
        Attribute(SSIN, ASSERTED, (insz,)),
        Attribute(IS_DOCTOR, CERTIFIED, ("true",)),
        Attribute(DOCTOR_NIHII, CERTIFIED, (nihii,)),
    )


def outcomes(verdict, *wanted):
    """The ids of the criteria that came out so."""
    return [each.rule.id for each in verdict.criteria if each.outcome in wanted]


def line_of(kept, file, text, nth=1):
    """The line of the nth place in a file with this text."""
    lines = [n for n, line in enumerate(kept.files[file].decode().splitlines(), start=1) if text in line]
    return lines[nth - 1]


def only(verdict, rule):
    """The places of the findings of the only criterion that failed, as file and line."""
    assert outcomes(verdict, "failed") == [rule]
    (judged,) = [each for each in verdict.criteria if each.rule.id == rule]
    return [(each.file, each.line) for each in judged.findings]
