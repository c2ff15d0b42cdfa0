"""Good calls of BatchUpload: aanleveren, aanvullen, and the result."""

import pytest

from vaccinnet.batch.models import Batch
from vaccinnet.exchanges.models import Exchange
from vaccinnet.kmehr.message import Id


def test_a_batch_becomes_vaccinations_in_the_records_of_persons(door):
    answer = door.send()
    door.process()

    result = door.ask(answer.transaction_id)

    assert answer.said.certificate_is_valid
    assert result.codes == [["OK"] * 3, ["OK"] * 2, ["OK"] * 2, ["OK"] * 4, ["OK"]]
    assert [folder.code for folder in result.folders] == ["OK"] * 5
    assert [each.given_on for each in door.record("Eva")] == [door.days_ago(days) for days in (1, 2, 3)]
    assert {each.origin for each in door.record("Zoë Chloé")} == {"own"}


def test_the_result_repeats_all_ids_in_the_order_of_the_request(door):
    message = door.message()

    result = door.result(message)

    assert [folder.ids for folder in result.folders] == [folder.ids for folder in message.folders]
    assert [[each.ids for each in folder.transactions] for folder in result.folders] == [
        [each.ids for each in folder.vaccinations] for folder in message.folders
    ]


def test_aanvullen_is_stored_as_reported_history(door):
    nameless = door.hospital.party.but(ids=())
    old = door.vaccination(given_on=door.days_ago(9000), author=(nameless,), lifecycle="completed")

    result = door.result(door.message(door.folder("Eva", old)), origin="reported")

    (stored,) = door.record("Eva")
    assert result.codes == [["OK"]]
    assert (stored.origin, stored.given_on) == ("reported", old.given_on)


@pytest.mark.parametrize("soap_action", ['""', "urn:something-else", '"GetAanvullingVaccinatieGegevens"'])
def test_soap_action_does_not_count(door, soap_action):
    answer = door.post(door.signed(door.request()), soapaction=soap_action)

    assert len(answer.transaction_id) == 32


def test_a_cbe_organisation_is_known_by_its_number(door):
    by = door.senders["ORG-1002"]
    folder = door.folder("Eva", door.vaccination(author=(by.party,)))

    result = door.result(door.message(folder, by=by), by=by)

    assert by.party.cbe == "1999900171"
    assert result.codes == [["OK"]]


@pytest.mark.parametrize("user_code", ["ORG-1001", "ORG-1002", "ORG-1003"])
def test_a_user_code_alone_names_the_sender(door, user_code):
    by = door.senders[user_code]
    party = by.party.but(ids=(Id("LOCAL", user_code, "vaccinnet"),))
    folder = door.folder("Eva", door.vaccination(author=(party,)))

    result = door.result(door.message(folder, sender=(party,)), by=by)

    assert result.codes == [["OK"]]


def test_takes_an_elliptic_key(door):
    keystore = door.new_keystore(key_type="ec")

    answer = door.post(door.signed(door.request(), keystore=keystore))

    assert len(answer.transaction_id) == 32


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_takes_every_strong_digest_and_a_signed_token(door, algorithm):
    answer = door.post(door.signed(door.request(), algorithm=algorithm, sign_token=True))

    assert len(answer.transaction_id) == 32


def test_the_same_signed_bytes_get_the_same_transaction_id(door):
    data = door.signed(door.request())

    first, second = door.post(data), door.post(data)

    assert first.transaction_id == second.transaction_id
    assert Batch.objects.count() == 1


def test_a_result_can_be_asked_twice_with_the_same_bytes(door):
    answer = door.send()
    door.process()

    first, second = door.ask(answer.transaction_id), door.ask(answer.transaction_id)

    assert first.content == second.content


def test_pakket_is_compared_without_case(door):
    answer = door.send(pakket=door.hospital.pakket.upper())

    assert len(answer.transaction_id) == 32


def test_the_journal_says_who_asked_what_with_which_program(door):
    answer = door.send()

    exchange = Exchange.objects.get()
    batch = Batch.objects.get()
    assert exchange.operation == "AanleverenVaccinatieGegevens"
    assert exchange.outcome == "accepted"
    assert exchange.software_id == door.hospital.pakket
    assert exchange.sender_key == batch.sender_key
    assert exchange.batch_key.hex.upper() == answer.transaction_id
    assert exchange.milliseconds > 0


def test_the_journal_says_who_was_refused_and_why(door):
    door.send(type="auth_eHealth_person")

    exchange = Exchange.objects.get()
    assert (exchange.outcome, exchange.rules) == ("refused", ["BAT-003"])
    assert exchange.sender_key is not None
