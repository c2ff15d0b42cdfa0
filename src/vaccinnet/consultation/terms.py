"""The terms under which an environment lets people look: what an operator may set."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """At whom viewers may look, and whether a relation is demanded of those who care for others."""

    # In acceptance: only test citizens of the viewer's company. In production everybody.
    only_test_citizens: bool = True
    relation_required: bool = False
