"""Code lists: of vaccines and their SNOMED CT codes (an operator can load newer ones), and the KMEHR tables we use."""

from vaccinnet.kmehr.codes.snomed import UNSPECIFIED, SnomedCode, SnomedCodes
from vaccinnet.kmehr.codes.tables import known_values
from vaccinnet.kmehr.codes.vaccines import BadCodes, CodeProblem, Vaccine, VaccineCodes, is_covid19

__all__ = [
    "UNSPECIFIED",
    "BadCodes",
    "CodeProblem",
    "SnomedCode",
    "SnomedCodes",
    "Vaccine",
    "VaccineCodes",
    "is_covid19",
    "known_values",
]
