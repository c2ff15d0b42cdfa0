"""Links: who begins and ends them, what they let happen, and what stays of them."""

import uuid
from datetime import UTC, date, datetime

import pytest

from vaccinnet.integrators.declare import declare_company
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.profiles.links import begin_link, doctors_of, end_link, links_of_profile
from vaccinnet.profiles.models import Link, LinkChange
from vaccinnet.registration.add_by_hand import add_by_hand
from vaccinnet.registration.sample import SAMPLE_WRITTEN
from vaccinnet.registration.terms import Terms
from vaccinnet.rulebook import Refused

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HILDE, SAM, HAIO = "10000007004", "10000106004", "10000205005"


def begin(world, who, number, starts_on="2026-03-01", ends_on="", now=NOW):
    begin_link(world.key(who), number=number, starts_on=starts_on, ends_on=ends_on, now=now)


def end(world, who, link_id, ends_on="2026-03-31", now=NOW):
    end_link(world.key(who), link_id, ends_on=ends_on, now=now)


def refused(do, *arguments, **options):
    with pytest.raises(Refused) as refusal:
        do(*arguments, **options)
    return [(each.rule, each.where, each.says) for each in refusal.value.findings]


def test_a_stagemeester_begins_a_link_under_which_the_trainee_registers(world, person):
    begin(world, "Hilde", "1.00002-05-005", "2026-03-01", "2026-12-31")

    (shown,) = links_of_profile(world.key("Hilde"))[:1]
    assert (shown.other, shown.role, shown.starts_on, shown.ends_on, shown.is_answerable) == (
        "Haio",
        "stagemeester",
        date(2026, 3, 1),
        date(2026, 12, 31),
        True,
    )
    (entered,) = add_by_hand(
        world.viewer("Haio"),
        [SAMPLE_WRITTEN.but(author=HILDE)],
        token="t",
        codes=VaccineCodes.builtin(),
        terms=Terms(),
        via="Vaccinnet",
        now=NOW,
    )
    assert entered.is_new


@pytest.mark.parametrize("who", ["Praktijk", "Wachtpost"])
def test_a_practice_begins_a_link_to_a_member(world, who):
    begin(world, who, HILDE)

    assert "Hilde" in [each.name for each in doctors_of(world.key(who))]
    link = Link.objects.get(doctor=world.key("Hilde"), to=world.key(who))
    assert (link.role, link.ends_on) == ("member", None)
    change = LinkChange.objects.get(link=link)
    assert (change.at, change.by_id, change.ends_on) == (NOW, world.key(who), None)


def test_neither_a_trainee_nor_a_hospital_begins_a_link(world):
    assert refused(begin, world, "Haio", SAM) == [("PRO-001", "viewer", "")]
    assert refused(begin, world, "AZ Teststad", SAM) == [("PRO-001", "viewer", "")]


@pytest.mark.parametrize(
    ("who", "number", "says"),
    [
        ("Hilde", "", "none"),
        ("Hilde", "12", "wrong"),
        ("Hilde", "1000020500\x00", "wrong"),
        ("Hilde", "19990116580", "unknown"),
        ("Hilde", SAM, "trainee"),
        ("Praktijk", HAIO, "doctor"),
    ],
)
def test_the_other_is_known_and_of_the_right_kind(world, who, number, says):
    assert refused(begin, world, who, number) == [("PRO-002", "number", says)]


def test_people_of_another_company_are_unknown(world):
    other = declare_company(name="Andere", key=uuid.uuid4(), now=NOW)
    world.profile("Elders", "doctor", "19990116580", company=other)

    assert refused(begin, world, "Praktijk", "19990116580") == [("PRO-002", "number", "unknown")]


def test_links_of_the_same_two_do_not_overlap(world):
    assert refused(begin, world, "Sam", HAIO) == [("PRO-004", "starts_on", "open")]
    (link,) = [each for each in links_of_profile(world.key("Sam")) if each.other == "Haio"]

    end(world, "Sam", link.id, "2026-02-28")
    begin(world, "Sam", HAIO)

    periods = {(each.starts_on, each.ends_on) for each in links_of_profile(world.key("Haio"))}
    assert periods == {(date(2020, 1, 1), date(2026, 2, 28)), (date(2026, 3, 1), None)}


@pytest.mark.parametrize("who", ["Sam", "Haio"])
def test_both_end_a_link_and_what_ended_stays_so(world, who):
    (link,) = [each for each in links_of_profile(world.key("Haio")) if each.other == "Sam"]

    end(world, who, link.id, "2026-03-31")
    end(world, who, link.id, "2026-03-02")

    (ended,) = [each for each in links_of_profile(world.key("Haio")) if each.other == "Sam"]
    assert not ended.has_ended(date(2026, 3, 2))
    assert ended.has_ended(date(2026, 3, 3))
    assert [each.by_id for each in LinkChange.objects.filter(link=link.id)] == [world.key(who)] * 2
    later = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert refused(end, world, who, link.id, "2026-12-31", now=later) == [("PRO-005", "link", "ended")]


def test_nobody_ends_the_link_of_others_or_that_of_a_responsible_doctor(world):
    responsible = Link.objects.get(role="responsible")
    (link,) = [each for each in links_of_profile(world.key("Haio")) if each.other == "Sam"]

    assert refused(end, world, "Hilde", link.id) == [("PRO-005", "link", "none")]
    assert refused(end, world, "Hilde", responsible.id) == [("PRO-005", "link", "none")]
    assert refused(end, world, "Haio", link.id, "gisteren") == [("PRO-006", "ends_on", "wrong")]
