"""The rule about somebody who makes a company here; the subject is a Founding."""

from collections.abc import Iterator

from vaccinnet.integrators.facts import Founding
from vaccinnet.rulebook import Finding, rule

_GOOD = Founding("Acme Software", "An Peeters")
_SHORTEST, _LONGEST = 2, 200


@rule(
    "TRJ-028",
    stage="step",
    source="source text, step 1; decision: colleagues and managers see by whom something was done",
    since="2026.1",
    wrong={
        "length": "The name has {length} characters; it needs {shortest} to {longest}.",
        "characters": "The name has characters that cannot be read.",
    },
    accepts=[_GOOD, _GOOD.but(company="ab")],
    rejects=[
        _GOOD.but(company=" "),
        _GOOD.but(company="x" * 201),
        _GOOD.but(person="A"),
        _GOOD.but(person="An\x00"),
    ],
)
def company_and_founder_have_a_name(founding: Founding) -> Iterator[Finding]:
    """A company that is made here has a name, and so has the person who makes it.

    Colleagues and the managers of the register see by whom something was done; the name of the company becomes official
    with the application.

    Write both names as you would on a letter.
    """
    for where in ("company", "person"):
        name = str(getattr(founding, where)).strip()
        if not _SHORTEST <= len(name) <= _LONGEST:
            values = {"length": len(name), "shortest": _SHORTEST, "longest": _LONGEST}
            yield Finding(where, says="length", values=values)
        elif not name.isprintable():
            yield Finding(where, says="characters")
