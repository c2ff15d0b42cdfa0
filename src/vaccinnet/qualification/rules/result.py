"""Criteria on the results of batches."""

from collections.abc import Iterator

from vaccinnet.qualification.facts import OK, RESULT, SUBMIT, SUPPLEMENT, Said, Shown
from vaccinnet.qualification.sample import EMPTY_BATCH, GOOD_BATCH, with_exchange
from vaccinnet.rulebook import Finding, rule

_TWO = 2
_RESULT = GOOD_BATCH.exchanges[2].answer
assert _RESULT is not None


@rule(
    "QUA-028",
    stage="qualification",
    source="contract F.4, A.3: requestId = transactionId",
    since="2026.1",
    wrong={
        "unknown": "No response that was shown has the transactionId {found}.",
        "supplement": "The result is that of a supplement (aanvullen), not of an AanleverenVaccinatieGegevens.",
        "missing": "The results are of one batch only; the other one has none.",
    },
    accepts=[GOOD_BATCH, EMPTY_BATCH],
    rejects=[
        with_exchange(GOOD_BATCH, 2, request_id="0" * 32),
        with_exchange(GOOD_BATCH, 2, request_id=f"{SUPPLEMENT}1"),
        with_exchange(GOOD_BATCH, 2, request_id=f"{SUBMIT}2"),
    ],
)
def results_belong_to_submissions(shown: Shown) -> Iterator[Finding]:
    """The two results are those of the two AanleverenVaccinatieGegevens that are shown: `requestId` is the
    transactionId of its response.

    So a batch can be followed from what was sent to what became of it.

    Ask the result with the transactionId exactly as it was answered.
    """
    transactions = {
        answer.transaction_id.upper(): request.operation
        for request, answer in shown.answered()
        if answer.transaction_id
    }
    known = set()
    requests = shown.asked(RESULT)
    for request in requests:
        operation = transactions.get(request.request_id.upper())
        where = f"{request.where}/requestId"
        if operation is None:
            yield Finding(where, found=request.request_id, file=request.file, says="unknown")
        elif operation == SUPPLEMENT:
            yield Finding(where, file=request.file, says="supplement")
        known.add(request.request_id.upper())
    if len(requests) >= _TWO and len(known) < _TWO:
        yield Finding(f"{requests[-1].where}/requestId", file=requests[-1].file, says="missing")


@rule(
    "QUA-029",
    stage="qualification",
    source="contract F.4: status OK",
    since="2026.1",
    wrong={
        "refused": "The result says {found}, and not OK.",
        "missing": "No result was shown.",
    },
    accepts=[GOOD_BATCH],
    rejects=[
        with_exchange(GOOD_BATCH, 2, answer={"said": (Said("/Envelope/Body/x[1]", "VAC-014"), *_RESULT.said)}),
        with_exchange(GOOD_BATCH, 2, answer={"code": "BAT-023", "said": ()}),
        EMPTY_BATCH,
    ],
)
def results_are_good(shown: Shown) -> Iterator[Finding]:
    """Every result says OK of every person (`patient`) and of every vaccination (`resultCode`).

    What was refused does not stand in the register.

    Correct what `patientTekst` or `resultTekst` says, send it in a new batch, and show that one with its result.
    """
    answers = [answer for request, answer in shown.answered() if request.operation == RESULT]
    if not answers:
        yield Finding(says="missing")
    for answer in answers:
        if answer.code != OK:
            yield Finding(answer.where, found=answer.code, file=answer.file, says="refused")
        for said in answer.said:
            if said.code != OK:
                yield Finding(said.where, found=said.code, file=answer.file, says="refused")
