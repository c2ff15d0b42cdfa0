"""A company that has just filed its application registers as doctor, trainee and practice, all of them its own."""

from tests.newcomer import newcomer

from vaccinnet.ehealth.subject import Subject
from vaccinnet.kmehr.message import Id, Party
from vaccinnet.kmehr.names import ID_HCPARTY
from vaccinnet.profiles.models import Link

from .conftest import Speaker, token_of


def speaker(own, profile):
    row = profile.certificate_subjects.get()
    subject = Subject(row.type, row.number, row.app_id)
    keystore = own.keystore(profile)
    nihii = f"{profile.nihii:0<11}"
    kind = "persphysician" if row.type == "SSIN" else "orgpractice"
    party = Party((Id(ID_HCPARTY, nihii),), kind, profile.name)
    return Speaker(profile.user_code, keystore, token_of(keystore, subject, nihii), party, subject, nihii)


def test_a_newcomer_registers_in_every_role(service):
    own = newcomer()
    trainee, practice = own.profile("trainee"), own.profile("practice")
    stagemeester = Link.objects.get(to=trainee, role="stagemeester").doctor
    member = Link.objects.filter(to=practice, role="member")[0].doctor
    speakers = {each.kind: speaker(own, each) for each in (stagemeester, trainee, practice)}
    patient = own.patient("Eva")

    def add(by, author, days):
        message = service.message(by=by, author=author, given_on=service.days_ago(days))
        folder = message.folders[0].but(patient=patient)
        request = service.request(message.but(folders=(folder,)), software_id="ACME_Zorgdossier")
        request.find("{*}PatientId").text = patient.insz
        return service.call(request, by=by)

    answers = [
        add(speakers["doctor"], speakers["doctor"], 1),
        add(speakers["trainee"], speakers["doctor"], 2),
        add(speakers["practice"], speaker(own, member), 3),
    ]

    assert [each.code for each in answers] == ["OK"] * 3, [each.text for each in answers]
    assert own.reached("RegistratieService") == {
        ("signed", ""),
        ("stored", ""),
        ("operation", "AddVaccinations"),
        ("profile", "doctor"),
        ("profile", "trainee"),
        ("profile", "practice"),
    }
