import copy
import sys
import uuid
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fhir.resources.R4B import get_fhir_model_class

sys.path.insert(0, str(Path(__file__).parents[4]))
from tests.be_vaccination import EXAMPLES, examples, need_guide, problems

from vaccinnet.kmehr.codes import UNSPECIFIED, SnomedCode, SnomedCodes, VaccineCodes
from vaccinnet.register.published import Named
from vaccinnet.webservices.fhir import names
from vaccinnet.webservices.fhir.bundle import Page, searchset
from vaccinnet.webservices.fhir.capability import capability_statement, smart_configuration
from vaccinnet.webservices.fhir.immunization import immunization
from vaccinnet.webservices.fhir.outcome import outcome
from vaccinnet.webservices.fhir.rules import RULES
from vaccinnet.webservices.fhir.sample import INSZ, PUBLISHED

VARIANTS = {
    "good": PUBLISHED,
    "removed": PUBLISHED.but(is_removed=True, version=2),
    "reported": PUBLISHED.but(is_reported=True),
    "reported by a name": PUBLISHED.but(is_reported=True, author=Named(name="Dr. Elders")),
    "reported by nobody": PUBLISHED.but(is_reported=True, author=Named()),
    "of a sender with a CBE number": PUBLISHED.but(author=Named(), sender=Named("1999900171", "Proefland", "ORG-1002")),
    "of a sender without a number": PUBLISHED.but(author=Named(), sender=Named("", "Proefbuis", "ORG-1003")),
    "abroad": PUBLISHED.but(place="AUS"),
    "at a place": PUBLISHED.but(place="Sporthal De Test"),
    "with effects": PUBLISHED.but(adverse_effects=("koorts", "zwelling")),
    "by ATC only": PUBLISHED.but(cnk="", vaccinnet_code="", product=""),
    "unknown": PUBLISHED.but(
        snomed=SnomedCode(UNSPECIFIED, "Nader te specifiëren vaccin"), atc="", lot="", quantity=None
    ),
    "without any code of a product": PUBLISHED.but(cnk="", atc="", lot=""),
}


@pytest.mark.parametrize("told", VARIANTS.values(), ids=VARIANTS)
def test_every_vaccination_is_a_be_vaccination(told):
    assert problems(immunization(told, insz=INSZ)) == []


@pytest.mark.parametrize("told", VARIANTS.values(), ids=VARIANTS)
def test_a_recorder_is_a_performer_where_there_is_one(told):
    made = immunization(told, insz=INSZ)
    (recorder,) = (each["valueReference"] for each in made["extension"] if each["url"] == names.RECORDER)

    actors = [each["actor"] for each in made.get("performer", ()) if "identifier" in each["actor"]]
    assert not actors or recorder in actors


def test_says_what_the_example_of_vaccinnet_in_the_guide_says():
    need_guide()
    guide = copy.deepcopy(examples()["vaccinnet-1"])
    told = PUBLISHED.but(
        id=uuid.UUID("910C6BBCF1C13FA0434D15CCF5609AE8"),
        given_on=date(2024, 1, 5),
        recorded_on=date(2024, 1, 5),
        author=Named("10182803004"),
        quantity=Decimal("1"),
        snomed=SnomedCode("871751006"),
        cnk="1149939",
        product="",
        atc="",
        vaccinnet_code="",
        lot="",
        place="BEL",
    )

    made = immunization(told, insz="90083191801")

    # What the register does not know, or says beside it.
    for key in ("id", "meta", "route"):
        del guide[key]
    del guide["vaccineCode"]["coding"][0]["version"]
    guide["vaccineCode"]["text"] = "871751006"
    assert (guide.pop("encounter"), made.pop("encounter")) == (
        {"reference": "#demo-encounter-1"},
        {"reference": "#encounter"},
    )
    assert guide.pop("contained")[0]["address"] == made.pop("contained")[0]["address"]
    assert {key: made[key] for key in guide} == guide
    assert made.keys() - guide.keys() == {"id", "meta", "primarySource"}


def test_the_examples_of_the_guide_pass_the_same_judgement():
    need_guide()
    others = [each for kind in ("Observation", "Location", "Encounter") for each in examples(kind).values()]

    assert len(examples()) == 35
    assert {id: found for id, each in examples().items() if (found := problems(each, others=others))} == {}


def test_every_snomed_code_of_ours_is_in_the_value_set_of_the_guide():
    need_guide()
    known = (EXAMPLES.parent / "be-vs-vaccine-code.csv").read_text(encoding="utf-8")
    codes = {SnomedCodes().of(cnk=each.cnk, diseases=each.diseases).code for each in VaccineCodes.builtin()}

    assert len(codes) > 35
    assert [code for code in codes if f"sct,{code}," not in known] == []


def test_what_the_judgement_refuses():
    broken = immunization(PUBLISHED.but(place="Sporthal"), insz=INSZ)
    broken["contained"][0]["type"] = [{"coding": [{"system": "urn:other", "code": "school"}]}]
    broken["vaccineCode"] = {"coding": [{"system": names.SNOMED, "code": UNSPECIFIED}]}
    broken["extension"][1]["extension"][0]["valueCodeableConcept"]["coding"][0]["system"] = names.VACCINNET_CODE
    broken["contained"].append(
        {
            "resourceType": "Observation",
            "id": "o",
            "status": "final",
            "code": {"coding": [{"system": "x", "code": "y"}]},
        }
    )
    broken["reaction"] = [{"date": "2026-03-02", "detail": {"reference": "#o"}}]
    broken["lotNumber"] = "A"

    assert [each[:2] for each in problems(broken)] == ["lo", "1:", "2:", "3:", "4:"]


def test_answers_around_vaccinations_are_fhir():
    now = PUBLISHED.updated_at
    made = immunization(PUBLISHED, insz=INSZ)
    findings = [each for rule in RULES for example in rule.examples("rejects") for each in rule(example)]
    page = Page([made], 2, "https://v.example/fhir/Immunization", "https://v.example/fhir/Immunization?_page=x")
    bundle = searchset(page, base="https://v.example/fhir", now=now, outcome=outcome(findings, "nl"))

    for each in (bundle, outcome(findings, "en"), capability_statement(base="https://v.example/fhir", version="1")):
        get_fhir_model_class(each["resourceType"]).model_validate(each)
    assert smart_configuration(base="https://v.example/fhir")["token_endpoint"] == "https://v.example/fhir/token"
