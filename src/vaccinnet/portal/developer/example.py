"""A batch to start from: a description of vaccinations with a test organisation and test citizens of one's own."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from vaccinnet.acceptance.test_users.own import OwnCitizen, own_citizens
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.notices import tell
from vaccinnet.profiles.models import Kind, Profile

# A vaccine against influenza of the built-in code list, as in the example of the command line.
_CNK, _LOT = "1734094", "TESTLOT01"
_MOST = 3


@require_safe
@for_members
def example(request: HttpRequest) -> HttpResponse:
    """Give a description for `vaccinnet batch send`, as soon as there are an organisation and a citizen."""
    sender, citizens = sender_of(request), own_citizens(request.company)
    if sender is None or not citizens:
        tell(request, "test_users.no_example")
        return redirect("test-users", request.company.key)
    yesterday = str(business_day(request.now) - timedelta(days=1))
    alive = [each for each in citizens if each.person.birth_date and not each.person.deceased_on]
    described = {"sender": _sender(sender), "person": _persons(alive[:_MOST], given_on=yesterday)}
    headers = {"Content-Disposition": 'attachment; filename="voorbeeld.json"'}
    text = json.dumps(described, ensure_ascii=False, indent=2)
    return HttpResponse(f"{text}\n", content_type="application/json", headers=headers)


def sender_of(request: HttpRequest) -> Profile | None:
    """Return the test organisation that sends the example, or None while there is none."""
    organisations = request.company.profiles.filter(kind=Kind.ORGANISATION, ended_at__isnull=True)
    return organisations.order_by("registered_at").first()


def _sender(profile: Profile) -> Mapping[str, str]:
    # An organisation has eight digits in its certificate and eleven in a message.
    number = {"nihii": f"{profile.nihii:0<11}"} if profile.nihii else {"cbe": profile.cbe}
    kind = str(profile.organisation_kind)
    return {"kind": kind, "name": profile.name, **number, "user_code": profile.user_code}


def _persons(citizens: Sequence[OwnCitizen], *, given_on: str) -> list[dict[str, Any]]:
    return [
        {
            "insz": each.insz,
            "first_name": each.person.given_names,
            "family_name": each.person.family_name,
            "birth_date": str(each.person.birth_date),
            "sex": each.person.sex,
            "vaccination": [{"cnk": _CNK, "given_on": given_on, "lot": _LOT}],
        }
        for each in citizens
    ]
