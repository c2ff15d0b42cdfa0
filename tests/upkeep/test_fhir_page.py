"""The page on FHIR tells every disease and every parameter that the door knows."""

import re
from pathlib import Path

import vaccinnet.webservices.fhir
from vaccinnet.webservices.fhir.search import PARAMETERS

PAGE = (Path(__file__).parents[2] / "docs" / "howto" / "fhir.md").read_text(encoding="utf-8")
DISEASES = Path(vaccinnet.webservices.fhir.__file__).with_name("diseases.tsv")


def test_every_target_disease_is_on_the_page():
    lines = [line.split("\t") for line in DISEASES.read_text(encoding="utf-8").splitlines() if line[0] != "#"][1:]
    told = {(system.replace("SNOMED", "SNOMED CT"), code) for system, code, _, _ in lines}

    assert set(re.findall(r"^\| [^|]+ \| (SNOMED CT|CD-VACCINEINDICATION) \| `(\w+)` \|$", PAGE, re.MULTILINE)) == told


def test_every_parameter_is_on_the_page():
    assert [each for each in PARAMETERS if f"`{each}`" not in PAGE] == []
