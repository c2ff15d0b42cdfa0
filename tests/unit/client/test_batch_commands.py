"""`vaccinnet batch` and `sign` as people and programs meet them: what is written where, and exit codes."""

import json
import re
from datetime import UTC, datetime

import pytest

from vaccinnet.batch.wire import NAMESPACE, read_request
from vaccinnet.ehealth.certificates import Validity
from vaccinnet.rulebook import Finding
from vaccinnet.soap.envelope import read
from vaccinnet.soap.fault import fault

DAY = ("--received-on", "2026-11-24")
FOR_EVER = Validity(datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC))
SIGNING = ("--password", "geheim", "--pakket", "A_B_C")


def enveloped(answer):
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
        f'xmlns="{NAMESPACE}"><s:Body>{answer}</s:Body></s:Envelope>'
    ).encode()


ACCEPTED = enveloped(
    "<GetAanleverenVaccinatieGegevensResponse><certificaatStatus>true</certificaatStatus>"
    "<transactionId>0123456789ABCDEF0123456789ABCDEF</transactionId></GetAanleverenVaccinatieGegevensResponse>"
)
REFUSED = enveloped(
    "<GetAanleverenVaccinatieGegevensResponse><foutCode>BAT-002</foutCode>"
    "<foutOmschrijving>BAT-002: onbekend pakket</foutOmschrijving></GetAanleverenVaccinatieGegevensResponse>"
)
TRANSACTION = (
    "<transaction><id S='ID-KMEHR' SV='1.0'>{number}</id><id S='LOCAL' SV='1.0'>{local}</id>"
    "<resultCode>{code}</resultCode><resultTekst>{text}</resultTekst></transaction>"
)
RESULT = enveloped(
    "<GetResultaatVerwerkingVaccinatieGegevensResponse><folderResult><id S='ID-KMEHR' SV='1.0'>1</id>"
    "<patient>OK</patient>"
    + TRANSACTION.format(number=1, local="good", code="OK", text="")
    + TRANSACTION.format(number=2, local="late", code="VAC-014", text="VAC-014 (regel 87): te laat.")
    + "</folderResult></GetResultaatVerwerkingVaccinatieGegevensResponse>"
)


@pytest.fixture
def signed(run, p12, description, tmp_path):
    out = tmp_path / "signed.xml"
    assert run("sign", description, "--p12", p12, *SIGNING, "--out", out).exit_code == 0
    return out


# batch send, supplement


def test_send_tells_the_transaction_id_and_what_to_do_next(run, service, p12, description):
    service.answer = ACCEPTED

    done = run("batch", "send", description, "--p12", p12, *SIGNING, "--url", service.url)

    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert lines[0].endswith("as NIHII-HOSPITAL=79990158: 2 persons, 3 vaccinations.")
    assert "Accepted, with transactionId 0123456789ABCDEF0123456789ABCDEF." in lines
    assert "vaccinnet batch result 0123456789ABCDEF0123456789ABCDEF --user-code ORG-1001" in lines[-1]
    assert read_request(read(service.received[0]).payload).origin == "own"


def test_supplement_sends_history(run, service, p12, description):
    service.answer = ACCEPTED

    done = run("batch", "supplement", description, "--p12", p12, *SIGNING, "--url", service.url, "--json")

    assert json.loads(done.stdout)["transaction_id"] == "0123456789ABCDEF0123456789ABCDEF"
    assert read_request(read(service.received[0]).payload).origin == "reported"


def test_send_takes_what_it_needs_from_the_environment(run, service, p12, description):
    service.answer = ACCEPTED
    environment = {
        "VACCINNET_P12": str(p12),
        "VACCINNET_P12_PASSWORD": "geheim",
        "VACCINNET_PAKKET": "A_B_C",
        "VACCINNET_URL": service.url,
    }

    assert run("batch", "send", description, env=environment).exit_code == 0


def test_send_takes_a_request_with_its_pakket(run, service, p12, signed):
    service.answer = ACCEPTED

    done = run("batch", "send", signed, "--p12", p12, "--password", "geheim", "--url", service.url)

    assert done.exit_code == 0
    assert read_request(read(service.received[0]).payload).pakket == "A_B_C"


