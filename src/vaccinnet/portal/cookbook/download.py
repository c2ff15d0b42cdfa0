"""The source of the reference application, as zip and as sdist, put together from the installed package.

All of this software goes along: whoever takes it home can install the command line alone, or everything. The same
software gives the same bytes.
"""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterator
from functools import cache

from vaccinnet.portal.cookbook.sources import PACKAGE, around, files_in, package_version

# The first moment that a zip can tell.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_AROUND = ("README.md", "LICENSE", "pyproject.toml")
_LEFT_OUT = {"__pycache__", "around"}

_README = """\
# The reference application of Vaccinnet, version {version}

Sends vaccinations to BatchUpload and RegistratieService, signed as eHealth asks, and shows what became of them.

    python3 -m pip install .        the command line `vaccinnet`: batch, registration, token, check, qualify
    python3 -m pip install .[server]   with everything: `vaccinnet run` starts a test environment of your own

- `src/vaccinnet/client`: the application itself; begin with `batch_upload.py` and `registration.py`.
- `examples/java`: the same in Java, one file for each service, without other libraries than the JDK.
- `docs/cookbook`: rules, errors and recipes for Python, Java and Node.

De broncode is vrije software onder de EUPL 1.2 (LICENSE). The source is free software under the EUPL 1.2 (LICENSE).
"""


def folder_name() -> str:
    """Return the name of the folder in the archives, and of the archives."""
    return f"openvaccinnet-{package_version()}"


@cache
def as_zip() -> bytes:
    """Return the source as zip."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in _files():
            entry = zipfile.ZipInfo(f"{folder_name()}/{name}", _MOMENT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, contents)
    return written.getvalue()


@cache
def as_sdist() -> bytes:
    """Return the source as a gzipped tar with the metadata of an sdist."""
    written = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=written, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as archive,
    ):
        for name, contents in _files():
            entry = tarfile.TarInfo(f"{folder_name()}/{name}")
            entry.size = len(contents)
            archive.addfile(entry, io.BytesIO(contents))
    return written.getvalue()


def _files() -> Iterator[tuple[str, bytes]]:
    version = package_version()
    yield "REFERENCE-APPLICATION.md", _README.format(version=version).encode()
    yield "PKG-INFO", f"Metadata-Version: 2.1\nName: openvaccinnet\nVersion: {version}\n".encode()
    for name in _AROUND:
        yield name, (around() / name).read_bytes()
    for folder in ("docs/cookbook", "examples/java"):
        for file in files_in(folder):
            if file.suffix != ".class":
                yield file.relative_to(around()).as_posix(), file.read_bytes()
    for file in sorted(PACKAGE.rglob("*")):
        inside = file.relative_to(PACKAGE)
        if file.is_file() and not _LEFT_OUT & set(inside.parts):
            yield f"src/vaccinnet/{inside.as_posix()}", file.read_bytes()
