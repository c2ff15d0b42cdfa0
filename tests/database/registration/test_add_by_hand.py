"""Adding from a page: by the same rules as a program, all or nothing, and once for each form."""

import threading
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from vaccinnet.audit.models import Line
from vaccinnet.audit.verify import broken_at
from vaccinnet.consultation.amend import remove
from vaccinnet.integrators.declare import declare_company
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.register.models import Alias, Vaccination
from vaccinnet.registration.add_by_hand import add_by_hand, try_by_hand
from vaccinnet.registration.sample import SAMPLE_WRITTEN
from vaccinnet.registration.terms import Terms
from vaccinnet.rulebook import Refused
from vaccinnet.stock.consult import stock_of
from vaccinnet.stock.move import receive

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CODES = VaccineCodes.builtin()
HILDE, SAM = "10000007004", "10000106004"
WRITTEN = SAMPLE_WRITTEN.but(author="")


def added(viewer, *written, token="form-1", terms=None, **options):
    return add_by_hand(
        viewer, written, token=token, codes=CODES, terms=terms or Terms(), via="Vaccinnet", now=NOW, **options
    )


def tried(viewer, *written, terms=None):
    return try_by_hand(viewer, written, codes=CODES, terms=terms or Terms(), via="Vaccinnet", now=NOW)


def told(entered):
    return [(each.rule, each.where) for each in entered.findings]


def test_a_doctor_adds_what_he_gave(world, person):
    (entered,) = added(
        world.viewer("Hilde"), WRITTEN.but(place="Gent", quantity="0,5", adverse_effects="koorts\n\nrode arm\n")
    )

    row = Vaccination.objects.get()
    assert (entered.vaccination_id, entered.is_new, entered.findings) == (row.id, True, ())
    assert (row.person_key, row.cnk, row.given_on, row.lot) == (person.key, "1734094", date(2026, 3, 1), "TESTLOT01")
    assert (row.place, row.quantity, row.adverse_effects) == ("Gent", Decimal("0.5"), "koorts\nrode arm")
    assert (row.sender_key, row.author_number, row.author_name) == (world.key("Hilde"), HILDE, "Hilde")
    assert row.reported_at == "2026-03-02T13:00:00"
    line = Line.objects.get()
    assert (line.action, line.via, line.by_key, line.about) == ("added", "Vaccinnet", world.key("Hilde"), [row.id])
    assert broken_at(person.key) is None


@pytest.mark.parametrize(("who", "author", "name"), [("Haio", SAM, "Sam"), ("Praktijk", SAM, "Sam")])
def test_a_trainee_and_a_practice_add_in_the_name_of_a_doctor(world, person, who, author, name):
    (entered,) = added(world.viewer(who), WRITTEN.but(author=author))

    row = Vaccination.objects.get()
    assert entered.findings == ()
    assert (row.sender_key, row.author_number, row.author_name) == (world.key(who), author, name)


@pytest.mark.parametrize(
    ("who", "author", "rule"),
    [
        ("Haio", "", "REG-021"),
        ("Haio", HILDE, "REG-021"),
        ("Praktijk", HILDE, "REG-022"),
        ("Wachtpost", SAM, "REG-022"),
    ],
)
def test_the_author_must_be_linked(world, person, who, author, rule):
    (entered,) = added(world.viewer(who), WRITTEN.but(author=author))

    assert told(entered) == [(rule, "author")]
    assert not Vaccination.objects.exists()


def test_an_organisation_a_citizen_and_a_responsible_doctor_add_nothing(world, person):
    for viewer in (world.viewer("AZ Teststad"), world.responsible()):
        with pytest.raises(Refused, match="REG-056"):
            added(viewer, WRITTEN)


def test_everything_that_is_wrong_is_told_at_its_field(world, person):
    (entered,) = added(
        world.viewer("Hilde"), WRITTEN.but(insz="1", first_name="", given_on="ooit", vaccine="", lot="x" * 51)
    )

    assert told(entered) == [
        ("REG-050", "insz"),
        ("REG-051", "first_name"),
        ("REG-052", "given_on"),
        ("REG-053", "vaccine"),
        ("REG-055", "lot"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"given_on": "2026-03-03"}, [("VAC-014", "given_on")]),
        ({"vaccine": "HBV/XX999"}, [("VAC-010", "vaccine")]),
        ({"vaccine": "4293254", "lot": ""}, [("VAC-020", "lot")]),
        ({"quantity": "0"}, [("VAC-022", "quantity")]),
        ({"insz": "90050199923"}, [("VAC-001", "insz")]),
        ({"birth_date": "1850-01-01"}, [("MSG-113", "birth_date"), ("MSG-114", "birth_date")]),
    ],
)
def test_the_rules_of_the_web_services_hold(world, person, changes, expected):
    (entered,) = added(world.viewer("Hilde"), WRITTEN.but(**changes))

    assert (told(entered), entered.vaccination_id) == (expected, None)
    assert not Vaccination.objects.exists()