def test_send_keeps_complete_messages(run, service, p12, description, tmp_path):
    service.answer = ACCEPTED

    run("batch", "send", description, "--p12", p12, *SIGNING, "--url", service.url, "--save", tmp_path / "kept")

    request, response = sorted((tmp_path / "kept").iterdir())
    assert re.fullmatch(r"aanleveren-\d{8}-\d{6}-\d{3}-request\.xml", request.name)
    assert (request.read_bytes(), response.read_bytes()) == (service.received[0], ACCEPTED)


def test_send_tells_a_refusal(run, service, p12, description):
    service.answer = REFUSED

    done = run("batch", "send", description, "--p12", p12, *SIGNING, "--url", service.url)

    assert done.exit_code == 1
    assert "Refused: BAT-002" in done.stderr
    assert "BAT-002: onbekend pakket" in done.stderr


def test_send_tells_a_fault_with_its_findings(run, service, p12, description):
    finding = Finding(where="/Envelope/Body", rule="SEC-051", line=7, found="#body", says="body")
    service.status, service.answer = 500, fault("wsse:FailedCheck", "Niet goed.", [finding], "nl")

    done = run("batch", "send", description, "--p12", p12, *SIGNING, "--url", service.url)

    assert done.exit_code == 1
    assert "wsse:FailedCheck" in done.stderr
    assert "SEC-051 (line 7): " in done.stderr
    assert "[/Envelope/Body]" in done.stderr


def test_send_does_not_send_what_is_not_valid(run, service, p12, signed):
    signed.write_bytes(signed.read_bytes().replace(b"familyname", b"surname"))

    done = run("batch", "send", signed, "--p12", p12, *SIGNING, "--url", service.url)

    assert done.exit_code == 1
    assert re.search(r"signed\.xml:\d+: error MSG-100: ", done.stdout)
    assert done.stdout.splitlines()[-1].startswith("Not sent.")
    assert service.received == []


def test_send_tells_a_program_what_is_not_valid(run, service, p12, signed):
    signed.write_bytes(signed.read_bytes().replace(b"familyname", b"surname"))

    done = run("batch", "send", signed, "--p12", p12, *SIGNING, "--url", service.url, "--json")

    told = json.loads(done.stdout)
    assert told["accepted"] is False
    assert {each["rule"] for each in told["findings"]} == {"MSG-100"}


