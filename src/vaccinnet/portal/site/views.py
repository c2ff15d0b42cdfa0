"""The pages that everybody may read: the front page, questions and contact, and the software that is admitted."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaccinnet.portal.site.status import status_of
from vaccinnet.trajectory.look_up import admitted

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
        "admitted": len(admitted()),
    }
    return render(request, "site/front.html", shown)


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Show what people ask, and where they can ask more."""
    return render(request, "site/questions.html", {"names": QUESTIONS, "terms": settings.TRAJECTORY_TERMS})


@require_safe
@never_cache
def software(request: HttpRequest) -> HttpResponse:
    """Show the software that passed the qualification test."""
    return render(request, "site/software.html", {"admitted": admitted()})
