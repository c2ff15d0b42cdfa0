"""A group from a file: everything that is wrong at once, and then everybody or nobody."""

from datetime import UTC, date, datetime

import pytest

from vaccinnet.audit.models import Line
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.identifiers import make_insz
from vaccinnet.register.models import Vaccination
from vaccinnet.registration.add_group import add_group, try_group
from vaccinnet.registration.terms import Terms
from vaccinnet.registration.written import Written
from vaccinnet.stock.consult import stock_of
from vaccinnet.stock.move import receive

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
COMMON = Written(vaccine="1734094", given_on="2026-03-01", lot="TESTLOT01")
NUMBERS = [make_insz(date(1960, 1, 1 + i), 999) for i in range(20)]


@pytest.fixture
def group(world):
    for number in NUMBERS:
        world.person(number)
    return world


def file_of(*rows, head="INSZ;familienaam;voornaam;bijwerking"):
    return "\r\n".join([head, *rows]).encode()


EVERYBODY = file_of(*(f"{number};Testburger;Voornaam;" for number in NUMBERS))


def tried(world, contents, common=COMMON, who="Hilde"):
    return try_group(
        world.viewer(who), contents, common, codes=VaccineCodes.builtin(), terms=Terms(), via="Vaccinnet", now=NOW
    )


def added(world, contents, common=COMMON, who="Hilde", token="t"):
    codes = VaccineCodes.builtin()
    return add_group(
        world.viewer(who), contents, common, token=token, codes=codes, terms=Terms(), via="Vaccinnet", now=NOW
    )


def told(findings):
    return [(each.rule, each.where, each.line) for each in findings]


def test_a_group_is_tried_and_then_added_whole(group):
    receive(sender_key=group.key("Hilde"), vaccine_key="DTPA/GL001", doses=30, now=NOW)

    preview = tried(group, EVERYBODY)
    assert (preview.is_refused, preview.all_findings, len(preview.members)) == (False, (), 20)
    assert not Vaccination.objects.exists()
    result = added(group, EVERYBODY)

    assert all(each.entered.is_new for each in result.members)
    assert Vaccination.objects.filter(lot="TESTLOT01", sender_key=group.key("Hilde")).count() == 20
    assert Line.objects.filter(action="added", via="Vaccinnet").count() == 20
    assert [each.doses for each in stock_of(group.key("Hilde"))] == [10]


def test_a_button_that_is_pressed_twice_adds_once(group):
    first, second = added(group, EVERYBODY), added(group, EVERYBODY)

    assert [each.entered.vaccination_id for each in second.members] == [
        each.entered.vaccination_id for each in first.members
    ]
    assert not any(each.entered.is_new for each in second.members)
    assert second.all_findings == ()
    assert Vaccination.objects.count() == 20


def test_all_findings_are_told_at_once_by_line_and_column(group):
    contents = file_of(
        f"{NUMBERS[0]};Testburger;Voornaam;",
        f"12345678901;;Voornaam;{'x' * 1001}",
        f"{NUMBERS[1]};Heel Anders;Voornaam;",
        f"{NUMBERS[0]};Testburger;Voornaam;",
    )

    result = added(group, contents, COMMON.but(given_on="2026-03-09", lot="x" * 60))

    assert told(result.findings) == [("REG-055", "lot", None), ("REG-064", "insz", 5)]
    assert told(result.all_findings[2:]) == [
        ("REG-050", "insz", 3),
        ("REG-051", "family_name", 3),
        ("REG-055", "adverse_effects", 3),
    ]
    assert result.is_refused
    assert not Vaccination.objects.exists()


def test_what_all_have_in_common_is_told_once(group):
    result = tried(group, EVERYBODY, COMMON.but(given_on="2026-03-09"))

    assert told(result.all_findings) == [("VAC-014", "given_on", None)]
    assert result.is_refused


def test_what_all_have_in_common_is_told_once_though_a_row_is_wrong_by_itself(group):
    contents = file_of(f"{NUMBERS[0]};Testburger;Voornaam;", "1;Testburger;Voornaam;")

    result = tried(group, contents, COMMON.but(given_on="2026-03-09"))

    assert told(result.findings) == [("VAC-014", "given_on", None)]
    assert told(result.all_findings[1:]) == [("REG-050", "insz", 3)]


def test_one_person_who_is_unknown_stops_the_whole_group(group):
    contents = file_of(f"{NUMBERS[0]};Testburger;Voornaam;koorts", f"{make_insz(date(1950, 1, 1), 999)};Wie;Dit;")

    result = added(group, contents)

    assert told(result.all_findings) == [("VAC-001", "insz", 3)]
    assert result.is_refused
    assert not Vaccination.objects.exists()


def test_a_file_that_cannot_be_read_still_tells_what_is_wrong_with_the_form(group):
    result = added(group, b"PK\x03\x04", COMMON.but(vaccine=""))

    assert told(result.all_findings) == [("REG-053", "vaccine", None), ("REG-061", "file", None)]
    assert result.is_refused


def test_a_practice_names_the_member_who_gave_it(group):
    assert told(tried(group, EVERYBODY, who="Praktijk").all_findings) == [("REG-022", "author", None)]
    assert not added(group, EVERYBODY, COMMON.but(author="10000106004"), who="Praktijk").is_refused


def test_somebody_who_had_it_already_is_not_stored_twice(group):
    added(group, file_of(f"{NUMBERS[3]};Testburger;Voornaam;"), token="earlier")

    result = added(group, EVERYBODY)

    assert told(result.all_findings) == [("VAC-043", "", 5)]
    assert Vaccination.objects.count() == 20
