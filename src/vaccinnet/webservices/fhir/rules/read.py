"""Rules about reading one vaccination, or a next page; the subject is an AskedAgain."""

from collections.abc import Iterator
from dataclasses import dataclass

from vaccinnet.rulebook import Finding, rule


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What a program asks by something that the register gave before: an id, or the link of a next page."""

    page_is_readable: bool = True
    vaccination_is_held: bool = True


@rule(
    "FHI-049",
    stage="contract",
    source="FHIR R4, 3.1.1.3 (paging)",
    since="2026.1",
    wrong="This link of a next page was not given to you, or is older than an hour.",
    accepts=[AskedAgain()],
    rejects=[AskedAgain(page_is_readable=False)],
)
def page_was_given(asked: AskedAgain) -> Iterator[Finding]:
    """A link of a next page is used by the profile to which it was given, within an hour.

    It stands for the search without telling of whom, so it is worth something.

    Search again, and follow the links at once.
    """
    if not asked.page_is_readable:
        yield Finding("_page")


@rule(
    "FHI-050",
    stage="contract",
    source="FHIR R4, 3.1.0.2 (read)",
    since="2026.1",
    wrong="You can read no vaccination with this id.",
    accepts=[AskedAgain()],
    rejects=[AskedAgain(vaccination_is_held=False)],
)
def vaccination_is_held(asked: AskedAgain) -> Iterator[Finding]:
    """The id is that of a vaccination which the profile may see.

    Whether there is one of a person whom you do not see is nobody's business either.

    Send the id as a search or AddVaccinations gave it.
    """
    if not asked.vaccination_is_held:
        yield Finding("id")
