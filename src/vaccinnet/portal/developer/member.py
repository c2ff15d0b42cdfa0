"""For whom the pages of a company are: its members, and nobody else.

Somebody else's company gets the same answer as one that is not there.
"""

import uuid
from collections.abc import Callable
from functools import wraps

from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from vaccinnet.integrators.members import member_of
from vaccinnet.integrators.models import Account
from vaccinnet.trajectory.party import Party

View = Callable[..., HttpResponse]


def for_members(view: View) -> View:
    """Return the view, for members only, with `request.company` and, as who acts, `request.party`."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, company_key: uuid.UUID, *args: object, **values: object) -> HttpResponse:
        member = member_of(company_key, account_key=request.user.key)
        if member is None:
            raise Http404
        request.company = member.company
        name = member.name or member.email
        request.party = Party.integrator(request.user.key, name, company_key=company_key)
        return view(request, *args, **values)

    return guarded


def proven_addresses(account: Account) -> list[str]:
    """Return the e-mail addresses at which the holder of the account has read a code."""
    return list(EmailAddress.objects.filter(user=account, verified=True).values_list("email", flat=True))
