"""The rule about the tasks of a guidance plan; the subject is a Plan."""

from collections.abc import Iterator
from datetime import date

from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.facts import Plan
from vaccinnet.trajectory.sample import SAMPLE_PLAN, SAMPLE_TASK

_MOST, _LONGEST = 40, 500


@rule(
    "TRJ-107",
    stage="step",
    source="source text, step 2: a guidance plan (begeleidingstraject) is made",
    since="2026.1",
    wrong={
        "none": "The plan has no task.",
        "most": "The plan has {found} tasks; at most {most} can be.",
        "text": "The task has {length} characters that can be read; it needs 3 to {longest}.",
        "owner": "A task is of the developer or of the managers, and not of {found}.",
        "date": "The task has no date, or one that cannot be read.",
        "early": "{found} is before {first}.",
        "late": "{found} is after {last}, when the engagement has ended.",
    },
    accepts=[SAMPLE_PLAN, SAMPLE_PLAN.but(tasks=(SAMPLE_TASK, SAMPLE_TASK.but(owner="authority")))],
    rejects=[
        SAMPLE_PLAN.but(tasks=()),
        SAMPLE_PLAN.but(tasks=(SAMPLE_TASK,) * 41),
        SAMPLE_PLAN.but(tasks=(SAMPLE_TASK.but(text=" "),)),
        SAMPLE_PLAN.but(tasks=(SAMPLE_TASK.but(text="x" * 501),)),
        SAMPLE_PLAN.but(tasks=(SAMPLE_TASK.but(text="stuur\x00"),)),
        SAMPLE_PLAN.but(tasks=(SAMPLE_TASK.but(owner="nobody"),)),
        SAMPLE_PLAN.but(tasks=(SAMPLE_TASK.but(due_on=None),)),
        SAMPLE_PLAN.but(tasks=(SAMPLE_TASK.but(due_on=date(2026, 3, 1)),)),
        SAMPLE_PLAN.but(tasks=(SAMPLE_TASK.but(due_on=date(2026, 5, 17)),)),
    ],
)
def tasks_can_be_done(plan: Plan) -> Iterator[Finding]:
    """A plan has tasks, each with what is to be done, by which side, and a date up to the end of the engagement.

    What nobody owns is not done, and a date outside of the engagement binds nobody.

    Write for each task in a sentence what is done, choose whose it is, and a date such as 2026-03-16.
    """
    if not plan.tasks:
        yield Finding("tasks", says="none")
    if len(plan.tasks) > _MOST:
        yield Finding("tasks", found=len(plan.tasks), says="most", values={"most": _MOST})
    for place, task in enumerate(plan.tasks, 1):
        text = task.text.strip()
        if not 3 <= len(text) <= _LONGEST or not text.isprintable():
            values = {"length": sum(each.isprintable() for each in text), "longest": _LONGEST}
            yield Finding(f"tasks/{place}/text", says="text", values=values)
        if task.owner not in ("integrator", "authority"):
            yield Finding(f"tasks/{place}/owner", found=task.owner, says="owner")
        if task.due_on is None:
            yield Finding(f"tasks/{place}/due_on", says="date")
        elif task.due_on < plan.first:
            yield Finding(f"tasks/{place}/due_on", found=task.due_on, says="early", values={"first": plan.first})
        elif task.due_on > plan.last:
            yield Finding(f"tasks/{place}/due_on", found=task.due_on, says="late", values={"last": plan.last})
