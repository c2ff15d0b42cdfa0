"""The certificates of test users on the pages: made with a password that is shown once, uploaded, renewed, revoked."""

import base64
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from vaccinnet.acceptance.rules.uploaded_certificate import MOST_BYTES
from vaccinnet.acceptance.test_users.certificates import (
    NewKeystore,
    get_certificate,
    renew_certificate,
    revoke_certificate,
)
from vaccinnet.acceptance.test_users.upload import stop_using_certificate, use_certificate
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.developer.test_users import show
from vaccinnet.portal.notices import tell
from vaccinnet.rulebook import Refused

_KEYSTORE = "keystore"


@require_POST
@for_members
def get(request: HttpRequest, profile_key: uuid.UUID) -> HttpResponse:
    """Make a keystore for a test user, and show its password this once."""
    return _made(request, lambda: get_certificate(request.company, profile_key, by=request.party, now=request.now))


@require_POST
@for_members
def renew(request: HttpRequest, serial: str) -> HttpResponse:
    """Make a new keystore beside the old one, and show its password this once."""
    return _made(request, lambda: renew_certificate(request.company, serial, by=request.party, now=request.now))


@require_POST
@for_members
def download(request: HttpRequest) -> HttpResponse:
    """Give the keystore that was made last, once; its password is kept nowhere."""
    kept = request.session.pop(_KEYSTORE, None)
    if not kept or kept["company"] != request.company.key.hex:
        tell(request, "test_users.no_keystore")
        return redirect("test-users", request.company.key)
    headers = {"Content-Disposition": f'attachment; filename="{kept["name"]}"'}
    return HttpResponse(base64.b64decode(kept["p12"]), content_type="application/x-pkcs12", headers=headers)


@require_POST
@for_members
def revoke(request: HttpRequest, serial: str) -> HttpResponse:
    """Revoke a certificate for good."""

    def revoke_now() -> None:
        revoke_certificate(request.company, serial, by=request.party, now=request.now)

    return _done(request, revoke_now, told="test_users.was_revoked")


@require_POST
@for_members
def upload(request: HttpRequest, profile_key: uuid.UUID) -> HttpResponse:
    """Use the certificate of a real acceptance key for a test user."""
    file = request.FILES.get("certificate")
    # One byte more than may be: the rule sees that it is too much.
    contents = file.read(MOST_BYTES + 1) if file else b""

    def use() -> None:
        use_certificate(
            request.company,
            profile_key,
            contents,
            nihii=request.POST.get("nihii", "").strip(),
            by=request.party,
            now=request.now,
        )

    return _done(request, use, told="test_users.was_uploaded")


@require_POST
@for_members
def stop(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Let an uploaded certificate no longer speak for its test user."""

    def stop_using() -> None:
        stop_using_certificate(request.company, fingerprint, by=request.party, now=request.now)

    return _done(request, stop_using, told="test_users.was_stopped")


def _made(request: HttpRequest, make: Callable[[], NewKeystore]) -> HttpResponse:
    try:
        made = make()
    except Refused as refused:
        return show(request, refused.findings)
    # It can be opened with the password only, which is on the page and nowhere else.
    request.session[_KEYSTORE] = {
        "company": request.company.key.hex,
        "name": made.file_name,
        "p12": base64.b64encode(made.p12).decode(),
    }
    shown = {"company": request.company, "file_name": made.file_name, "password": made.password}
    return render(request, "portal/developer_keystore.html", shown)


def _done(request: HttpRequest, do: Callable[[], object], *, told: str) -> HttpResponse:
    try:
        do()
    except Refused as refused:
        return show(request, refused.findings)
    tell(request, told)
    return redirect("test-users", request.company.key)
