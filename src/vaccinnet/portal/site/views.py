"""The pages that everybody may read: the front page, questions and contact, and the software that is admitted."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaccinnet.admission.keys import keys_in
from vaccinnet.admission.publish import listed_programs
from vaccinnet.portal.site.status import status_of

_KEY_FILE = "vaccinnet-portal.pem"

# Each has a text `site_faq.question_NAME` and its answer `site_faq.answer_NAME`.
QUESTIONS = (
    "who",
    "cost",
    "long",
    "certificate",
    "people",
    "which",
    "hour",
    "refused",
    "late",
    "production",
    "own",
)


@require_safe
@never_cache
def front(request: HttpRequest) -> HttpResponse:
    """Show what Vaccinnet is, access in four steps, the services, the promises and how the environment stands."""
    shown = {
        "terms": settings.TRAJECTORY_TERMS,
        "status": status_of(now=request.now),
        "admitted": sum(each.state == "admitted" for each in listed_programs()),
    }
    return render(request, "site/front.html", shown)


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Show what people ask, and where they can ask more."""
    return render(request, "site/questions.html", {"names": QUESTIONS, "terms": settings.TRAJECTORY_TERMS})


@require_safe
@never_cache
def software(request: HttpRequest) -> HttpResponse:
    """Show the software that is or was admitted, as the public list has it, and how to verify that list."""
    shown = {
        "programs": listed_programs(),
        "list_address": request.build_absolute_uri(reverse("admissions")),
        "key_file": _KEY_FILE,
    }
    return render(request, "site/software.html", shown)


@require_safe
@never_cache
def key(request: HttpRequest) -> HttpResponse:
    """Give the public keys with which the lists are or will be signed, the one that signs now first."""
    keys = "".join(each.public_pem for each in keys_in(settings.ADMISSION_SIGNING_KEYS))
    response = HttpResponse(keys, content_type="application/x-pem-file")
    response["Content-Disposition"] = f'attachment; filename="{_KEY_FILE}"'
    return response
