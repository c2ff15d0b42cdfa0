"""Step 1: a draft, everything that is wrong with it, and filing."""

import threading

import pytest
from django.db import connection

from vaccinnet.integrators.company_of import company_of
from vaccinnet.integrators.models import Company, Contact, Program
from vaccinnet.rulebook import Refused
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.apply import findings_of, known_answers, propose_software_id, save_answers
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.road import NoSuchApplication, find
from vaccinnet.trajectory.sample import ANSWERS
from vaccinnet.trajectory.term import days_after

from .conftest import NOW, TERMS, new_road

pytestmark = pytest.mark.django_db


def saved(road, answers, *, seen=None, by=None):
    seen = road.row.revision if seen is None else seen
    return save_answers(road.number, answers, by=by or road.developer, seen=seen, now=road.now)


def test_a_draft_keeps_what_is_written_right_or_wrong(road):
    written = Answers(company_name=" Acme ", cbe="onbekend", services=("Other",), description="een\nregel")
    road.begin()

    saved(road, written)

    assert Answers.read(road.row.answers) == written
    assert road.stands == ("draft", "integrator")


def test_a_draft_knows_what_is_known_of_the_company(road):
    assert known_answers(road.company) == Answers(company_name="Acme")
    road.begin().file()

    assert known_answers(Company.objects.get(key=road.company.key)) == Answers(
        company_name="Acme Software",
        cbe="1999900963",
        contact_name="An Peeters",
        contact_email="an@acme.be",
        contact_phone="+32 2 555 01 23",
        integrator_part="Acme",
    )


def test_nobody_overwrites_what_a_colleague_saved(road, refused):
    road.begin()
    seen = road.row.revision
    saved(road, ANSWERS, seen=seen)

    assert refused(saved, road, Answers(), seen=seen) == [("TRJ-102", "application", "")]
    assert Answers.read(road.row.answers) == ANSWERS


def test_another_company_finds_no_application(road, other):
    road.begin()

    with pytest.raises(NoSuchApplication):
        saved(road, ANSWERS, by=other.developer)
    with pytest.raises(NoSuchApplication):
        find(road.number, by=other.developer)


def test_managers_see_it_once_it_is_filed(road):
    road.begin()
    with pytest.raises(NoSuchApplication):
        find(road.number, by=road.manager)

    road.file()

    assert find(road.number, by=road.manager).number == road.number


def test_tells_everything_that_is_wrong_by_field(road):
    found = {each.where for each in findings_of(road.company, Answers(language=""))}

    assert found == {
        "company_name",
        "cbe",
        "contact_name",
        "contact_email",
        "program_name",
        "program_version",
        "services",
        "customers",
        "integrator_part",
        "program_part",
        "ehealth",
        "platform",
        "language",
    }
    assert findings_of(road.company, ANSWERS) == []


def test_a_refused_application_changes_nothing(road, refused):
    road.begin()

    assert refused(road.file, ANSWERS.but(cbe="")) == [("TRJ-002", "cbe", "none")]
    assert road.stands == ("draft", "integrator")
    assert not Program.objects.exists()


def test_software_ids_may_be_used_at_once(road):
    road.begin().file()

    assert company_of("ACME_zorgdossier") == company_of("acme_Zorgdossier_Testziekenhuis") == road.company.key
    program = Program.objects.get(key="acme_zorgdossier")
    assert (program.name, program.version) == ("Zorgdossier", "4.2")


def test_the_managers_are_at_turn_within_their_term(road):
    road.begin().file()

    assert road.stands == ("filed", "authority")
    assert (road.row.since, road.row.due_at) == (NOW, days_after(NOW, TERMS.review_days))


def test_what_is_filed_makes_the_company_known(road):
    road.begin().file(ANSWERS.but(technical_name="Bo", technical_email="bo@acme.be"))

    company = Company.objects.get(key=road.company.key)
    assert (company.name, company.cbe) == ("Acme Software", "1999900963")
    assert set(Contact.objects.values_list("role", "name", "email")) == {
        ("general", "An Peeters", "an@acme.be"),
        ("technical", "Bo", "bo@acme.be"),
    }


def test_another_company_gets_neither_number_nor_software_id(road, other, refused):
    road.begin().file()
    other.begin()

    assert refused(other.file) == [("TRJ-002", "cbe", "taken"), ("TRJ-008", "integrator_part", "integrator")]
    assert propose_software_id(other.company, Answers(company_name="ACME", program_name="x")).integrator_part == "ACME2"


def test_a_second_application_of_the_same_company_may_use_its_first_part(road):
    road.begin().file()
    road.begin().file(ANSWERS.but(program_part="Planner", program_name="Planner"))

    assert Program.objects.filter(company=road.company).count() == 4


def test_a_software_id_that_is_given_up_ends_and_stays_the_companys(road, other, refused):
    road.begin().file().ask_for_more()
    road.file(ANSWERS.but(integrator_part="AcmeZorg"))

    assert company_of("Acme_Zorgdossier") is None
    assert company_of("AcmeZorg_Zorgdossier") == road.company.key
    other.begin()
    assert refused(other.file, ANSWERS.but(cbe="1999901062")) == [("TRJ-008", "integrator_part", "integrator")]
    road.ask_for_more().file()
    assert company_of("Acme_Zorgdossier") == road.company.key


def test_every_filing_stays_in_the_history(road):
    road.begin().file().ask_for_more().file(ANSWERS.but(program_version="4.3"))

    filed = [each.details["answers"]["program_version"] for each in road.row.events.filter(act="file").order_by("id")]
    assert filed == ["4.2", "4.3"]


@pytest.mark.django_db(transaction=True)
def test_of_two_companies_that_file_the_same_at_once_one_is_told(refused):
    roads = [new_road("Een").begin(), new_road("Twee").begin()]
    ready, outcomes = threading.Barrier(2), []

    def work(road):
        try:
            ready.wait(10)
            road.file()
            outcomes.append("filed")
        except Refused as refusal:
            outcomes.append(refusal.findings[0].rule)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(road,)) for road in roads]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sorted(outcomes) == ["TRJ-002", "filed"]
    assert sorted(Application.objects.values_list("state", flat=True)) == ["draft", "filed"]
    assert Program.objects.count() == 2
