"""What a developer gets by mail after filing: the cookbooks of the services, and the reference application."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from vaccinnet.portal.cookbook.chapters import SERVICES, rules_version
from vaccinnet.portal.cookbook.download import as_zip, folder_name
from vaccinnet.portal.cookbook.paper import paper_of
from vaccinnet.rulebook import Language

# What most servers for mail still take.
MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class File:
    """A file by its name, its kind, its contents, and the path at which the site gives it."""

    name: str
    kind: str
    contents: bytes
    path: str

    @property
    def bytes_sent(self) -> int:
        """Return how large it is in a mail, which carries three bytes as four characters."""
        return -(-len(self.contents) // 3) * 4


@dataclass(frozen=True, slots=True)
class TakeHome:
    """What goes along with a mail, and what is too large for it and is fetched from the site."""

    attached: Sequence[File]
    fetched: Sequence[File]


def take_home_for(services: Iterable[str], language: Language, *, most_bytes: int = MOST_BYTES) -> TakeHome:
    """Return the cookbooks of these services and the reference application, as far as they fit in one mail."""
    asked = set(services)
    books = [_cookbook(name, service, language) for name, service in SERVICES.items() if service in asked]
    attached: list[File] = []
    fetched: list[File] = []
    for file in [*books, _application()]:
        fits = file.bytes_sent + sum(each.bytes_sent for each in attached) <= most_bytes
        (attached if fits else fetched).append(file)
    return TakeHome(attached, fetched)


def _cookbook(name: str, service: str, language: Language) -> File:
    file = f"vaccinnet-cookbook-{name}-{rules_version()}-{language}.pdf"
    return File(file, "application/pdf", paper_of(service, language), reverse("cookbook-paper", args=[name]))


def _application() -> File:
    return File(f"{folder_name()}.zip", "application/zip", as_zip(), reverse("reference-zip"))
