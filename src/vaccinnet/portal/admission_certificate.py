"""The certificate of a version that is admitted, on paper: PDF/A-2a and PDF/UA-1, with the signed one printed on it."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import typst
from django.utils import translation
from django.utils.formats import date_format

from vaccinnet.admission.entries import ListedProgram
from vaccinnet.admission.signed_list import SignedList
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.portal.on_paper import breaking, latin, readable
from vaccinnet.portal.texts import say
from vaccinnet.rulebook import Language

_ANYWHERE = re.compile(r"\S{2,}")


def certificate_on_paper(program: ListedProgram, signed: SignedList, text: str, language: Language) -> bytes:
    """Return the certificate as PDF; `signed` and `text` are the signed one, read and as it travels."""
    for clean in (readable, latin):
        try:
            contents = _contents(program, signed, text, language, clean)
            return typst.compile(
                _template(),
                sys_inputs={"data": json.dumps(contents)},
                format="pdf",
                pdf_standards=["a-2a", "ua-1"],
                ignore_system_fonts=True,
            )
        except typst.TypstError as error:
            # A character that no font has: rather a certificate with a sign for it than none.
            last = error
    raise last


@cache
def _template() -> bytes:
    return (files(__package__) / "admission_certificate.typ").read_bytes()


def _contents(
    program: ListedProgram, signed: SignedList, text: str, language: Language, clean: Callable[[str], str]
) -> dict[str, Any]:
    def said(key: str, **values: Any) -> str:
        return say(key, language, **values)

    def day(written: str) -> str:
        moment = datetime.fromisoformat(written)
        return date_format(business_day(moment) if moment.tzinfo else moment.date(), "j F Y")

    on: date = business_day(signed.issued_at)
    (version,) = program.versions
    with translation.override(language):
        until = (
            said("admission_certificate.until", day=day(program.valid_until))
            if program.valid_until
            else said("admission_certificate.no_end")
        )
        return {
            "language": language,
            "on": {"year": on.year, "month": on.month, "day": on.day},
            "title": said("admission_certificate.title"),
            "program": clean(f"{program.name} {version.version}"),
            "lead": said("admission_certificate.lead", services=" & ".join(program.services)),
            "facts": [
                [said("admission_certificate.company"), clean(program.company)],
                [said("admission_certificate.software_id"), clean(program.software_id)],
                [said("admission_certificate.version"), clean(version.version)],
                [said("admission_certificate.services"), ", ".join(program.services)],
                [said("admission_certificate.since"), day(version.since)],
                [said("admission_certificate.valid"), f"{day(program.valid_from)} {until}"],
                [
                    said("admission_certificate.conditions"),
                    clean(program.conditions) or said("admission_certificate.no_conditions"),
                ],
                [said("admission_certificate.issuer"), clean(signed.issuer)],
                [said("admission_certificate.issued"), date_format(on, "j F Y")],
                [said("admission_certificate.key"), _anywhere(signed.key_id)],
            ],
            "verify_title": said("admission_certificate.verify_title"),
            "verify": said("admission_certificate.verify"),
            "signed": _anywhere(text),
            "footer": said("admission_certificate.footer"),
        }


def _anywhere(text: str) -> str:
    """Return a text without words, which may break between any two characters."""
    return breaking(_ANYWHERE, text)
