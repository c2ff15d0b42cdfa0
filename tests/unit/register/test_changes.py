"""What a correction changed."""

from datetime import date

import pytest

from vaccinnet.register.changes import Changed, changes_between

STOOD = {
    "given_on": "2026-03-01",
    "cnk": "1734094",
    "vaccinnet_code": "",
    "atc": "",
    "vaccine_key": "DTPA/GL001",
    "product_name": "Boostrix",
    "lot": "LOT1",
    "quantity": None,
    "place": "",
    "author_name": "",
    "author_number": "10000007004",
    "author_user_code": "",
    "adverse_effects": "",
}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"lot": "LOT2"}, [Changed("lot", "LOT1", "LOT2")]),
        ({"given_on": "2026-03-02"}, [Changed("given_on", date(2026, 3, 1), date(2026, 3, 2))]),
        ({"quantity": "0.500"}, [Changed("quantity", "", "0.5")]),
        ({"quantity": "100"}, [Changed("quantity", "", "100")]),
        ({"author_name": "Dr. Test"}, [Changed("author", "10000007004", "Dr. Test")]),
        ({"adverse_effects": "koorts\nroodheid"}, [Changed("adverse_effects", "", "koorts, roodheid")]),
        (
            {"cnk": "", "vaccinnet_code": "FLU", "vaccine_key": "FLU", "product_name": ""},
            [Changed("product", "Boostrix", "FLU")],
        ),
        ({"lot": "", "place": "BE"}, [Changed("lot", "LOT1", ""), Changed("place", "", "BE")]),
    ],
)
def test_tells_what_was_and_what_became(changes, told):
    assert list(changes_between(STOOD, STOOD | changes)) == told
