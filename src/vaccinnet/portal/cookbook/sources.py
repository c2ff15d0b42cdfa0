"""The hand-written pages of the cookbooks and what else a package brings: beside the code, or in it when installed."""

from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import vaccinnet

PACKAGE = Path(vaccinnet.__file__).parent
# What the wheel holds of the files around the package (pyproject.toml, force-include).
_INSTALLED = PACKAGE / "portal" / "cookbook" / "around"


class NotThere(Exception):
    """A file that belongs to this package is not there."""


@cache
def around() -> Path:
    """Return the folder in which `docs/cookbook`, `examples/java`, the README and the licence are."""
    for each in (_INSTALLED, PACKAGE.parents[1]):
        if (each / "docs" / "cookbook").is_dir():
            return each
    raise NotThere("docs/cookbook")


def text_of(name: str) -> str:
    """Return a text file around the package."""
    return (around() / name).read_text(encoding="utf-8")


def files_in(folder: str) -> Iterator[Path]:
    """Yield the files below a folder around the package, in the order of their names."""
    yield from sorted(each for each in (around() / folder).rglob("*") if each.is_file())


def package_version() -> str:
    """Return the version of this software."""
    try:
        return version("openvaccinnet")
    except PackageNotFoundError:
        return "0"
