"""Rules about what is removed or corrected, and by whom; the subject is a Removal."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from vaccinnet.consultation.facts import Removal
from vaccinnet.consultation.sample import SAMPLE_REMOVAL
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.profiles.speaker import LinkedDoctor
from vaccinnet.rulebook import Finding, rule

_WHERE = "VaccinationId"
_OF_ANOTHER = SAMPLE_REMOVAL.but(is_own=False)


@rule(
    "REG-030",
    stage="sender",
    source="contract B.3, E.12",
    since="2026.1",
    wrong="The register holds no vaccination {found} of this person.",
    accepts=[SAMPLE_REMOVAL],
    rejects=[SAMPLE_REMOVAL.but(is_held=False)],
)
def vaccination_is_held(removal: Removal) -> Iterator[Finding]:
    """The register holds a vaccination of this person with this `VaccinationId`.

    What is not there cannot be removed or corrected; a number of another person is not found either.

    Send PatientId and VaccinationId as AddVaccinations answered them; GetVaccinations tells them too, in `vitalinkuri`.
    """
    if not removal.is_held:
        yield Finding(_WHERE, found=removal.vaccination_id)


@rule(
    "REG-031",
    stage="sender",
    source="contract E.12; design: removal is a tombstone",
    since="2026.1",
    wrong="The vaccination was removed before, on {removed_on}.",
    accepts=[SAMPLE_REMOVAL],
    rejects=[SAMPLE_REMOVAL.but(removed_at=datetime(2026, 3, 1, 12, tzinfo=UTC))],
)
def vaccination_is_not_removed_yet(removal: Removal) -> Iterator[Finding]:
    """A vaccination is removed once, and corrected only before that.

    After that there is nothing left to remove or correct; two of your users may have done the same.

    Nothing, if it was meant to be removed. To register it again, send it with a new header id.
    """
    if removal.removed_at:
        yield Finding(_WHERE, values={"removed_on": business_day(removal.removed_at)})


@rule(
    "REG-032",
    stage="sender",
    source="design: who may correct or remove; contract E.12",
    since="2026.1",
    wrong={
        "other": "The vaccination was registered by another, in whose name you do not act.",
        "ended": "The vaccination was registered by another, with whom your link ended on {ends_on}.",
        "early": "The vaccination was registered by another, with whom your link begins on {starts_on}.",
    },
    accepts=[SAMPLE_REMOVAL, _OF_ANOTHER.but(link=LinkedDoctor("", date(2020, 1, 1)))],
    rejects=[
        _OF_ANOTHER,
        _OF_ANOTHER.but(link=LinkedDoctor("", date(2020, 1, 1), date(2026, 3, 1))),
        _OF_ANOTHER.but(link=LinkedDoctor("", date(2026, 3, 3))),
    ],
)
def remover_may_remove(removal: Removal) -> Iterator[Finding]:
    """A vaccination is removed or corrected by the profile that registered it, by the stagemeester of the trainee who
    did, by the practice of the member who did, or by the responsible doctor of the organisation that did.

    Whoever registered a vaccination answers for it, and citizens are sent there when something is wrong.

    Let the one who registered it remove or correct it. A link counts on the day on which that is done.
    """
    link = removal.link
    if removal.is_own or (link and link.is_linked_on(removal.today)):
        return
    if link is None:
        yield Finding(_WHERE, says="other")
    elif link.ends_on and link.ends_on < removal.today:
        yield Finding(_WHERE, says="ended", values={"ends_on": link.ends_on})
    else:
        yield Finding(_WHERE, says="early", values={"starts_on": link.starts_on})


@rule(
    "REG-033",
    stage="sender",
    source="decision: nobody undoes unseen what another corrected",
    since="2026.1",
    wrong="The vaccination was corrected since you saw it: it has version {found} now, and you saw version {seen}.",
    accepts=[SAMPLE_REMOVAL, SAMPLE_REMOVAL.but(version=2, seen_version=2)],
    rejects=[SAMPLE_REMOVAL.but(version=2, seen_version=1)],
)
def vaccination_stands_as_it_was_seen(removal: Removal) -> Iterator[Finding]:
    """What is corrected on a page stands as it did when the page was shown.

    Two people may correct the same vaccination at the same time; the later one would undo what the earlier one did.

    Look at the vaccination as it stands now, and correct what is still wrong.
    """
    if removal.seen_version is not None and removal.seen_version != removal.version:
        yield Finding(_WHERE, found=removal.version, values={"seen": removal.seen_version})
