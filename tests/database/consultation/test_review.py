"""What managers are asked to look at, what they decide, and what follows; also when two decide at once."""

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from vaccinnet.audit.models import Line
from vaccinnet.audit.verify import broken_at
from vaccinnet.consultation import decide
from vaccinnet.consultation.amend import correct
from vaccinnet.consultation.cases import ask_whether_alike, cases_decided, cases_to_decide, open_case
from vaccinnet.consultation.look import look
from vaccinnet.consultation.terms import Terms
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.integrators.declare import declare_company
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.register.alike import notice_persons_alike
from vaccinnet.register.correction import Change
from vaccinnet.register.models import Person, ReviewCase, Vaccination
from vaccinnet.register.persons import find_persons, persons_with
from vaccinnet.register.sample import SAMPLE
from vaccinnet.rulebook import Refused
from vaccinnet.stock.consult import stock_of
from vaccinnet.stock.move import receive

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BEA = Viewer.manager(uuid.UUID(int=99), "Bea Beheerder")
BIS, RN = "85431200014", "85031200057"
TERMS = Terms()


def do(decision, *arguments, viewer=BEA, reason="nagekeken met de arts", **options):
    decision(viewer, *arguments, reason=reason, via="Vaccinnet", now=NOW, **options)


def refused(*arguments, **options):
    with pytest.raises(Refused) as refusal:
        do(*arguments, **options)
    return [(finding.rule, finding.says) for finding in refusal.value.findings]


def opened(case, viewer=BEA, reason="melding van een dubbel"):
    return open_case(viewer, case, reason=reason, via="Vaccinnet", terms=TERMS, now=NOW)


def waiting(kind=""):
    return [each.id for each in cases_to_decide().lines if kind in ("", each.kind)]


def live(person):
    return set(Vaccination.objects.filter(person_key__in=person.keys, removed_at=None).values_list("id", flat=True))


def actions(key):
    return list(Line.objects.filter(person_key=key).order_by("number").values_list("action", flat=True))


@pytest.fixture
def duplicate(world, person):
    """The case of a dose that a hospital and a practice both registered."""
    receive(sender_key=world.key("Praktijk"), vaccine_key="DTPA/GL001", doses=5, now=NOW)
    given = world.give(person, "AZ Teststad"), world.give(person, "Praktijk")
    (case,) = waiting("duplicate")
    return case, given


@pytest.fixture
def misnamed(world, person):
    """The case of a vaccination that came with the name of somebody else."""
    other = SAMPLE.patient.but(family_name="Heel Anders", first_names=("Iemand",))
    given = world.give(person, "Praktijk", patient=other)
    (case,) = waiting("name")
    return case, given


@pytest.fixture
def two(world):
    """Two persons of the same names and birth date, and the case of them."""
    one, other = world.person(BIS), world.person(RN)
    assert notice_persons_alike(NOW) == 1
    (case,) = waiting("persons")
    return case, one, other


def test_the_list_names_nobody_and_tells_what_it_is_about(world, person, duplicate):
    (line,) = cases_to_decide().lines

    assert (line.kind, line.vaccine, line.given_on) == (
        "duplicate",
        "BOOSTRIX SER PREREMPL 1 X 0,5 ML",
        date(2026, 3, 1),
    )
    assert "Testburger" not in repr(line)
    assert str(person.key) not in repr(line)


def test_one_sender_who_repeats_makes_no_case(world, person):
    world.give(person, "Praktijk")
    world.give(person, "Praktijk")

    assert waiting() == []


def test_opening_a_case_is_a_look_with_a_reason(world, person, duplicate):
    case, given = duplicate

    with pytest.raises(Refused, match="CON-005"):
        opened(case, reason="")
    shown = opened(case)

    assert {each.vaccination_id for each in shown.persons[0].given} == set(given)
    assert shown.persons[0].numbers == (SAMPLE.patient.insz,)
    line = Line.objects.get(action="consulted")
    assert (line.by_key, line.reason) == (BEA.key, "melding van een dubbel")


@pytest.mark.parametrize("viewer", ["Praktijk", "citizen"])
def test_only_managers_open_and_decide(world, person, duplicate, viewer):
    case, _ = duplicate
    who = Viewer.citizen(person.key) if viewer == "citizen" else world.viewer(viewer)

    with pytest.raises(Refused, match="CON-030"):
        opened(case, viewer=who)
    assert refused(decide.keep, case, viewer=who) == [("CON-030", "")]


def test_what_is_kept_is_not_asked_again_until_a_third_comes(world, person, duplicate):
    case, given = duplicate

    do(decide.keep, case)

    assert waiting() == []
    assert live(person) == set(given)
    line = Line.objects.get(action="kept")
    assert (set(line.about), line.reason, line.by_key) == (set(given), "nagekeken met de arts", BEA.key)
    (told,) = cases_decided().lines
    assert (told.decision, told.decided_by) == ("kept", "Bea Beheerder")
    world.give(person, "Sam")
    assert waiting() == [case]


