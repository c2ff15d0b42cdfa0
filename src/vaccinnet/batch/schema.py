"""The contract of BatchUpload: its WSDL and schemas, and whether a request is valid against them."""

import threading
from pathlib import Path

from lxml import etree

from vaccinnet.kmehr.schema import XSD_FILES, findings_of, load_schema, xsd
from vaccinnet.rulebook import Finding

WSDL = "UPLVaccinatieGegevens.wsdl"
_FOLDER = Path(__file__).parent / "wsdl"
_SCHEMA = "UPLVaccinatieGegevens.xsd"

# The log of a validator is shared by all who use it, so every thread has one of its own.
_of_thread = threading.local()


def request_findings(payload: etree._Element) -> list[Finding]:
    """Return what the schema does not accept in a request or an answer, the KMEHR message in it included."""
    if not hasattr(_of_thread, "schema"):
        _of_thread.schema = load_schema(_own(_SCHEMA), find=xsd)
    return findings_of(_of_thread.schema, payload)


def contract_file(name: str) -> bytes | None:
    """Return a file of the contract, or None when there is none of this name; they name each other by file name."""
    if name in (WSDL, _SCHEMA):
        return _own(name).read_bytes()
    return xsd(name).read_bytes() if name in XSD_FILES else None


def _own(name: str) -> Path:
    return _FOLDER / name
