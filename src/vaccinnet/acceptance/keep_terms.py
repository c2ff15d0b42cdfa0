"""Keep the terms of all roads by business time: what a worker of acceptance does now and then."""

from datetime import datetime

from vaccinnet.acceptance.business_clock import business_now
from vaccinnet.trajectory.end import close_idle
from vaccinnet.trajectory.nudge import nudge
from vaccinnet.trajectory.terms import Terms


def keep_terms(now: datetime, *, terms: Terms) -> None:
    """Close the roads on which nothing happens, and nudge the developers of the others whose terms end."""
    moment = business_now(now)
    close_idle(now=moment, terms=terms)
    nudge(now=moment, terms=terms)
