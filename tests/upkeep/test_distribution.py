"""The tables of persons can be distributed by person, and look-up tables by their own key (docs/adr/0003)."""

import pytest
from django.apps import apps
from django.db import models

# By what each table of the register is distributed; a table that is not here is a small one, the same everywhere.
DISTRIBUTED_BY = {
    "Person": "key",
    "Alias": "insz",
    "Vaccination": "person_key",
    "VaccinationVersion": "person_key",
    "SentVaccination": "sender_key",
    "ReviewCase": "id",
}
SMALL = {"VaccineCodeList", "SnomedCodeList", "Search"}

TABLES = [pytest.param(each, id=each.__name__) for each in apps.get_app_config("register").get_models()]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_its_place(table):
    assert table.__name__ in DISTRIBUTED_BY.keys() | SMALL


@pytest.mark.parametrize("table", [each for each in TABLES if each.values[0].__name__ in DISTRIBUTED_BY])
def test_keys_hold_what_the_table_is_distributed_by(table):
    by = DISTRIBUTED_BY[table.__name__]

    assert by in [field.name for field in table._meta.pk_fields]
    for constraint in table._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert by in constraint.fields


@pytest.mark.parametrize("table", TABLES)
def test_nothing_refers_to_another_table(table):
    assert [field.name for field in table._meta.get_fields() if field.is_relation] == []
