"""Production fetches, verifies, keeps and applies the lists, and refuses by them."""

from datetime import timedelta

import pytest
from tests.database.admission.conftest import MANAGER, NOW, PROGRAM
from tests.database.trust.test_fetch import Publisher

from vaccinnet.admission.activate import end
from vaccinnet.admission.admit import admit_version, declare_version, revoke, suspend, withdraw_version
from vaccinnet.admission.fetch import fetch_due, fetch_now, keep
from vaccinnet.admission.kept import how_lists_stand, kept_programs
from vaccinnet.admission.keys import current_key, new_key, use_key
from vaccinnet.admission.known import is_known, judge_use
from vaccinnet.admission.models import KeptList
from vaccinnet.admission.publish import contents_of, published
from vaccinnet.admission.signed_list import NotVerified, sign
from vaccinnet.admission.terms import ListTerms
from vaccinnet.ehealth.subject import parse_subject
from vaccinnet.profiles.caregivers import caregivers, organisations_of
from vaccinnet.profiles.find_sender import find_sender

SOFTWARE_ID = f"{PROGRAM}_AZVoorbeeld"
SUBJECT = parse_subject("NIHII-HOSPITAL=71000040")
MINUTE = timedelta(minutes=1)


class Portal:
    """The portal and production in one database, with a real web server between them for each list."""

    def __init__(self, folder):
        self.folder, self.at = folder, NOW
        self.publishers = {"admissions": Publisher(), "organisations": Publisher()}
        self.terms = ListTerms({kind: each.address for kind, each in self.publishers.items()})
        key = current_key(folder)
        self.trusted = {key.id: key.private.public_key()}

    def tell(self):
        """Publish what was decided, and let production fetch it, a minute later."""
        self.at += MINUTE
        for kind, publisher in self.publishers.items():
            row = published(kind, keys=self.folder, issuer="https://acc.example.be", now=self.at)
            publisher.contents = row.text.encode()
        return fetch_due(self.terms, self.trusted, now=self.at)

    def refuses(self, software_id=SOFTWARE_ID, service="BatchUpload", sender=None):
        found = judge_use(software_id, where="w", service=service, sender=sender, now=self.at)
        return [(each.rule, each.says) for each in found]


@pytest.fixture
def portal(activated, tmp_path, settings):
    settings.LISTS_DECIDE = True
    portal = Portal(tmp_path / "admissions")
    yield portal
    for each in portal.publishers.values():
        each.server.shutdown()
        each.server.server_close()


def test_before_the_lists_came_nothing_is_known_and_then_the_organisation_sends(portal):
    assert portal.refuses() == [("ADM-030", "")]
    assert find_sender(SUBJECT) is None

    assert portal.tell() == 2

    sender = find_sender(SUBJECT)
    assert (sender.name, sender.kind, sender.nihii) == ("AZ Voorbeeld", "organisation", "71000040")
    assert portal.refuses(sender=sender) == []
    assert portal.refuses("acme_zorgdossier_AZVOORBEELD", sender=sender) == []
    assert is_known("Iets_Anders", sender) == (True, True)
    (doctor,) = caregivers("10000007004")
    assert [each.key for each in organisations_of(doctor.key, on=NOW.date())] == [sender.key]


def test_each_refusal_has_its_own_rule(portal, db):
    portal.tell()
    sender = find_sender(SUBJECT)
    (doctor,) = caregivers("10000007004")

    assert portal.refuses("Ander_Programma_X") == [("ADM-030", "")]
    assert portal.refuses(PROGRAM) == [("ADM-034", "none")]
    assert portal.refuses(PROGRAM, "RegistratieService", doctor) == []
    assert portal.refuses(f"{PROGRAM}_Ander") == [("ADM-034", "none")]
    assert portal.refuses(sender=doctor) == [("ADM-034", "other")]

    suspend(PROGRAM, reason="Lotnummers ontbreken.", by=MANAGER, now=NOW)
    portal.tell()
    assert portal.refuses(sender=sender) == [("ADM-032", "")]
    revoke(PROGRAM, reason="Niet meer onderhouden.", by=MANAGER, now=NOW)
    portal.tell()
    assert portal.refuses(sender=sender) == [("ADM-033", "")]


def test_a_withdrawn_version_stops_who_was_activated_with_it_and_no_doctor_while_one_is_left(portal):
    declare_version(PROGRAM, "4.3", by=MANAGER, now=NOW)
    admit_version(PROGRAM, "4.3", by=MANAGER, now=NOW)
    withdraw_version(PROGRAM, "4.2", reason="Foute lotnummers.", by=MANAGER, now=NOW)
    portal.tell()

    assert portal.refuses() == [("ADM-035", "organisation")]
    assert portal.refuses(PROGRAM, "RegistratieService") == []

    withdraw_version(PROGRAM, "4.3", reason="Ook fout.", by=MANAGER, now=NOW)
    portal.tell()
    assert portal.refuses(PROGRAM, "RegistratieService") == [("ADM-035", "program")]


