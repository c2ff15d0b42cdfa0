"""Who makes sets, and how they are judged."""

from datetime import timedelta

import pytest
from tests.unit.qualification.sets import NOW, Desk, keystore_of, of_doctor, token_of

from vaccinnet.ehealth.certificates import Issuer
from vaccinnet.ehealth.saml.assertion import Attribute
from vaccinnet.ehealth.saml.attributes import ASSERTED, CERTIFIED, is_recognised, recognised_nihii
from vaccinnet.ehealth.subject import Subject
from vaccinnet.qualification.archive import open_files
from vaccinnet.qualification.reading import read_set
from vaccinnet.qualification.verdict import judge_set


@pytest.fixture(scope="session")
def keystore():
    """The certificate of the hospital of the cast, by an issuer that nobody trusts."""
    return keystore_of(Subject("NIHII-HOSPITAL", "79990158", name="AZ TESTSTAD"))


@pytest.fixture(scope="session")
def caregivers():
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


@pytest.fixture
def desk(keystore, caregivers):
    return Desk(keystore, caregivers)


@pytest.fixture
def verdict():
    """Judge files, as an hour after they were sent."""

    def judge(files, *, later=timedelta(hours=1), **more):
        opened = open_files(files)
        read = read_set(opened.files, problems=opened.problems, now=NOW + later, **more)
        return judge_set(read)

    return judge
