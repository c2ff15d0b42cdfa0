"""The batches of an organisation and what became of each person and vaccination, for its responsible doctor."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.batch.ask_result import result_for
from vaccinnet.batch.models import Batch
from vaccinnet.batch.of_sender import batches_of
from vaccinnet.batch.result import PersonResult
from vaccinnet.consultation.mending import profile_of
from vaccinnet.kmehr.message import first
from vaccinnet.kmehr.names import LOCAL
from vaccinnet.portal.batch_csv import csv_of
from vaccinnet.portal.findings import language, refusal, shows_refusals
from vaccinnet.portal.opened import open_record
from vaccinnet.portal.paging import page_of
from vaccinnet.portal.visitor import only_for
from vaccinnet.register.sent import person_of_sent
from vaccinnet.rulebook import Finding

_PERSONS_A_PAGE = 50
_REFUSED, _ALL = "geweigerd", "alles"


@dataclass(frozen=True, slots=True)
class Shown:
    """What became of the person with this number in the batch."""

    number: int
    result: PersonResult

    @property
    def can_be_opened(self) -> bool:
        """Return whether the register holds something of this person by a number of the sender."""
        return any(first(each.ids, LOCAL) for each in self.result.vaccinations if each.vaccination_id)


@require_safe
@never_cache
@only_for("responsible")
@shows_refusals
def organisation(request: HttpRequest) -> HttpResponse:
    """Show the batches of the organisation for which the visitor acts, the latest first."""
    profile, page = profile_of(request.visitor.viewer, now=request.now), page_of(request)
    found = batches_of(profile.key, page=page)
    shown = {"profile": profile, "batches": found.batches, "has_older": found.has_older, "page": page}
    return render(request, "portal/organisation.html", shown | {"now": request.now})


@require_safe
@never_cache
@only_for("responsible")
@shows_refusals
def batch(request: HttpRequest, batch_key: uuid.UUID) -> HttpResponse:
    """Show what became of each person of the batch: those with something refused first asked for, or all."""
    found, results = _result(request, batch_key)
    asked = request.GET.get("toon", _REFUSED if found.refused else _ALL)
    page = page_of(request)
    listed = (each for each in _numbered(results) if asked != _REFUSED or _is_refused(each.result))
    start = (page - 1) * _PERSONS_A_PAGE
    persons = list(islice(listed, start, start + _PERSONS_A_PAGE + 1))
    shown = {
        "batch": found,
        "persons": persons[:_PERSONS_A_PAGE],
        "has_older": len(persons) > _PERSONS_A_PAGE,
        "page": page,
        "only_refused": asked == _REFUSED,
        "paged": f"toon={_REFUSED if asked == _REFUSED else _ALL}&",
    }
    return render(request, "portal/batch.html", shown)


@require_safe
@never_cache
@only_for("responsible")
@shows_refusals
def batch_as_csv(request: HttpRequest, batch_key: uuid.UUID) -> StreamingHttpResponse:
    """Return what became of each vaccination of the batch as a CSV file."""
    found, results = _result(request, batch_key)
    answer = StreamingHttpResponse(csv_of(results, language()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="resultaat-{found.key.hex.upper()}.csv"'
    return answer


@require_POST
@only_for("responsible")
@shows_refusals
def open_person(request: HttpRequest, batch_key: uuid.UUID) -> HttpResponse:
    """Open the record of a person of the batch, by the number of the person in it."""
    found, results = _result(request, batch_key)
    number = request.POST.get("person", "")
    asked = next((each for each in _numbered(results) if str(each.number) == number), None)
    sent = [first(each.ids, LOCAL) for each in asked.result.vaccinations] if asked else []
    person = person_of_sent(found.sender_key, [each for each in sent if each])
    if person is None:
        return refusal(request, [Finding("person", rule="CON-001")])
    return redirect("dossier", open_record(request, person))


def _result(request: HttpRequest, batch_key: uuid.UUID) -> tuple[Batch, Iterator[PersonResult]]:
    profile = profile_of(request.visitor.viewer, now=request.now)
    return result_for(profile, batch_key, terms=settings.BATCH_TERMS, now=request.now)


def _numbered(results: Iterable[PersonResult]) -> Iterator[Shown]:
    return (Shown(number, each) for number, each in enumerate(results, start=1))


def _is_refused(result: PersonResult) -> bool:
    return bool(result.refusal or any(each.refusal for each in result.vaccinations))
