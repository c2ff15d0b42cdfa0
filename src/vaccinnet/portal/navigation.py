"""Which pages a visitor of each kind has, in the order in which they are offered; the first is where a visit begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from vaccinnet.consultation.viewer import ViewerKind


@dataclass(frozen=True, slots=True)
class Page:
    """A page by the name of its address, and the text by which it is offered."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A page as it is offered on another: `current` is `page` on the page itself, `true` on a page below it."""

    url: str
    text: str
    current: str


PAGES: Mapping[ViewerKind, tuple[Page, ...]] = {
    "citizen": (
        Page("record", "visit.record"),
        Page("looks", "visit.looks"),
        Page("reports", "visit.reports"),
    ),
    "caregiver": (
        Page("patients", "visit.patients"),
        Page("add-by-hand", "visit.add_by_hand"),
        Page("add-group", "visit.add_group"),
        Page("stock", "visit.stock"),
        Page("links", "visit.links"),
        Page("waiting-reports", "visit.waiting_reports"),
    ),
    "responsible": (
        Page("organisation", "visit.batches"),
        Page("patients", "visit.persons"),
        Page("stock", "visit.stock"),
        Page("waiting-reports", "visit.waiting_reports"),
    ),
    "manager": (
        Page("authority-cases", "authority.nav_review"),
        Page("authority-coverage", "authority.nav_coverage"),
        Page("authority-senders", "authority.nav_senders"),
        Page("authority-refusals", "authority.nav_refusals"),
    ),
    "program": (),
}


def home_of(kind: ViewerKind) -> str:
    """Return the name of the address at which the visit of such a visitor begins."""
    pages = PAGES[kind]
    return pages[0].address if pages else "sign-in"


def offered(request: HttpRequest, kind: ViewerKind) -> tuple[Offered, ...]:
    """Return the pages to offer to such a visitor on the page that is asked."""
    urls = [(reverse(page.address), page.text) for page in PAGES[kind]]
    current = _current(request.path, [url for url, _ in urls])
    how = "page" if current == request.path else "true"
    return tuple(Offered(url, text, how if url == current else "") for url, text in urls)


def _current(path: str, urls: Sequence[str]) -> str:
    """Return the page that is asked, or the nearest one above it; none when it is below no page."""
    # Every page is below /Vaccinnet, which is no part of the site but the record.
    above = [url for url in urls if path == url or (url.count("/") > 1 and path.startswith(f"{url}/"))]
    return max(above, key=len, default="")
