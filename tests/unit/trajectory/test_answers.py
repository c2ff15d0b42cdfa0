"""The answers of a form, as they were written."""

from hypothesis import given
from hypothesis import strategies as st

from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.sample import ANSWERS


@given(
    st.builds(
        Answers,
        company_name=st.text(),
        description=st.text(),
        services=st.lists(st.text(min_size=1), unique=True).map(tuple),
    )
)
def test_nothing_is_lost_on_the_way_to_the_database_and_back(answers):
    assert Answers.read(answers.to_json()) == answers


def test_what_is_no_field_is_left_out():
    assert Answers.read({"company_name": "Acme", "is_admin": "1", "services": "BatchUpload"}) == Answers(
        company_name="Acme", services=("BatchUpload",)
    )


def test_a_cbe_number_is_read_as_people_write_it():
    for written in ("BE 1999.900.963", "be1999900963", "1999 900 963", "1999/900.963", "1999-900-963"):
        assert Answers(cbe=written).cbe_number == "1999900963"


def test_software_ids_follow_from_the_web_services():
    assert [str(each) for each in ANSWERS.software_ids()] == ["Acme_Zorgdossier", "Acme_Zorgdossier_Testziekenhuis"]
    assert [str(each) for each in ANSWERS.but(services=("BatchUpload",)).software_ids()] == [
        "Acme_Zorgdossier_Testziekenhuis"
    ]
    assert ANSWERS.but(program_part="Zorg dossier").software_ids() == ()
