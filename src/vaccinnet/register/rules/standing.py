"""Rules about resends and duplicates; the subject is a Standing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from vaccinnet.register.holdings import Standing
from vaccinnet.register.sample import SAMPLE_HELD, SAMPLE_SENT, SAMPLE_STANDING
from vaccinnet.rulebook import Finding, rule

_REMOVED = replace(SAMPLE_HELD, removed_at=datetime(2026, 3, 1, 12, tzinfo=UTC))
# Where the name stands: in the transaction, or in the header of the message.
_PLACES = {"local": "id", "header": "/kmehrmessage/header/id"}
_BY_HEADER = replace(SAMPLE_STANDING, claim=replace(SAMPLE_STANDING.claim, by_header=True))
_WITHOUT_LOCAL_ID = replace(SAMPLE_STANDING, claim=replace(SAMPLE_STANDING.claim, named=""))


@rule(
    "VAC-040",
    stage="vaccination",
    source="design: resend and replay",
    since="2026.1",
    wrong={
        "local": "Under this LOCAL id another vaccination is stored.",
        "header": "Under this header id and date another vaccination is stored.",
    },
    accepts=[SAMPLE_STANDING, replace(SAMPLE_STANDING, sent=SAMPLE_SENT)],
    rejects=[
        replace(SAMPLE_STANDING, sent=replace(SAMPLE_SENT, content_digest=b"other")),
        replace(_BY_HEADER, sent=replace(SAMPLE_SENT, content_digest=b"other")),
    ],
)
def local_id_is_used_once(standing: Standing) -> Iterator[Finding]:
    """A LOCAL transaction id (BatchUpload) and a header id with its date (RegistratieService) stand for one vaccination
    of their sender.

    By this id a vaccination that is sent again is recognised, so that nothing is stored twice. With other content under
    the same id the register cannot know which of the two is meant.

    Send a new id for a new vaccination; for the same one send exactly the same content.
    """
    if standing.sent and standing.sent.content_digest != standing.claim.content_digest:
        says = _says(standing)
        yield Finding(_PLACES[says], found=standing.claim.named, says=says)


@rule(
    "VAC-041",
    stage="vaccination",
    severity="warning",
    source="design: resend and replay",
    since="2026.1",
    wrong="This vaccination was removed on {removed_at}; sending it again does not bring it back.",
    accepts=[SAMPLE_STANDING, replace(SAMPLE_STANDING, sent=SAMPLE_SENT)],
    rejects=[replace(SAMPLE_STANDING, sent=replace(SAMPLE_SENT, held=_REMOVED))],
)
def what_is_resent_was_not_removed(standing: Standing) -> Iterator[Finding]:
    """A vaccination that is sent again was not removed since.

    A resend after a time-out must not undo a removal.

    Send it under a new LOCAL id, or a new header id, if the removal was a mistake.
    """
    sent = standing.sent
    if sent and sent.held.removed_at and sent.content_digest == standing.claim.content_digest:
        yield Finding(_PLACES[_says(standing)], values={"removed_at": sent.held.removed_at.date()})


@rule(
    "VAC-042",
    stage="vaccination",
    source="design: resend and replay",
    since="2026.1",
    wrong="The same vaccination was removed on {removed_at}, and without a LOCAL id it cannot be told from a resend.",
    accepts=[
        SAMPLE_STANDING,
        replace(SAMPLE_STANDING, own_removed=_REMOVED),
        replace(_WITHOUT_LOCAL_ID, own=SAMPLE_HELD, own_removed=_REMOVED),
    ],
    rejects=[replace(_WITHOUT_LOCAL_ID, own_removed=_REMOVED)],
)
def what_was_removed_comes_back_under_a_local_id(standing: Standing) -> Iterator[Finding]:
    """A removed vaccination comes back only under a new LOCAL id.

    Without such an id the register cannot tell a vaccination that is registered again on purpose from a resend.

    Send it with a LOCAL transaction id that was not used before.
    """
    removed = standing.own_removed
    if removed and removed.removed_at and not standing.own and not standing.claim.named:
        yield Finding("id", values={"removed_at": removed.removed_at.date()})


@rule(
    "VAC-043",
    stage="vaccination",
    severity="warning",
    source="design: duplicates",
    since="2026.1",
    wrong="You registered this vaccine for this person on this day before; it is not stored twice.",
    accepts=[SAMPLE_STANDING, replace(SAMPLE_STANDING, sent=SAMPLE_SENT, own=SAMPLE_HELD)],
    rejects=[replace(SAMPLE_STANDING, own=SAMPLE_HELD)],
)
def sender_registers_once(standing: Standing) -> Iterator[Finding]:
    """A sender registers the same vaccine for the same person on the same day once.

    The second one is nearly always a repetition. The answer is the one of the first, and nothing is stored twice.

    Nothing, if it is a repetition. If two doses were really given on one day, tell the register's managers.
    """
    if standing.own and not standing.sent:
        yield Finding("item")


@rule(
    "VAC-044",
    stage="vaccination",
    severity="warning",
    source="design: duplicates",
    since="2026.1",
    wrong="Another sender registered this vaccine for this person on the same day; both are stored, and reviewed.",
    accepts=[SAMPLE_STANDING, replace(SAMPLE_STANDING, own=SAMPLE_HELD, of_others=1)],
    rejects=[replace(SAMPLE_STANDING, of_others=1)],
)
def nobody_else_registered_it(standing: Standing) -> Iterator[Finding]:
    """No other sender registered the same vaccine for this person on the same day.

    It happens that a doctor and an organisation both register one dose. Both are stored and listed for review.

    Nothing; if the other one gave the vaccine, remove yours.
    """
    if standing.is_new and standing.of_others:
        yield Finding("item")


def _says(standing: Standing) -> str:
    return "header" if standing.claim.by_header else "local"
