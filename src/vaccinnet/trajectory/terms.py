"""The terms of both sides on the road: what an operator may set, and what is shown publicly."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """How long each side may take, in days but for the engagement; a term ends at the end of its last day."""

    # The authority: to answer an application, to send the plan after the intake, to answer a question or decide on an
    # extension, to judge a qualification test.
    review_days: int = 5
    plan_days: int = 5
    reply_days: int = 3
    verdict_days: int = 10
    # The developer: to give more information, to choose a time, to accept the plan.
    answer_days: int = 14
    # The engagement of the developer (source text, step 3: two months).
    engagement_months: int = 2
    longest_extension_days: int = 60
    # What is left, at least, when a road that was closed is opened again.
    reopened_days: int = 30
    # How many days before the end of a term the developer is nudged; it is told at the end too.
    nudge_days: tuple[int, ...] = (14, 3)
    # After a term of the developer ends and nothing happens, the road is closed.
    closing_days: int = 30