def test_an_activation_that_ended_is_told_and_its_doctor_stands_in_no_longer(portal, activated):
    portal.tell()
    end(activated.key, reason="Nieuwe software.", by=MANAGER, now=NOW)
    portal.tell()

    sender = find_sender(SUBJECT)
    assert portal.refuses(sender=sender) == [("ADM-034", "ended")]
    (doctor,) = caregivers("10000007004")
    assert organisations_of(doctor.key, on=(NOW + timedelta(days=2)).date()) == []


def test_an_organisation_that_is_on_the_list_no_longer_has_ended_and_may_come_back(portal, activated):
    portal.tell()
    at = portal.at + MINUTE
    number = KeptList.objects.get(kind="organisations").number
    facts = {"issuer": "x", "key": current_key(portal.folder)}
    keep("organisations", sign("organisations", [], number=number + 1, issued_at=at, **facts), portal.trusted, now=at)
    assert find_sender(SUBJECT) is None

    portal.at += MINUTE
    portal.tell()
    assert find_sender(SUBJECT) is not None


def test_an_older_list_and_one_with_the_same_number_are_refused_and_the_good_one_stays(portal):
    old = published("admissions", keys=portal.folder, issuer="x", now=NOW).text
    portal.tell()
    kept = KeptList.objects.get(kind="admissions")
    facts = {"issued_at": portal.at, "issuer": "x", "key": current_key(portal.folder)}

    with pytest.raises(NotVerified, match="older"):
        keep("admissions", old, portal.trusted, now=portal.at)
    with pytest.raises(NotVerified, match="something else"):
        keep("admissions", sign("admissions", [], number=kept.number, **facts), portal.trusted, now=portal.at)
    assert [each.software_id for each in kept_programs()] == [PROGRAM]


def test_a_key_is_changed_without_a_list_that_is_refused(portal):
    first, second = current_key(portal.folder), new_key(portal.folder)
    assert portal.tell() == 2

    # In the order of docs/howto/runbook.md: trust the new one, sign with it, trust the old one no longer.
    portal.trusted[second.id] = second.private.public_key()
    assert portal.tell() == 2
    use_key(portal.folder, second.id)
    assert portal.tell() == 2
    del portal.trusted[first.id]
    assert portal.tell() == 2
    # Whoever took the old key tells nothing any more.
    use_key(portal.folder, first.id)
    assert portal.tell() == 0


def test_an_entry_that_cannot_be_read_keeps_the_whole_list_out(portal):
    portal.tell()
    kept = KeptList.objects.get(kind="admissions")
    facts = {"issued_at": portal.at, "issuer": "x", "key": current_key(portal.folder)}

    (good,) = contents_of("admissions")
    newer = [good | {"state": "paused"}], [good | {"software_id": 7}], [good | {"since": "ooit"}], [good | {"more": 1}]
    for wrong in ([{"software_id": "A_B"}], "x", [3], None, {"a": 1}, *newer):
        with pytest.raises(NotVerified, match="entry"):
            keep(
                "admissions", sign("admissions", wrong, number=kept.number + 1, **facts), portal.trusted, now=portal.at
            )
    assert KeptList.objects.get(kind="admissions").text == kept.text


def test_a_portal_that_is_down_changes_nothing_but_gives_an_alarm(portal):
    revoke(PROGRAM, reason="Niet meer onderhouden.", by=MANAGER, now=NOW)
    portal.tell()
    for each in portal.publishers.values():
        each.status = 503

    later = portal.at + timedelta(minutes=11)
    assert fetch_due(portal.terms, portal.trusted, now=later) == 0

    assert portal.refuses() == [("ADM-033", "")]
    assert [each.is_stale(later, portal.terms.stale_after) for each in how_lists_stand()] == [True, True]
    assert {each.problem for each in how_lists_stand()} == {"The address answered with status 503."}


def test_a_list_is_fetched_once_a_minute_by_one_of_all_processes(portal):
    portal.tell()
    asked = [each.asked for each in portal.publishers.values()]
    assert fetch_due(portal.terms, portal.trusted, now=portal.at + timedelta(seconds=30)) == 0
    assert [each.asked for each in portal.publishers.values()] == asked
    assert fetch_now(portal.terms, portal.trusted, now=portal.at + timedelta(seconds=30)) == 2
