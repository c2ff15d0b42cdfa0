"""Which pages a visitor of each kind has, in the order in which they are offered; the first is where a visit begins."""

from collections.abc import Mapping
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
    "citizen": (Page("record", "visit.record"),),
    "caregiver": (),
    "responsible": (),
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
    return tuple(Offered(url, text, _current(request.path, url)) for url, text in urls)


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    # Every page is below /Vaccinnet, which is no part of the site but the record.
    return "true" if url.count("/") > 1 and path.startswith(f"{url}/") else ""
