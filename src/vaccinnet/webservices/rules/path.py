"""Rules about the address of a call; the subject is a CalledPath."""

from collections.abc import Iterator
from dataclasses import dataclass

from vaccinnet.rulebook import Finding, rule


@dataclass(frozen=True, slots=True)
class CalledPath:
    """The path of a call, and the one that was meant."""

    called: str
    meant: str


@rule(
    "MSG-060",
    stage="transport",
    source="contract B.2: addresses are case-sensitive",
    since="2026.1",
    wrong="The path is {found}; the right one is {meant}.",
    accepts=[CalledPath("/VaccinnetUPL/wupl/X", "/VaccinnetUPL/wupl/X")],
    rejects=[CalledPath("/vaccinnetupl/wupl/x", "/VaccinnetUPL/wupl/X")],
)
def path_has_the_right_letter_case(path: CalledPath) -> Iterator[Finding]:
    """The path of the address is written in the right letter case.

    Capitals count in the address of a web service, and a wrong one is easily overlooked.

    Call the path exactly as the WSDL writes it.
    """
    if path.called != path.meant:
        yield Finding(found=path.called, values={"meant": path.meant})
