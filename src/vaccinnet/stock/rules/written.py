"""Rules about what is written of a stock; the subject is a WrittenMove."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.stock.written import MOST_DOSES, WrittenMove, read_doses

_RECEIVED = WrittenMove("received", "20")
_COUNTED = WrittenMove("counted", "0", left=3, reason="vervallen")
_SHORTEST, _LONGEST = 3, 200


@rule(
    "VAC-051",
    stage="vaccination",
    source="design: stock",
    since="2026.1",
    wrong={
        "none": "It is not said which vaccine came in.",
        "unknown": "{found} is neither a CNK number nor a Vaccinnet code of the list of vaccine codes.",
    },
    accepts=[_RECEIVED],
    rejects=[_RECEIVED.but(vaccine=" ", is_listed=False), _RECEIVED.but(vaccine="griep", is_listed=False)],
)
def stock_is_of_a_listed_vaccine(move: WrittenMove) -> Iterator[Finding]:
    """What is kept in stock is a vaccine of the code list.

    A vaccination takes its dose from the stock of the same vaccine; by a name in words it would never be found.

    Write the CNK number that stands on the package, or the Vaccinnet code.
    """
    if not move.vaccine.strip():
        yield Finding("vaccine", says="none")
    elif not move.is_listed:
        yield Finding("vaccine", found=move.vaccine, says="unknown")


@rule(
    "VAC-052",
    stage="vaccination",
    source="design: stock; decision: at most 100,000 doses of a vaccine",
    since="2026.1",
    wrong={
        "number": "There is no whole number of doses.",
        "received": "No dose came in.",
        "most": "{after} doses would be left; {most} is the most.",
    },
    accepts=[_RECEIVED, _COUNTED],
    rejects=[
        _RECEIVED.but(doses=""),
        _RECEIVED.but(doses="-1"),
        _RECEIVED.but(doses="2,5"),
        _RECEIVED.but(doses="0"),
        _RECEIVED.but(doses="100000", left=1),
        _COUNTED.but(doses="100001"),
    ],
)
def doses_are_counted(move: WrittenMove) -> Iterator[Finding]:
    """The doses that came in are a whole number from 1, those that were counted a whole number from 0.

    Doses are counted one by one, and so is what each vaccination takes.

    Write how many doses there are; of a package with several, all of them.
    """
    doses = read_doses(move.doses)
    if doses is None:
        yield Finding("doses", says="number")
        return
    if move.kind == "received" and not doses:
        yield Finding("doses", says="received")
    after = doses + (move.left if move.kind == "received" else 0)
    if after > MOST_DOSES:
        yield Finding("doses", says="most", values={"after": after, "most": MOST_DOSES})


@rule(
    "VAC-053",
    stage="vaccination",
    source="design: stock, correct with a reason",
    since="2026.1",
    wrong={
        "length": "The reason has {length} characters; it needs {shortest} to {longest}.",
        "characters": "The reason has characters that cannot be read.",
    },
    accepts=[_RECEIVED, _COUNTED],
    rejects=[_COUNTED.but(reason=""), _COUNTED.but(reason="x" * 201), _COUNTED.but(reason="een\x00reden")],
)
def count_has_a_reason(move: WrittenMove) -> Iterator[Finding]:
    """Who sets a stock to what was counted says why it differs, in 3 to 200 characters.

    Doses that disappear without a word cannot be told from doses that were given and not registered.

    Write in a few words what happened: broken, expired, lent, never registered.
    """
    if move.kind == "received":
        return
    text = move.reason.strip()
    if not _SHORTEST <= len(text) <= _LONGEST:
        values = {"length": len(text), "shortest": _SHORTEST, "longest": _LONGEST}
        yield Finding("reason", says="length", values=values)
    if not text.isprintable():
        yield Finding("reason", says="characters")
