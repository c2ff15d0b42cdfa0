"""The answer to a search: a Bundle of vaccinations, with links that never tell the number of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from vaccinnet.webservices.fhir.immunization import Resource


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what was found: its resources, how many there are on all pages, and where this and the next are."""

    resources: Sequence[Resource]
    total: int
    this: str
    next: str = ""


def searchset(page: Page, *, base: str, now: datetime, outcome: Resource | None = None) -> dict[str, Any]:
    """Return the Bundle of a page; `outcome` tells what the asker should know of the search."""
    links = [{"relation": "self", "url": page.this}]
    if page.next:
        links.append({"relation": "next", "url": page.next})
    entries = [_entry(each, base) for each in page.resources]
    if outcome:
        entries.append({"resource": outcome, "search": {"mode": "outcome"}})
    return {
        "resourceType": "Bundle",
        "meta": {"lastUpdated": now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")},
        "type": "searchset",
        "total": page.total,
        "link": links,
        **({"entry": entries} if entries else {}),
    }


def _entry(resource: Resource, base: str) -> dict[str, Any]:
    return {
        "fullUrl": f"{base}/Immunization/{resource['id']}",
        "resource": resource,
        "search": {"mode": "match"},
    }