def test_one_is_removed_with_its_dose_and_the_person_reads_by_whom(world, person, duplicate):
    case, (of_hospital, of_practice) = duplicate

    do(decide.remove, case, of_practice)

    assert (waiting(), live(person)) == ([], {of_hospital})
    assert [each.doses for each in stock_of(world.key("Praktijk"))] == [5]
    assert actions(person.key)[-1] == "removed"
    assert broken_at(person.key) is None
    (removed,) = look(Viewer.citizen(person.key), person, via="Vaccinnet", terms=TERMS, now=NOW).removed
    assert (removed.removed.removed_by, removed.removed.reason) == ("Bea Beheerder", "nagekeken met de arts")


def test_of_three_the_case_waits_until_one_is_left(world, person, duplicate):
    case, (first, second) = duplicate
    world.give(person, "Sam")

    do(decide.remove, case, first)
    assert waiting() == [case]
    do(decide.remove, case, second)

    assert waiting() == []


def test_what_the_case_is_not_about_is_not_removed(world, person, duplicate):
    case, _ = duplicate
    another = world.give(person, "Praktijk", given_on=date(2026, 2, 27))

    assert refused(decide.remove, case, another) == [("REG-030", "")]
    assert refused(decide.remove, case, uuid.uuid4()) == [("REG-030", "")]


def test_every_wrong_thing_is_said(world, person, duplicate):
    case, _ = duplicate

    assert refused(decide.merge, case, surviving=person.key, reason="") == [("CON-031", "kind"), ("CON-006", "none")]
    assert refused(decide.keep, uuid.uuid4()) == [("CON-031", "unknown")]
    assert refused(decide.separate, case) == [("CON-031", "kind")]


def test_a_correction_can_make_a_duplicate(world, person):
    world.give(person, "AZ Teststad")
    wrong = world.give(person, "Praktijk", given_on=date(2026, 2, 28))
    assert waiting() == []

    correct(
        world.viewer("Praktijk"), person, wrong, change=Change(given_on=date(2026, 3, 1)), reason="dag verkeerd",
        codes=VaccineCodes.builtin(), via="Vaccinnet", now=NOW,
    )  # fmt: skip

    assert len(waiting("duplicate")) == 1


def test_a_name_that_does_not_fit_is_shown_beside_the_one_that_is_known(world, misnamed):
    case, given = misnamed

    shown = opened(case)

    assert (shown.sent.given_names, shown.sent.family_name, shown.sent.sender) == ("Iemand", "Heel Anders", "Praktijk")
    assert shown.persons[0].person.family_name == "Testburger"
    assert [each.vaccination_id for each in shown.persons[0].given] == [given]


def test_the_same_name_again_is_the_same_case_and_is_kept_for_good(world, person, misnamed):
    case, _ = misnamed
    other = SAMPLE.patient.but(family_name="HEEL ANDERS")
    world.give(person, "Sam", patient=other, given_on=date(2026, 2, 28))
    assert [each.times for each in cases_to_decide().lines] == [2]

    do(decide.keep, case)
    world.give(person, "Hilde", patient=other, given_on=date(2026, 2, 27))

    assert waiting("name") == []


def test_a_name_is_taken_over_and_what_it_was_is_kept(world, person, misnamed):
    case, _ = misnamed

    do(decide.rename, case)

    renamed = persons_with([person.key])[person.key]
    assert (renamed.given_names, renamed.family_name) == ("Iemand", "Heel Anders")
    assert ReviewCase.objects.get().names["before"] == {"given_names": "Voornaam", "family_name": "Testburger"}
    assert actions(person.key)[-1] == "renamed"


def test_a_vaccination_of_somebody_else_is_removed_and_the_next_is_asked_again(world, person, misnamed):
    case, given = misnamed

    do(decide.remove, case, given)

    assert (waiting(), live(person)) == ([], set())
    world.give(person, "Praktijk", patient=SAMPLE.patient.but(family_name="Heel Anders"), given_on=date(2026, 2, 27))
    assert waiting("name") == [case]


def test_names_that_do_not_fit_are_bounded(world, person):
    for n in range(14):
        day = date(2026, 3, 1) - timedelta(days=n)
        world.give(person, "Praktijk", patient=SAMPLE.patient.but(family_name=f"Naam {n:c<9}"), given_on=day)

    assert ReviewCase.objects.count() == 10


