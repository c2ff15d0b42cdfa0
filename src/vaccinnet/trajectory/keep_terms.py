"""Keep the terms of all roads: what a worker does now and then."""

from datetime import datetime

from vaccinnet.trajectory.end import close_idle
from vaccinnet.trajectory.nudge import nudge
from vaccinnet.trajectory.terms import Terms


def keep_terms(now: datetime, *, terms: Terms) -> None:
    """Close the roads on which nothing happens, and nudge the developers of the others whose terms end."""
    close_idle(now=now, terms=terms)
    nudge(now=now, terms=terms)
