"""What a batch leaves beside the register: a line on the trail of each person, and less in the stock of its sender."""

from datetime import UTC, datetime

import pytest

from vaccinnet.audit.models import Line
from vaccinnet.audit.verify import broken_at
from vaccinnet.batch.models import Batch
from vaccinnet.kmehr.message import Party
from vaccinnet.profiles.models import Profile
from vaccinnet.register.models import Vaccination
from vaccinnet.stock.consult import movements_of, stock_of
from vaccinnet.stock.move import receive

# The vaccine of the sample, as the register and the stock know it.
VACCINE = "DTPA/GL001"
# Whoever gave what is history, the sender does not know its number.
AUTHOR = Party((), "persphysician", "Vroeger")


@pytest.fixture
def hospital():
    return Profile.objects.get(user_code="ORG-1001")


@pytest.fixture
def received(hospital):
    def receive_doses(doses):
        receive(sender_key=hospital.key, vaccine_key=VACCINE, doses=doses, now=datetime.now(UTC))

    return receive_doses


def left(sender):
    return {each.vaccine_key: each.doses for each in stock_of(sender.key)}


def of_persons():
    return sorted((line.person_key, line.number, sorted(line.about)) for line in Line.objects.all())


def stored_by_person():
    stored = Vaccination.objects.order_by("id")
    keys = {each.person_key for each in stored}
    return sorted((key, 1, [each.id for each in stored if each.person_key == key]) for key in keys)


def test_a_batch_takes_a_dose_for_every_vaccination(door, hospital, received):
    received(20)

    result = door.result()

    assert left(hospital) == {VACCINE: 8}
    assert {each.vaccination_id for each in movements_of(hospital.key, VACCINE) if each.kind == "taken"} == set(
        Vaccination.objects.values_list("id", flat=True)
    )
    assert {each.text for folder in result.folders for each in folder.transactions} == {""}


def test_an_empty_stock_is_left_alone_with_a_warning_and_the_vaccination_is_stored(door, hospital, received):
    received(1)
    eva = door.folder("Eva", door.vaccination(1), door.vaccination(2))

    result = door.result(door.message(eva))

    (first, second) = result.folders[0].transactions
    assert (first.code, first.text) == ("OK", "")
    assert (second.code, second.text[:22]) == ("OK", "VAC-050 [waarschuwing]")
    assert VACCINE in second.text
    assert len(door.record("Eva")) == 2
    assert left(hospital) == {VACCINE: 0}


def test_who_keeps_no_stock_is_not_warned(door, hospital):
    result = door.result(door.message(door.folder("Eva")))

    assert result.folders[0].transactions[0].text == ""
    assert left(hospital) == {}


def test_history_takes_nothing(door, hospital, received):
    received(3)

    result = door.result(door.message(door.folder("Eva", door.vaccination(author=(AUTHOR,)))), origin="reported")

    assert result.codes == [["OK"]]
    assert left(hospital) == {VACCINE: 3}
    assert Line.objects.count() == 1


def test_what_is_refused_takes_nothing_and_leaves_no_line(door, hospital, received):
    received(3)

    door.result(door.message(door.folder("Eva", door.vaccination(given_on=door.days_ago(-9)))))

    assert left(hospital) == {VACCINE: 3}
    assert Line.objects.count() == 0


def test_every_person_has_one_line_about_all_that_was_added(door, hospital):
    door.result()

    assert of_persons() == stored_by_person()
    assert len(of_persons()) == 5
    (software_id,) = Batch.objects.values_list("software_id", flat=True)
    assert set(Line.objects.values_list("action", "via", "by_key", "software_id")) == {
        ("added", "BatchUpload", hospital.key, software_id)
    }


def test_a_person_under_two_numbers_has_one_line(door):
    first = door.folder("Piotr")
    second = door.folder("Piotr", door.vaccination(2), number=2, insz="87432599988")

    door.result(door.message(first, second))

    assert of_persons() == stored_by_person()


def test_a_second_batch_goes_on_with_the_chain(door):
    door.result(door.message(door.folder("Eva")))
    door.result(door.message(door.folder("Eva", door.vaccination(2))))

    lines = Line.objects.order_by("number")
    assert [line.number for line in lines] == [1, 2]
    assert broken_at(lines[0].person_key) is None


def test_a_resend_takes_nothing_and_leaves_no_line(door, hospital, received):
    received(2)
    message = door.message(door.folder("Eva"))
    door.result(message)

    door.result(message)

    assert left(hospital) == {VACCINE: 1}
    assert Line.objects.count() == 1