def test_send_sends_what_is_not_valid_when_told_to(run, service, p12, signed):
    signed.write_bytes(signed.read_bytes().replace(b"familyname", b"surname"))
    service.answer = REFUSED

    run("batch", "send", signed, "--p12", p12, *SIGNING, "--url", service.url, "--unchecked")

    assert b"surname" in service.received[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--password": "wrong"}, "The password does not open this keystore."),
        ({"--password": None}, "give --password or VACCINNET_P12_PASSWORD"),
        ({"--pakket": None}, "give --pakket"),
        ({"--url": "localhost:8000"}, "localhost:8000 is no address"),
        ({"--url": "http://127.0.0.1:1"}, "cannot be reached"),
        ({"--ca": __file__}, "has no certificates in PEM form"),
        ({"--save": f"{__file__}/below"}, "Not a directory"),
        ({"FILE": "none.toml"}, "none.toml: No such file"),
        ({"FILE": __file__}, "it is neither XML nor JSON nor TOML"),
    ],
)
def test_send_says_in_one_sentence_why_it_cannot(run, service, p12, description, changes, said):
    service.answer = ACCEPTED
    options = {"--p12": p12, "--password": "geheim", "--pakket": "A_B_C", "--url": service.url} | changes
    file = options.pop("FILE", description)

    done = run("batch", "send", file, *(part for pair in options.items() if pair[1] for part in pair))

    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_send_says_everything_that_is_wrong_with_a_description(run, p12, tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text('[sender]\nkind = "hospital"\n')

    done = run("batch", "send", file, "--p12", p12, *SIGNING)

    assert done.exit_code == 2
    assert done.stderr.splitlines() == ["✗ sender: name is missing", "✗ person is missing"]


def test_send_refuses_a_file_without_a_message(run, p12, tmp_path):
    file = tmp_path / "other.xml"
    file.write_text("<Other/>")

    done = run("batch", "send", file, "--p12", p12, *SIGNING)

    assert done.exit_code == 2
    assert "Other is neither a KMEHR message nor a request" in done.stderr


def test_the_example_can_be_sent(run, service, p12, tmp_path):
    service.answer = ACCEPTED
    file = tmp_path / "example.toml"
    file.write_text(run("batch", "example").stdout, encoding="utf-8")

    assert run("batch", "send", file, "--p12", p12, *SIGNING, "--url", service.url).exit_code == 0


# batch result


def test_result_shows_what_was_refused_first(run, service, p12):
    service.answer = RESULT

    done = run(
        *("batch", "result", "0123", "--user-code", "ORG-1001", "--p12", p12, "--password", "geheim"),
        "--url",
        service.url,
    )

    rows = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    assert done.exit_code == 1
    assert rows == [["refused", "1", "2 late", "VAC-014 (regel 87): te laat."], ["accepted", "1", "1 good", ""]]
    assert "1 person, 2 vaccinations: 1 accepted, 1 refused." in done.stdout


def test_result_writes_json(run, service, p12):
    service.answer = RESULT

    done = run(
        *("batch", "result", "0123", "--user-code", "ORG-1001", "--p12", p12, "--password", "geheim", "--json"),
        *("--url", service.url),
    )

    told = json.loads(done.stdout)
    assert (told["accepted"], told["refused"]) == (1, 1)
    assert told["persons"][0]["transactions"][1]["code"] == "VAC-014"


def test_result_says_that_there_is_none_yet(run, service, p12):
    service.answer = REFUSED.replace(b"Aanleveren", b"ResultaatVerwerking")

    done = run(
        *("batch", "result", "0123", "--user-code", "ORG-1001", "--p12", p12, "--password", "geheim"),
        "--url",
        service.url,
    )

    assert done.exit_code == 1
    assert "BAT-002" in done.stderr
    assert "ask again later" in done.stdout


def test_result_leaves_out_on_a_terminal_most_of_what_was_accepted(run, service, p12, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    many = "".join(TRANSACTION.format(number=n, local=f"id-{n}", code="OK", text="") for n in range(2, 32))
    service.answer = RESULT.replace(b"</folderResult>", many.encode() + b"</folderResult>")

    done = run(
        *("batch", "result", "0123", "--user-code", "ORG-1001", "--p12", p12, "--password", "geheim"),
        "--url",
        service.url,
    )

    assert "te laat." in done.stdout
    assert done.stdout.count("id-") == 9
    assert "and 21 more accepted without a remark" in done.stdout


# sign


def test_sign_writes_to_standard_output(run, p12, description):
    done = run("sign", description, "--p12", p12, *SIGNING)

    assert done.exit_code == 0
    assert read(done.stdout_bytes).security


def test_sign_replaces_an_earlier_signature(run, p12, signed, tmp_path):
    again = tmp_path / "again.xml"

    run("sign", signed, "--p12", p12, "--password", "geheim", "--out", again)

    assert len(read(again.read_bytes()).security) == 1
    assert run("check", again, *DAY).exit_code == 0


def test_sign_needs_a_pakket_for_a_description(run, p12, description):
    done = run("sign", description, "--p12", p12, "--password", "geheim")

    assert done.exit_code == 2
    assert "give --pakket" in done.stderr


def test_sign_says_what_keeps_a_file_from_being_read(run, p12, tmp_path):
    file = tmp_path / "cut.xml"
    file.write_text("<a><b>")

    done = run("sign", file, "--p12", p12, *SIGNING)

    assert done.exit_code == 1
    assert "error MSG-004" in done.stdout


def test_sign_says_that_it_cannot_write(run, p12, description, tmp_path):
    done = run("sign", description, "--p12", p12, *SIGNING, "--out", tmp_path)

    assert done.exit_code == 2
    assert f"{tmp_path}: Is a directory." in done.stderr
