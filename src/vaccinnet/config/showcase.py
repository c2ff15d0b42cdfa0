"""The main job, done by the reference application against a server that has just started.

It gets an acceptance certificate, sends a signed batch of twelve vaccinations of five persons with one mistake in it,
has it processed now, and asks for the result, over HTTP like any other integrator. Only the order to process now, which
no integrator can give over HTTP, goes to the database.
"""

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

import httpx
from lxml import etree

from vaccinnet.acceptance.cast import CastCitizen, CastProfile, read_cast
from vaccinnet.batch.wire import PATH, Accepted, FaultPair, FolderAnswer
from vaccinnet.client.batch_upload import BatchUpload, NoAnswer, SoapFault
from vaccinnet.client.commands.answers import show_result
from vaccinnet.client.description import read_description
from vaccinnet.client.screen import Screen
from vaccinnet.config.prepare import set_up
from vaccinnet.ehealth.keystore import Keystore, read_p12
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.write import write_message
from vaccinnet.rulebook import Language

_LANGUAGE: Language = "en"
_PASSWORD = "made-up"  # noqa: S105  (of a keystore that opens nothing)
_PATIENCE = 60.0
_NOT_YET = "BAT-023"

_Made = TypeVar("_Made")


class Dose(NamedTuple):
    """A vaccination to send: a CNK number, a lot and how many days ago it was given."""

    cnk: str
    lot: str
    days_ago: int


# Five persons with twelve vaccinations; the last one is the deliberate mistake: nine days from now.
_DOSES = (
    (Dose("4293254", "EJ6796", 1), Dose("4185492", "U3Q741V", 1), Dose("1734094", "AC37B413", 3)),
    (Dose("1149939", "AHAVC105", 2), Dose("2246775", "R027154", 2)),
    (Dose("3402799", "S009832", 4), Dose("2950996", "DT5891", 4), Dose("2324911", "R031245", 5)),
    (Dose("3395761", "T008891", 6), Dose("4185492", "U3Q741V", 6)),
    (Dose("2374429", "AC39B110", 2), Dose("1358167", "A69CE218", -9)),
)
_MISTAKE = "VAC-014"


class WentWrong(Exception):
    """The main job did not go as it should; the text says where."""


def show(base_url: str, data_folder: str) -> bool:
    """Do the main job, print each step, and return whether everything was as expected."""
    set_up()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    hospital = next(each for each in read_cast().profiles if each.organisation_kind == "hospital")
    try:
        with httpx.Client(base_url=base_url, timeout=60, verify=_trust(base_url, data_folder)) as http:
            result = _do(hospital, http=http, base_url=base_url)
    except (WentWrong, SoapFault, NoAnswer, httpx.HTTPError) as wrong:
        _say(f"✗ {wrong}")
        return False
    show_result(result, Screen(_LANGUAGE))
    return _is_as_expected(result) and _tell_where_to_look(base_url)


def _do(hospital: CastProfile, *, http: httpx.Client, base_url: str) -> tuple[FolderAnswer, ...]:
    _say(f"The reference application plays {hospital.name} and does what an integrator's software does.\n")
    keystore = _step(
        f"gets an acceptance certificate for {hospital.subject}", lambda: _certificate(hospital, http=http)
    )
    service = BatchUpload(base_url + PATH, keystore, http=http)
    accepted = _step(
        "sends a signed batch: 12 vaccinations of 5 persons, one of them with a mistake",
        lambda: _send(hospital, service),
    )
    _say(f"    transactionId {accepted.transaction_id}")
    _step("has the batch processed now, instead of at the next whole hour", _process_now)
    return _step("asks for the result", lambda: _result(accepted, hospital, service))


def _certificate(hospital: CastProfile, *, http: httpx.Client) -> Keystore:
    asked = http.post("/eHealth/certificates", data={"profile": str(hospital.subject), "password": _PASSWORD})
    if asked.status_code != httpx.codes.OK:
        raise WentWrong(f"there is no certificate: {asked.text.strip()}")
    return read_p12(asked.content, password=_PASSWORD)


def _send(hospital: CastProfile, service: BatchUpload) -> Accepted:
    now = datetime.now(UTC)
    message = read_description(_description(hospital, now=now), origin="own", now=now)
    # On lines of its own, so that the line of a finding says something.
    kmehrmessage = write_message(message)
    etree.indent(kmehrmessage)
    answer = service.submit(kmehrmessage, pakket=hospital.software_ids[0], now=now)
    if isinstance(answer, FaultPair):
        raise WentWrong(f"the batch was refused: {answer.text}")
    return answer


def _process_now() -> None:
    from vaccinnet.batch.process import make_due

    make_due(now=datetime.now(UTC))


def _result(accepted: Accepted, hospital: CastProfile, service: BatchUpload) -> tuple[FolderAnswer, ...]:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        answer = service.result(accepted.transaction_id, user_code=hospital.user_code, now=datetime.now(UTC))
        if not isinstance(answer, FaultPair):
            return answer
        if answer.code != _NOT_YET:
            raise WentWrong(f"the result was refused: {answer.text}")
        time.sleep(0.1)
    raise WentWrong(f"the batch was not processed in {_PATIENCE:.0f} seconds: is a worker running?")


def _description(hospital: CastProfile, *, now: datetime) -> bytes:
    """Return the batch as a description file, such as an integrator may write by hand."""
    people = [each for each in read_cast().citizens if _can_be_vaccinated(each, hospital)]
    described = {
        "sender": {
            "kind": hospital.organisation_kind,
            "name": hospital.name,
            "nihii": f"{hospital.nihii:0<11}",
            "user_code": hospital.user_code,
        },
        "person": [_person(*each, now=now) for each in zip(people, _DOSES, strict=False)],
    }
    return json.dumps(described).encode()


def _person(citizen: CastCitizen, doses: tuple[Dose, ...], *, now: datetime) -> dict[str, object]:
    return {
        "insz": citizen.insz,
        "first_name": citizen.given_names,
        "family_name": citizen.family_name,
        "birth_date": str(citizen.birth_date),
        "sex": citizen.sex,
        "vaccination": [
            {"cnk": dose.cnk, "lot": dose.lot, "given_on": str(business_day(now) - timedelta(days=dose.days_ago))}
            for dose in doses
        ],
    }


def _can_be_vaccinated(citizen: CastCitizen, hospital: CastProfile) -> bool:
    is_own = citizen.company == hospital.company
    return is_own and citizen.birth_date is not None and citizen.birth_date.year < 2010 and not citizen.deceased_on


def _is_as_expected(result: tuple[FolderAnswer, ...]) -> bool:
    codes = [each.code for person in result for each in person.transactions]
    expected = ["OK"] * (sum(map(len, _DOSES)) - 1) + [_MISTAKE]
    if codes != expected:
        _say(f"✗ Expected {len(expected) - 1} accepted and {_MISTAKE} refused; the answer was {', '.join(codes)}.")
    return codes == expected


def _tell_where_to_look(base_url: str) -> bool:
    _say(f"\nThe mistake was deliberate: a date of administration that lies ahead ({_MISTAKE}).")
    _say(f"See what stands in the records now: {base_url}/Vaccinnet")
    _say("Send a batch of your own: vaccinnet batch --help")
    return True


def _step(what: str, do: Callable[[], _Made]) -> _Made:
    began = time.monotonic()
    made = do()
    _say(f"  ✓ {what} ({time.monotonic() - began:.1f} s)")
    return made


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _trust(base_url: str, data_folder: str) -> str | bool:
    return str(Path(data_folder) / "acceptance" / "tls" / "chain.pem") if base_url.startswith("https") else True
