"""Profiles are taken over from a file: all findings at once, all or nothing, and a second time nothing more."""

from datetime import UTC, datetime

import pytest

from vaccinnet.profiles.import_profiles import Imported, import_profiles
from vaccinnet.profiles.models import CertificateSubject, Profile
from vaccinnet.profiles.profile_file import MOST_BYTES, MOST_ROWS
from vaccinnet.rulebook import Refused, lines_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)
HEAD = "kind;organisation_kind;name;nihii;cbe;certificates\n"
DOCTOR = "doctor;;Dr. Test Arts;1-00000-07-004;;\n"
HOSPITAL = "organisation;hospital;AZ Teststad;79990158;0000.000.196;NIHII-HOSPITAL=79990158|CBE=0000000196,VACC\n"


def load(*rows, head=HEAD, **options):
    return import_profiles((head + "".join(rows)).encode(), now=NOW, **options)


def refused(*rows, contents=None, head=HEAD):
    with pytest.raises(Refused) as found:
        import_profiles(contents if contents is not None else (head + "".join(rows)).encode(), now=NOW)
    assert Profile.objects.count() == 0
    return [(each.line, each.rule, each.says) for each in found.value.findings]


def test_makes_profiles_with_their_numbers_and_certificates():
    assert load(DOCTOR, HOSPITAL) == Imported(made=2)

    doctor, hospital = Profile.objects.order_by("kind")
    assert (doctor.nihii, doctor.name, doctor.kind, doctor.company) == ("10000007004", "Dr. Test Arts", "doctor", None)
    assert (hospital.nihii, hospital.cbe, hospital.organisation_kind) == ("79990158", "0000000196", "hospital")
    speakers = CertificateSubject.objects.filter(profile=hospital).order_by("type")
    assert [(each.type, each.app_id) for each in speakers] == [("CBE", "VACC"), ("NIHII-HOSPITAL", "")]


def test_does_nothing_the_second_time():
    load(DOCTOR, HOSPITAL)

    assert load(DOCTOR, HOSPITAL) == Imported(same=2)
    assert (Profile.objects.count(), CertificateSubject.objects.count()) == (2, 2)


def test_brings_up_to_date_what_is_known_by_its_number():
    load(DOCTOR.replace("004", "005").replace("doctor", "trainee"))
    before = Profile.objects.get()

    assert load(DOCTOR.replace("Test Arts", "Nu Arts")) == Imported(changed=1)

    after = Profile.objects.get()
    assert (after.key, after.user_code) == (before.key, before.user_code)
    assert (after.kind, after.name, after.nihii) == ("doctor", "Dr. Nu Arts", "10000007004")


def test_knows_an_organisation_by_either_number_and_keeps_the_other():
    load(HOSPITAL)

    assert load("organisation;hospital;AZ Teststad;;0000000196;\n") == Imported(same=1)
    assert Profile.objects.get().nihii == "79990158"


def test_a_dry_run_keeps_nothing():
    assert load(DOCTOR, HOSPITAL, keeps=False) == Imported(made=2)
    assert Profile.objects.count() == 0


def test_tells_everything_that_is_wrong_with_every_row_and_takes_over_nothing():
    found = refused(
        DOCTOR,
        "nurse;;;123;;\n",
        "doctor;hospital;Jan;10000205005;0000000196;SSIN=1\n",
        "organisation;bakery;Brood;;;\n",
        DOCTOR,
        "doctor;;Te kort\n",
    )

    assert found == [
        (3, "PRO-010", "unknown"),
        (3, "PRO-011", "none"),
        (3, "PRO-012", "nihii"),
        (4, "PRO-010", "person"),
        (4, "PRO-012", "doctor"),
        (4, "PRO-012", "person"),
        (4, "PRO-013", "wrong"),
        (5, "PRO-010", "organisation"),
        (5, "PRO-012", "none"),
        (6, "PRO-014", "twice"),
        (7, "PRO-012", "none"),
        (7, "PRO-014", "columns"),
    ]


def test_a_certificate_speaks_for_one_profile():
    load(HOSPITAL)

    with pytest.raises(Refused) as here:
        load("practice;;Praktijk;71000040;;NIHII-HOSPITAL=79990158\n")
    with pytest.raises(Refused) as twice:
        load("practice;;Een;71000040;;CBE=0000010094\n", "organisation;hospital;Twee;;0000010094;CBE=0000010094\n")

    assert [(each.line, each.says) for each in here.value.findings] == [(2, "other")]
    assert [(each.line, each.says) for each in twice.value.findings] == [(3, "other")]


def test_a_profile_does_not_become_something_else():
    load("practice;;Praktijk;79990158;;\n")

    with pytest.raises(Refused) as found:
        load(HOSPITAL)

    assert [(each.rule, each.values["known"]) for each in found.value.findings] == [("PRO-014", "practice")]


def test_no_number_of_a_person_stands_in_a_finding():
    with pytest.raises(Refused) as found:
        load("doctor;;Jan;10000007004;;SSIN=750321999\n")

    assert "750321999" not in lines_of(found.value.findings, "nl") + str(found.value)


@pytest.mark.parametrize(
    ("contents", "says"),
    [
        (b"", "columns"),
        (HEAD.encode(), "empty"),
        ((HEAD + DOCTOR).encode("utf-16"), "text"),
        (HEAD.encode() + "organisation;hospital;Gezondé;;;".encode("latin-1"), "text"),
        (b"PK\x03\x04\0\0", "text"),
        (HEAD.encode() + b'doctor;;"Jan;10000007004;;\n', "broken"),
        (b"name;nihii\nJan;10000007004\n", "columns"),
        (b"x" * (MOST_BYTES + 1), "large"),
        (HEAD.encode() + DOCTOR.encode() * (MOST_ROWS + 1), "rows"),
    ],
    ids=["nothing", "no rows", "utf-16", "latin-1", "spreadsheet", "broken", "columns", "large", "rows"],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(contents, says):
    assert refused(contents=contents) == [(None, "PRO-015", says)]