def test_another_name_warns_and_is_stored(world, person):
    (entered,) = added(world.viewer("Hilde"), WRITTEN.but(family_name="Heel Anders"))

    assert (told(entered), entered.is_new) == ([("VAC-002", "family_name")], True)


def test_a_double_click_adds_once(world, person):
    (first,) = added(world.viewer("Hilde"), WRITTEN)
    (second,) = added(world.viewer("Hilde"), WRITTEN)

    assert second.vaccination_id == first.vaccination_id
    assert (second.is_new, second.findings) == (False, ())
    assert Line.objects.count() == 1


def test_a_form_that_is_changed_and_sent_again_means_another_vaccination(world, person):
    added(world.viewer("Hilde"), WRITTEN)
    (second,) = added(world.viewer("Hilde"), WRITTEN.but(vaccine="HBV/AV003"))

    assert second.is_new
    assert Vaccination.objects.count() == 2


def test_the_same_vaccine_on_the_same_day_is_not_stored_twice(world, person):
    (first,) = added(world.viewer("Hilde"), WRITTEN)
    (second,) = added(world.viewer("Hilde"), WRITTEN, token="form-2")

    assert (told(second), second.vaccination_id) == ([("VAC-043", "")], first.vaccination_id)


def test_what_was_removed_can_be_added_again(world, person):
    (first,) = added(world.viewer("Hilde"), WRITTEN)
    remove(world.viewer("Hilde"), person, first.vaccination_id, reason="vergissing", via="Vaccinnet", now=NOW)

    (again,) = added(world.viewer("Hilde"), WRITTEN, token="form-2")

    assert again.is_new


def test_a_dose_comes_out_of_the_stock_unless_it_must_not(world, person):
    receive(sender_key=world.key("Hilde"), vaccine_key="DTPA/GL001", doses=3, now=NOW)

    (taken,) = added(world.viewer("Hilde"), WRITTEN)
    (left,) = added(world.viewer("Hilde"), WRITTEN.but(given_on="2026-02-01"), moves_stock=False)

    assert (taken.stocked, left.stocked) == (2, 2)
    assert [each.doses for each in stock_of(world.key("Hilde"))] == [2]


def test_all_are_added_or_none(world, person):
    world.person("90050199923")
    good = WRITTEN.but(insz="90050199923")

    refused = added(world.viewer("Hilde"), good, WRITTEN.but(given_on="2030-01-01"))

    assert [told(each) for each in refused] == [[], [("VAC-014", "given_on")]]
    assert [each.vaccination_id for each in refused] == [None, None]
    assert not Vaccination.objects.exists()
    assert not Line.objects.exists()
    assert all(each.is_new for each in added(world.viewer("Hilde"), good, WRITTEN))


def test_trying_stores_nothing_and_tells_the_same(world, person):
    receive(sender_key=world.key("Hilde"), vaccine_key="DTPA/GL001", doses=1, now=NOW)

    (entered,) = tried(world.viewer("Hilde"), WRITTEN.but(family_name="Heel Anders"))

    assert (told(entered), entered.stocked) == ([("VAC-002", "family_name")], 0)
    assert not Vaccination.objects.exists()
    assert not Line.objects.exists()
    assert [each.doses for each in stock_of(world.key("Hilde"))] == [1]


def test_only_who_registers_reads_that_another_has_registered_it_too(world, person):
    added(world.viewer("Sam"), WRITTEN)

    (tries,) = tried(world.viewer("Hilde"), WRITTEN)
    refused, _ = added(world.viewer("Hilde"), WRITTEN, WRITTEN.but(given_on="2030-01-01"))
    (adds,) = added(world.viewer("Hilde"), WRITTEN)

    assert (told(tries), told(refused), told(adds)) == ([], [], [("VAC-044", "")])


def test_in_production_a_person_is_enrolled_at_first_use(world):
    production = Terms(only_test_citizens=False)

    (preview,) = tried(world.viewer("Hilde"), WRITTEN, terms=production)
    assert (preview.findings, Alias.objects.count()) == ((), 0)
    (entered,) = added(world.viewer("Hilde"), WRITTEN, terms=production)

    assert entered.is_new
    assert Alias.objects.get().insz == WRITTEN.insz


def test_the_test_citizens_of_another_company_are_unknown(world):
    world.person(company=declare_company(name="Andere", key=uuid.uuid4(), now=NOW))

    (entered,) = added(world.viewer("Hilde"), WRITTEN)

    assert told(entered) == [("VAC-001", "insz")]


@pytest.mark.django_db(transaction=True)
def test_a_button_that_is_pressed_four_times_at_once_adds_once(world, person):
    ready, became = threading.Barrier(4), []

    def work():
        try:
            ready.wait(10)
            became.extend(added(world.viewer("Hilde"), WRITTEN))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sorted(each.is_new for each in became) == [False, False, False, True]
    assert {each.vaccination_id for each in became} == {Vaccination.objects.get().id}
    assert broken_at(person.key) is None
