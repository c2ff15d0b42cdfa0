"""Rules about a request for a result; the subject is a ResultQuestion."""

from collections.abc import Iterator

from vaccinnet.batch.sample import SAMPLE_QUESTION
from vaccinnet.batch.upload import ResultQuestion
from vaccinnet.kmehr.business_day import BRUSSELS
from vaccinnet.rulebook import Finding, rule


@rule(
    "BAT-020",
    stage="sender",
    source="contract E.3",
    since="2026.1",
    wrong="No profile is registered here for the certificate {found}.",
    accepts=[SAMPLE_QUESTION],
    rejects=[SAMPLE_QUESTION.but(sender=None)],
)
def certificate_may_ask(question: ResultQuestion) -> Iterator[Finding]:
    """The certificate that signed the request speaks for a profile that is registered in this environment.

    Only the organisation that uploaded a batch may ask for its result.

    Sign with the certificate with which the batch was uploaded.
    """
    if question.sender is None:
        yield Finding("/Envelope/Header/Security/BinarySecurityToken", found=question.certificate_subject)


@rule(
    "BAT-021",
    stage="sender",
    source="contract A.3",
    since="2026.1",
    wrong="The user code {found} is not that of the organisation whose certificate signed.",
    accepts=[SAMPLE_QUESTION, SAMPLE_QUESTION.but(sender=None)],
    rejects=[SAMPLE_QUESTION.but(user_code="ANDERE01")],
)
def user_code_is_own(question: ResultQuestion) -> Iterator[Finding]:
    """`gebruikersId` is the user code of the organisation whose certificate signed the request.

    It is the code that the register gave to the organisation, the same as the sender's id with S="LOCAL".

    Send your own user code in `gebruikersId`.
    """
    if question.sender and question.user_code != question.sender.user_code:
        yield Finding("gebruikersId", found=question.user_code)


@rule(
    "BAT-022",
    stage="batch",
    source="contract A.3, H.6",
    since="2026.1",
    wrong="No batch that you uploaded has the number {found}.",
    accepts=[SAMPLE_QUESTION],
    rejects=[SAMPLE_QUESTION.but(request_id="7", batch_key=None, is_processed=False)],
)
def batch_is_own(question: ResultQuestion) -> Iterator[Finding]:
    """`requestId` is the transactionId that was answered when this organisation uploaded a batch.

    Whether another organisation has such a batch is not told.

    Send the 32 characters of the transactionId exactly as they were answered.
    """
    if question.batch_key is None:
        yield Finding("requestId", found=question.request_id)


@rule(
    "BAT-023",
    stage="batch",
    source="contract E.7; design: result before processing",
    since="2026.1",
    wrong="The batch is not processed yet; that will happen at {due_at}, Brussels time.",
    accepts=[SAMPLE_QUESTION, SAMPLE_QUESTION.but(batch_key=None, is_processed=False)],
    rejects=[SAMPLE_QUESTION.but(is_processed=False)],
)
def batch_is_processed(question: ResultQuestion) -> Iterator[Finding]:
    """The batch is processed: every hour in acceptance, every quarter of an hour in production.

    Until its last vaccination is done there is no result, so that nobody takes a part for the whole.

    Ask again after the time that the answer names.
    """
    if question.batch_key and not question.is_processed and question.due_at:
        yield Finding("requestId", values={"due_at": f"{question.due_at.astimezone(BRUSSELS):%Y-%m-%d %H:%M}"})


@rule(
    "BAT-024",
    stage="batch",
    source="design: results kept 90 days",
    since="2026.1",
    wrong="The result is no longer kept; that is done for 90 days.",
    accepts=[SAMPLE_QUESTION],
    rejects=[SAMPLE_QUESTION.but(is_kept=False)],
)
def result_is_kept(question: ResultQuestion) -> Iterator[Finding]:
    """The result of a batch can be asked for 90 days after it was processed.

    The vaccinations themselves stay; only the list of what was accepted and refused is removed.

    Ask for the result within 90 days.
    """
    if not question.is_kept:
        yield Finding("requestId")
