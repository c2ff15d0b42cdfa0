"""Receive and count a stock from a page: what is written is judged, and then moves as by every other way."""

import uuid
from datetime import datetime

from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.rulebook import Refused
from vaccinnet.stock.consult import left
from vaccinnet.stock.move import correct, receive
from vaccinnet.stock.rules import RULES
from vaccinnet.stock.written import WrittenMove, read_doses, read_vaccine

_JUDGE = RULES.of("written").judge


def receive_by_hand(*, sender_key: uuid.UUID, vaccine: str, doses: str, codes: VaccineCodes, now: datetime) -> str:
    """Add the doses that came in, and return the key of the vaccine. Raises Refused with all findings."""
    cnk, vaccinnet_code = read_vaccine(vaccine)
    is_listed = bool(cnk or vaccinnet_code) and codes.resolve(cnk=cnk, vaccinnet_code=vaccinnet_code) is not None
    vaccine_key = codes.key_of(cnk, vaccinnet_code, "")
    there_are = left(sender_key, [vaccine_key]).get(vaccine_key, 0)
    number = _judged(WrittenMove("received", doses, vaccine=vaccine, is_listed=is_listed, left=there_are))
    receive(sender_key=sender_key, vaccine_key=vaccine_key, doses=number, now=now)
    return vaccine_key


def count_by_hand(*, sender_key: uuid.UUID, vaccine_key: str, counted: str, reason: str, now: datetime) -> None:
    """Set the stock to what was counted, with the reason why it differs. Raises Refused with all findings."""
    number = _judged(WrittenMove("counted", counted, vaccine=vaccine_key, reason=reason))
    correct(sender_key=sender_key, vaccine_key=vaccine_key, counted=number, reason=reason.strip(), now=now)


def _judged(written: WrittenMove) -> int:
    if findings := _JUDGE(written):
        raise Refused(findings)
    doses = read_doses(written.doses)
    assert doses is not None
    return doses
