"""A set is shown for an application, kept once, and handed in when nothing is in the way."""

import io
import uuid
import zipfile
from datetime import timedelta

import pytest
import pyzipper
from tests.database.qualification.conftest import QUALIFIES
from tests.database.trajectory.conftest import TERMS, new_road

from vaccinnet.audit.models import Line
from vaccinnet.qualification.asked import NotAsked
from vaccinnet.qualification.facts import ShownFile
from vaccinnet.qualification.mailed.zip_password import make_zip_password
from vaccinnet.qualification.models import Attempt, Way
from vaccinnet.qualification.ready import in_the_way
from vaccinnet.qualification.review import report_of
from vaccinnet.qualification.show_set import hand_in_sets, handed_in, show_set
from vaccinnet.register.models import Vaccination
from vaccinnet.rulebook import Refused
from vaccinnet.trajectory.road import NoSuchApplication

BOTH = QUALIFIES.but(services=("BatchUpload", "RegistratieService"), customers=("hospital", "doctor"))


def show(road, service="batch", files=None, way=Way.CAPTURE, **options):
    options = {"key": uuid.uuid4(), "by": road.developer} | options
    return show_set(road.number, service, files, way=way, now=road.now, terms=TERMS, **options)


def rules(findings):
    return [each.rule for each in findings]


def test_one_click_keeps_the_own_traffic_and_hands_it_in(walk):
    road = walk()

    attempt = show(road)

    assert (attempt.way, attempt.files.count()) == ("capture", 12)
    assert road.stands == ("qualification", "authority")
    assert handed_in(road.row) == {"batch": attempt.key}


def test_is_handed_in_when_every_service_of_the_application_has_a_good_set(walk, shown):
    road = walk(BOTH)

    first = show(road, files=shown("batch"), way=Way.UPLOAD)
    assert (road.row.state, rules(in_the_way(road.row))) == ("integration", ["QUA-063"])
    second = show(road, "registration")

    assert road.row.state == "qualification"
    assert handed_in(road.row) == {"batch": first.key, "registration": second.key}


def test_the_latest_set_counts(walk, shown):
    road = walk(BOTH)
    show(road, files=shown("batch"), way=Way.UPLOAD)
    road.later(minutes=1)
    show(road, files=shown("batch")[:4], way=Way.UPLOAD)

    show(road, "registration")

    assert road.row.state == "integration"
    assert [each.values or each.found for each in in_the_way(road.row)] == ["BatchUpload"]


def test_a_second_click_gives_the_first_attempt(walk):
    road, key = walk(BOTH), uuid.uuid4()

    one, two = show(road, key=key), show(road, key=key)

    assert one.key == two.key == key
    assert Attempt.objects.count() == 1


def test_a_second_click_after_handing_in_gives_the_attempt_too(walk):
    road, key = walk(), uuid.uuid4()
    show(road, key=key)

    assert show(road, key=key).key == key
    assert road.row.events.filter(act="hand_in").count() == 1


def test_the_key_of_somebody_elses_attempt_opens_nothing(walk, shown, programs):
    road, key = walk(BOTH), uuid.uuid4()
    show(road, key=key)

    with pytest.raises(NotAsked):
        show(road, "registration", key=key)


def test_what_is_in_the_way_is_told_and_the_set_is_kept(walk):
    road = walk()
    road.row.tasks.filter(owner="integrator").update(done_at=None)
    Line.objects.filter(action="consulted").delete()

    show(road)

    found = in_the_way(road.row)
    assert set(rules(found)) == {"QUA-061", "QUA-062"}
    assert rules(found).count("QUA-061") == road.row.tasks.filter(owner="integrator").count() - 1
    assert (road.row.state, Attempt.objects.count()) == ("integration", 1)
    with pytest.raises(Refused) as refused:
        hand_in_sets(road.number, by=road.developer, seen=road.row.revision, now=road.now, terms=TERMS)
    assert set(rules(refused.value.findings)) == {"QUA-061", "QUA-062"}


