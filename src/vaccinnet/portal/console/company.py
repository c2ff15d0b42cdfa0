"""A company as the managers see it: its people, programs, applications, test users, certificates and their history."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vaccinnet.acceptance.test_users.certificates import certificates_of
from vaccinnet.acceptance.test_users.history import history_of
from vaccinnet.acceptance.test_users.prepared import test_users_of
from vaccinnet.integrators.members import members_of
from vaccinnet.integrators.models import Company
from vaccinnet.portal.console.gate import for_managers


@require_safe
@for_managers
def company(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show the company."""
    row = Company.objects.filter(key=key).first()
    if row is None:
        raise Http404
    certificates = certificates_of(row, now=request.now)
    shown = {
        "company": row,
        "members": members_of(row),
        "programs": row.programs.order_by("declared_at"),
        "applications": row.applications.filter(filed_at__isnull=False).order_by("-number"),
        "users": test_users_of(row, now=request.now, known=certificates),
        "certificates": certificates,
        "events": history_of(row),
    }
    return render(request, "console/company.html", shown)
