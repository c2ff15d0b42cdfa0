"""Rules about who is ready to hand in the qualification test; the subject is a Readiness."""

from collections.abc import Iterator

from vaccinnet.qualification.review_facts import Readiness
from vaccinnet.rulebook import Finding, rule

_GOOD = Readiness()


@rule(
    "QUA-061",
    stage="qualification",
    source="source text, step 3: integrate and test; step 4: after step 3",
    since="2026.1",
    wrong="Your task is not marked as done: {found}",
    accepts=[_GOOD],
    rejects=[_GOOD.but(tasks=("Een eerste batch aanleveren",))],
)
def own_tasks_are_done(readiness: Readiness) -> Iterator[Finding]:
    """Your own tasks of the guidance plan are marked as done, but for the last, which is to ask for this test.

    Among them are your own tests: who skips them finds the mistakes in production.

    Do the task, and mark it on the page of the application; ask the managers if it makes no sense for your program.
    """
    for each in readiness.tasks:
        yield Finding("tasks", found=each)


@rule(
    "QUA-062",
    stage="qualification",
    source="source text, step 4: whether a citizen or doctor can consult them afterwards",
    since="2026.1",
    wrong="Nobody has looked at a record of your test citizens yet.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(has_consulted=False)],
)
def what_was_sent_was_consulted(readiness: Readiness) -> Iterator[Finding]:
    """You have looked at what you sent as the citizen or the doctor sees it.

    What is stored is not yet what was meant: only who looks sees a wrong vaccine or a wrong day.

    Sign in at the test environment as one of your test citizens or doctors, and open a record.
    """
    if not readiness.has_consulted:
        yield Finding("record")


@rule(
    "QUA-063",
    stage="qualification",
    source="source text, step 4: the files that are asked",
    since="2026.1",
    wrong="For {found} there is no set yet in which nothing is wrong or missing.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(lacking=("BatchUpload",))],
)
def every_service_has_a_good_set(readiness: Readiness) -> Iterator[Finding]:
    """For each web service of the application the latest set has nothing that is wrong or missing.

    Managers judge what a machine cannot; what a machine can say, it says at once.

    Send what is still missing, and show the set.
    """
    for each in readiness.lacking:
        yield Finding("sets", found=each)