def test_a_good_set_is_handed_in_when_the_rest_is_done(walk):
    road = walk()
    road.row.tasks.filter(owner="integrator").update(done_at=None)
    attempt = show(road)
    road.do_tasks()

    hand_in_sets(road.number, by=road.developer, seen=road.row.revision, now=road.now, terms=TERMS)

    assert handed_in(road.row) == {"batch": attempt.key}


def test_what_one_saw_no_longer_stands(walk):
    road = walk()
    road.row.tasks.filter(owner="integrator").update(done_at=None)
    show(road)
    road.do_tasks()

    with pytest.raises(Refused) as refused:
        hand_in_sets(road.number, by=road.developer, seen=road.row.revision - 1, now=road.now, terms=TERMS)

    assert rules(refused.value.findings) == ["TRJ-102"]


def test_nothing_changes_while_managers_judge(walk):
    road = walk()
    show(road)

    with pytest.raises(Refused) as refused:
        show(road)

    assert rules(refused.value.findings) == ["QUA-060"]
    assert Attempt.objects.count() == 1


def test_nothing_is_no_set_and_a_hundred_a_day_are_enough(walk):
    road = walk(BOTH)
    Attempt.objects.bulk_create(
        Attempt(program_key="voorbeeld_zorgdossier_az-teststad", service="batch", way="upload", submitted_at=road.now)
        for _ in range(100)
    )

    with pytest.raises(Refused) as refused:
        show(road, files=[], way=Way.UPLOAD)

    assert rules(refused.value.findings) == ["QUA-064", "QUA-065"]
    road.later(days=1, minutes=1)
    assert show(road, files=[ShownFile("a.xml", b"<a/>")], way=Way.UPLOAD).files.count() == 1


def test_every_way_in_gives_the_same_verdict_on_the_same_evidence(walk, shown):
    road, zipped = walk(BOTH), io.BytesIO()
    gone = Vaccination.objects.filter(lot="EJ6791").order_by("stored_at").first()
    Vaccination.objects.filter(person_key=gone.person_key, id=gone.id).delete()
    with zipfile.ZipFile(zipped, "w") as archive:
        for number, each in enumerate(reversed(shown("batch"))):
            archive.writestr(f"{number}.xml", each.contents)
    ways = [
        (Way.CAPTURE, None),
        (Way.UPLOAD, list(reversed(shown("batch")))),
        (Way.UPLOAD, [ShownFile("set.zip", zipped.getvalue())]),
        (Way.MAIL, shown("batch")),
    ]

    told = [_told(show(road, files=files, way=way)) for way, files in ways]

    assert told[0] == told[1] == told[2] == told[3]
    failed = [each for each in told[0] if each[1] == "failed"]
    assert [(each[0], len(each[2])) for each in failed] == [("QUA-014", 1)]
    assert failed[0][2][0]["line"]
    assert failed[0][2][0]["excerpt"]


def test_a_locked_zip_is_opened_with_the_password_of_the_program(walk, shown, programs):
    road, zipped = walk(), io.BytesIO()
    given = {"by": uuid.uuid4(), "now": road.now, "secret_key": "of this environment"}
    password = make_zip_password(programs["batch"], **given)
    with pyzipper.AESZipFile(zipped, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        for each in shown("batch"):
            archive.writestr(each.name, each.contents)
    files = [ShownFile("set.zip", zipped.getvalue())]

    attempt = show(road, files=files, way=Way.UPLOAD, secret_key="of this environment")

    assert report_of(attempt, "nl")["outcome"] == "passed"


def _told(attempt):
    """What a report says of each criterion, but for the names of files, which are whatever the sender calls them."""
    return [
        (each["id"], each["outcome"], [problem | {"file": None} for problem in each["problems"]])
        for each in report_of(attempt, "nl")["criteria"]
    ]


def test_a_service_that_is_not_asked_and_a_road_of_others(walk):
    road = walk()

    with pytest.raises(NotAsked):
        show(road, "registration")
    with pytest.raises(NoSuchApplication):
        show(road, by=new_road("Andere").developer)


def test_an_old_set_does_not_count_for_a_program_that_was_ended(walk, programs):
    road = walk()
    programs["batch"].ended_at = road.now - timedelta(days=1)
    programs["batch"].save()

    with pytest.raises(NotAsked):
        show(road)
