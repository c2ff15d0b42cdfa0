"""Leave personal data out of what is shown of a file: numbers, names and dates of birth, keys and whole messages."""

import re
from collections.abc import Iterator

from lxml import etree

from vaccinnet.ehealth.saml.names import saml
from vaccinnet.kmehr.identifiers import is_insz
from vaccinnet.kmehr.names import INSS, kmehr
from vaccinnet.registration.wire import MESSAGES
from vaccinnet.rulebook import masked

_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)|^[^<>]+(?=<)|(?<=>)[^<>]+$|^[^<>]+$")
_NUMBER = re.compile(r"(?<!\d)\d{2}[.]?\d{2}[.]?\d{2}[- ]?\d{3}[.]?\d{2}(?!\d)")
_BASE64 = re.compile(r"[A-Za-z0-9+/=]{61,}")
_PUBLIC = {kmehr(name) for name in ("sex", "usuallanguage", "nationality", "cd")}
_SHOWN, _SECRET = 12, "•••"


class Masking:
    """What may not be read of one document; without a tree no text at all may be."""

    def __init__(self, root: etree._Element | None):
        self._secrets = None if root is None else set(_secrets(root))

    def __call__(self, line: str) -> str:
        """Return a line of the document, or of a part of it, in which personal data cannot be read."""
        return _TEXT.sub(lambda text: self._masked(text[0]), line)

    def _masked(self, text: str) -> str:
        bare = text.strip()
        if not bare:
            return text
        if self._secrets is None or (bare in self._secrets and not _NUMBER.fullmatch(bare)):
            return text.replace(bare, _SECRET)
        text = _NUMBER.sub(lambda number: _masked_number(number[0], bare in (self._secrets or ())), text)
        return _BASE64.sub(lambda long: f"{long[0][:_SHOWN]}… ({len(long[0])})", text)


def _masked_number(number: str, is_secret: bool) -> str:
    digits = re.sub(r"\D", "", number)
    return masked(number) if is_secret or is_insz(digits) else number


def _secrets(root: etree._Element) -> Iterator[str]:
    for element in _personal(root):
        text = (element.text or "").strip()
        if len(text) > 1:
            yield text


def _personal(root: etree._Element) -> Iterator[etree._Element]:
    for patient in root.iter(kmehr("patient")):
        yield from (each for each in patient.iter("{*}*") if each.tag not in _PUBLIC)
    for party in root.iter(kmehr("hcparty")):
        yield from party.iterchildren(kmehr("firstname"), kmehr("familyname"))
        yield from (id for id in party.iterchildren(kmehr("id")) if id.get("S") == INSS)
        if any((cd.text or "").startswith("pers") for cd in party.iterchildren(kmehr("cd"))):
            yield from party.iterchildren(kmehr("name"))
    yield from root.iter(f"{{{MESSAGES}}}PatientId", saml("NameIdentifier"))
    yield from (each for each in root.iter(saml("AttributeValue")) if each.text not in ("true", "false"))
