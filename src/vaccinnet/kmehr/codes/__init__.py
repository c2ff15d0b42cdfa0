"""Code lists: of vaccines (an operator can load a newer one), and of the KMEHR tables that the profile names."""

from vaccinnet.kmehr.codes.tables import known_values
from vaccinnet.kmehr.codes.vaccines import BadCodes, CodeProblem, Vaccine, VaccineCodes, is_covid19

__all__ = ["BadCodes", "CodeProblem", "Vaccine", "VaccineCodes", "is_covid19", "known_values"]
