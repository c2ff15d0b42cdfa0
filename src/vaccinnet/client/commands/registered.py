"""Answers of the RegistratieService, shown to a person or a program: what was refused comes first."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from vaccinnet.client.calls import Outgoing
from vaccinnet.client.screen import Screen
from vaccinnet.kmehr.message import Vaccination
from vaccinnet.kmehr.read import read_message
from vaccinnet.registration.wire import AddAnswer, GetAnswer, RemoveAnswer, ResultAnswer, Status
from vaccinnet.soap.parse import parse

_OK = "OK"


def show_added(answers: Sequence[tuple[Outgoing, AddAnswer]], screen: Screen) -> bool:
    """Write what became of each vaccination, and return whether all were accepted."""
    results = [result for _, answer in answers for result in answer.results]
    whole = [answer.status for _, answer in answers if not answer.results]
    refused = sum(1 for each in results if not each.vaccination_id)
    for status in whole:
        _show_refusal(status, screen)
    if results:
        screen.say(
            "registered",
            mark="error" if refused else "ok",
            vaccinations=screen.count(len(results), "vaccination"),
            accepted=len(results) - refused,
            refused=refused,
        )
        headings = [screen.word(key) for key in ("outcome", "vaccination_id", "stocked", "remark")]
        rows = sorted(results, key=lambda each: bool(each.vaccination_id))
        screen.write_rows(headings, [_cells(each, screen) for each in rows])
    for _, answer in answers:
        _show_warnings(answer.status, screen)
    went_well = not refused and not whole
    screen.say("next_registered" if went_well else "next_refused")
    screen.write_json({"accepted": len(results) - refused, "calls": [asdict(answer) for _, answer in answers]})
    return went_well


def show_removed(answer: RemoveAnswer, screen: Screen) -> bool:
    """Write whether the vaccination was removed, and return it."""
    is_removed = answer.status.code == _OK
    if is_removed:
        screen.say("removed", mark="ok", id=answer.vaccination_id)
        _show_warnings(answer.status, screen)
        screen.say("next_removed")
    else:
        _show_refusal(answer.status, screen)
        screen.say("next_refused")
    screen.write_json(asdict(answer))
    return is_removed


def show_fetched(answer: GetAnswer, screen: Screen) -> bool:
    """Write the vaccinations that were told, and return whether the question was answered."""
    if answer.status.code != _OK:
        _show_refusal(answer.status, screen)
        screen.say("next_refused")
        screen.write_json({"status": asdict(answer.status), "vaccinations": []})
        return False
    told = _vaccinations(answer.kmehr)
    screen.say("fetched", mark="ok", vaccinations=screen.count(len(told), "vaccination"))
    headings = [screen.word(key) for key in ("given_on", "vaccine", "lot", "vaccination_id")]
    screen.write_rows(headings, [_told(each) for each in told])
    _show_warnings(answer.status, screen)
    screen.say("next_fetched")
    rows = [dict(zip(("given_on", "vaccine", "lot", "vaccination_id"), _told(each), strict=True)) for each in told]
    screen.write_json({"status": asdict(answer.status), "vaccinations": rows})
    return True


def _cells(result: ResultAnswer, screen: Screen) -> tuple[str, ...]:
    is_accepted = bool(result.vaccination_id)
    text = "" if is_accepted and "-" not in result.status.text[:8] else result.status.text
    return (
        screen.word("is_accepted" if is_accepted else "is_refused"),
        result.vaccination_id,
        "" if result.stocked is None else str(result.stocked),
        text,
    )


def _show_refusal(status: Status, screen: Screen) -> None:
    screen.complain(screen.word("refused", code=status.code))
    for line in status.text.splitlines():
        screen.complain(line)


def _show_warnings(status: Status, screen: Screen) -> None:
    """Write the lines of a status that name a rule: an accepted call can have warnings."""
    for line in status.text.splitlines():
        if line[3:4] == "-":
            screen.write(line, mark="warning")


def _vaccinations(kmehr: bytes | None) -> tuple[Vaccination, ...]:
    if kmehr is None:
        return ()
    return tuple(each for folder in read_message(parse(kmehr)).folders for each in folder.vaccinations)


def _told(vaccination: Vaccination) -> tuple[str, ...]:
    codes: tuple[Any, ...] = (vaccination.cnk, vaccination.vaccinnet_code, vaccination.atc)
    code = next(filter(None, codes), "")
    uri = vaccination.local_id.split("/")
    return (
        str(vaccination.given_on or ""),
        f"{vaccination.product_name} ({code})" if vaccination.product_name else code,
        vaccination.lot,
        uri[-2] if len(uri) > 1 else "",
    )
