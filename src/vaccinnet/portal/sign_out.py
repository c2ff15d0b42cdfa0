"""Sign out: here, and at the identity provider for who signed in there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from vaccinnet.portal import visitor
from vaccinnet.portal.identity.leave import where_to_leave


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the visit, and go on to where one signs out at the identity provider."""
    leave_at = where_to_leave(request)
    visitor.sign_out(request)
    return redirect(leave_at or "sign-in")
