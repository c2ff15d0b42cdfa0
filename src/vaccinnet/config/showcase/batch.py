"""A hospital sends a batch.

Only the order to process it now, which no integrator can give over HTTP, goes to the database.
"""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import httpx
from lxml import etree

from vaccinnet.acceptance.cast import CastCitizen, CastProfile, read_cast
from vaccinnet.batch.wire import PATH, Accepted, FaultPair, FolderAnswer
from vaccinnet.client.batch_upload import BatchUpload
from vaccinnet.client.commands.answers import show_result
from vaccinnet.client.description import read_description
from vaccinnet.client.screen import Screen
from vaccinnet.config.showcase.steps import WentWrong, certificate, expect, people_of, say, step
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.write import write_message
from vaccinnet.register.arrival import Origin
from vaccinnet.rulebook import Language

_LANGUAGE: Language = "en"
_PATIENCE = 60.0
_NOT_YET = "BAT-023"


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


def show_batch(http: httpx.Client, *, base_url: str) -> None:
    """Send a signed batch with one mistake in it, have it processed, and ask for the result. Raises WentWrong."""
    hospital = next(each for each in read_cast().profiles if each.organisation_kind == "hospital")
    say(f"The reference application plays {hospital.name} and does what an integrator's software does.\n")
    keystore = step(f"gets an acceptance certificate for {hospital.subject}", lambda: certificate(hospital, http=http))
    service = BatchUpload(base_url + PATH, keystore, http=http)
    accepted = step(
        "sends a signed batch: 12 vaccinations of 5 persons, one of them with a mistake",
        lambda: _send(hospital, service),
    )
    say(f"    transactionId {accepted.transaction_id}")
    step("has the batch processed now, instead of at the next whole hour", process_now)
    result = step("asks for the result", lambda: result_of(accepted, hospital, service))
    show_result(result, Screen(_LANGUAGE))
    codes = [each.code for person in result for each in person.transactions]
    expect("the codes of the batch", found=codes, expected=["OK"] * (sum(map(len, _DOSES)) - 1) + [_MISTAKE])
    say(f"\nThe mistake was deliberate: a date of administration that lies ahead ({_MISTAKE}).\n")


def _send(hospital: CastProfile, service: BatchUpload) -> Accepted:
    now = datetime.now(UTC)
    message = message_of(hospital, people_of(hospital), _DOSES, now=now)
    answer = service.submit(message, pakket=hospital.software_ids[0], now=now)
    if isinstance(answer, FaultPair):
        raise WentWrong(f"the batch was refused: {answer.text}")
    return answer


def message_of(
    hospital: CastProfile,
    people: Sequence[CastCitizen],
    doses: Sequence[tuple[Dose, ...]],
    *,
    now: datetime,
    origin: Origin = "own",
) -> etree._Element:
    """Return the message that these people got these doses."""
    described = _description(hospital, people, doses, now=now)
    kmehrmessage = write_message(read_description(described, origin=origin, now=now))
    # On lines of its own, so that the line of a finding says something.
    etree.indent(kmehrmessage)
    return kmehrmessage


def process_now() -> None:
    """Have all batches processed at once."""
    from vaccinnet.batch.process import make_due

    make_due(now=datetime.now(UTC))


def result_of(accepted: Accepted, hospital: CastProfile, service: BatchUpload) -> tuple[FolderAnswer, ...]:
    """Return the result of a batch, as soon as there is one. Raises WentWrong."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        answer = service.result(accepted.transaction_id, user_code=hospital.user_code, now=datetime.now(UTC))
        if not isinstance(answer, FaultPair):
            return answer
        if answer.code != _NOT_YET:
            raise WentWrong(f"the result was refused: {answer.text}")
        time.sleep(0.1)
    raise WentWrong(f"the batch was not processed in {_PATIENCE:.0f} seconds: is a worker running?")


def _description(
    hospital: CastProfile, people: Sequence[CastCitizen], doses: Sequence[tuple[Dose, ...]], *, now: datetime
) -> bytes:
    """Return the batch as a description file, such as an integrator may write by hand."""
    described = {
        "sender": {
            "kind": hospital.organisation_kind,
            "name": hospital.name,
            "nihii": f"{hospital.nihii:0<11}",
            "user_code": hospital.user_code,
        },
        "person": [_person(*each, now=now) for each in zip(people, doses, strict=False)],
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