@pytest.mark.parametrize(
    ("family_name", "company", "pairs"),
    [("TESTBÜRGER-", None, 1), ("Test-burgér", None, 1), ("Testburger", "other", 0), ("Anders", None, 0)],
)
def test_persons_alike_are_found_apart_from_capitals_accents_and_hyphens(world, family_name, company, pairs):
    one = world.person(BIS)
    other = world.person(RN, company=company and declare_company(name="Ander", key=uuid.uuid4(), now=NOW))
    Person.objects.filter(key=other.key).update(family_name=family_name)

    assert notice_persons_alike(NOW) == pairs
    assert len(opened(waiting()[0]).persons if pairs else ()) == 2 * pairs
    assert one.key != other.key


def test_what_was_looked_for_is_not_looked_for_again(world, two):
    assert notice_persons_alike(NOW + timedelta(hours=3)) == 0
    assert len(waiting()) == 1


def test_merged_persons_are_one_by_both_numbers_and_both_trails_tell(world, two):
    case, one, other = two
    world.give(one, "Praktijk")
    world.give(other, "AZ Teststad")

    do(decide.merge, case, surviving=other.key)

    found = find_persons([BIS, RN])
    assert {each.key for each in found.values()} == {other.key}
    assert set(found[BIS].keys) == {one.key, other.key}
    for key, named in ((one.key, other.key), (other.key, one.key)):
        line = Line.objects.get(person_key=key, action="merged")
        assert (line.about, line.by_key) == ([named], BEA.key)
        assert broken_at(key) is None
    # One dose that both had is a duplicate now.
    (double,) = waiting("duplicate")
    assert len(opened(double).persons[0].given) == 2


def test_a_merge_is_undone(world, two):
    case, one, other = two
    given = world.give(one, "Praktijk")
    do(decide.merge, case, surviving=other.key)

    do(decide.separate, case)

    found = find_persons([BIS, RN])
    assert (found[BIS].key, found[RN].key) == (one.key, other.key)
    assert live(found[BIS]) == {given}
    assert actions(one.key) == ["added", "merged", "separated"]
    assert refused(decide.separate, case) == [("CON-032", "apart")]
    assert refused(decide.keep, case) == [("CON-032", "decided")]
    assert waiting() == []


def test_a_merge_of_a_merge_is_one_step_and_is_undone_in_any_order(world, two):
    case, one, other = two
    third = world.person("85031200156")
    do(decide.merge, case, surviving=other.key)
    second = ask_whether_alike(BEA, RN, "85031200156", now=NOW)
    do(decide.merge, second, surviving=third.key)

    assert set(Person.objects.filter(merged_into=third.key).values_list("key", flat=True)) == {one.key, other.key}

    do(decide.separate, second)

    assert Person.objects.get(key=one.key).merged_into == other.key
    assert Person.objects.get(key=other.key).merged_into is None
    assert [each.key for each in find_persons(["85031200156"]).values()] == [third.key]


def test_a_manager_asks_about_two_persons_that_are_known_and_two(world, person):
    other = world.person(RN, company=declare_company(name="Ander", key=uuid.uuid4(), now=NOW))

    def asked(insz, other_insz, viewer=BEA):
        with pytest.raises(Refused) as refusal:
            ask_whether_alike(viewer, insz, other_insz, now=NOW)
        return [(finding.rule, finding.where) for finding in refusal.value.findings]

    assert asked("1", "2") == [("CON-001", "insz"), ("CON-001", "other")]
    assert asked(SAMPLE.patient.insz, SAMPLE.patient.insz) == [("CON-033", "other")]
    assert asked(SAMPLE.patient.insz, RN) == [("CON-033", "other")]
    assert other.key != person.key


def test_who_is_asked_about_again_waits_again(world, two):
    case, _, _ = two
    do(decide.keep, case)

    assert ask_whether_alike(BEA, RN, BIS, now=NOW) == case
    assert waiting() == [case]


@pytest.mark.parametrize("kind", ["duplicate", "persons"])
@pytest.mark.django_db(transaction=True)
def test_of_managers_who_decide_at_once_one_decides(world, kind):
    if kind == "persons":
        one, other = world.person(BIS), world.person(RN)
        notice_persons_alike(NOW)
        (case,) = waiting()
        works = [(decide.merge, {"surviving": key}) for key in (one.key, other.key)] + [(decide.keep, {})] * 2
        keys = [one.key, other.key]
    else:
        person = world.person()
        given = [world.give(person, by) for by in ("AZ Teststad", "Praktijk")]
        (case,) = waiting()
        works = [(decide.remove, {"vaccination_id": id}) for id in given] + [(decide.keep, {})] * 2
        keys = [person.key]
    ready, outcomes = threading.Barrier(4), []

    def work(decision, options):
        try:
            ready.wait(10)
            do(decision, case, **options)
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(refusal.findings[0].rule)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=each) for each in works]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sorted(outcomes) == ["CON-032"] * 3 + ["done"]
    assert Person.objects.filter(merged_into__isnull=False).count() <= 1
    assert Vaccination.objects.filter(removed_at__isnull=False).count() <= 1
    assert [broken_at(key) for key in keys] == [None] * len(keys)
