"""Against which diseases vaccinations protect."""

from datetime import date

from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.register.protection import Disease, Protection, diseases_of, protection

(FLU,) = diseases_of(["griep"])


def names(listed, language="nl"):
    return [disease.name_in(language) for disease in diseases_of(listed)]


def test_names_a_disease_in_both_languages():
    assert names(["kinkhoest"]) == ["kinkhoest"]
    assert names(["kinkhoest"], "en") == ["whooping cough (pertussis)"]


def test_knows_every_disease_of_the_code_list():
    listed = {disease for vaccine in VaccineCodes.builtin() for disease in vaccine.diseases}

    unnamed = {name for name in listed if diseases_of([name]) == (Disease(name, name),)}
    # These have one name in both languages.
    assert unnamed <= {
        "cholera",
        "hepatitis A",
        "hepatitis B",
        "Haemophilus influenzae b",
        "polio",
        "rotavirus",
        "tetanus",
    }


def test_takes_kinds_of_a_disease_together():
    assert names(["pneumokok 13", "pneumokok 23"]) == ["pneumokokken"]


def test_takes_a_vaccine_against_several_kinds_apart():
    assert names(["meningokok A-C"]) == ["meningokokken A", "meningokokken C"]


def test_keeps_the_name_of_a_disease_that_it_does_not_know():
    assert names(["mpox"], "en") == ["mpox"]


def test_tells_the_last_day_and_on_how_many_days():
    given = [(date(2024, 10, 1), [FLU]), (date(2025, 10, 2), [FLU]), (date(2025, 10, 2), [FLU])]

    assert protection(given) == (Protection(FLU, date(2025, 10, 2), 2),)
