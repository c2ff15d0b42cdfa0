"""The second factor of an account: set up, proven at sign-in, switched off; with codes for when the telephone is lost.

For managers it is compulsory (gate.py); developers choose it.
"""

from collections.abc import Callable
from functools import wraps

from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib.auth.decorators import login_required
from django.core.mail import send_mail
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vaccinnet.integrators.models import Account
from vaccinnet.portal.console.gate import has_just_proven, has_proven, may_manage, note_proof, to_proof
from vaccinnet.portal.findings import language
from vaccinnet.portal.notices import tell
from vaccinnet.portal.texts import say

View = Callable[..., HttpResponse]


def for_holders(view: View) -> View:
    """Return the view, only for who has a second factor, in a session that proved it."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: object, **values: object) -> HttpResponse:
        if not has_factor(request.user):
            return redirect("mfa_activate_totp")
        if not has_proven(request):
            return to_proof(request)
        return view(request, *args, **values)

    return guarded


def has_factor(account: Account) -> bool:
    """Return whether the account has a second factor."""
    return is_mfa_enabled(account, [Authenticator.Type.TOTP])


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Go where the visit of this account begins."""
    return redirect("console" if may_manage(request) else "developer")


@method_decorator(never_cache, name="dispatch")
@method_decorator(login_required, name="dispatch")
class SetUp(ActivateTOTPView):
    """Set the second factor up, once."""

    def dispatch(self, request: HttpRequest, *args: object, **values: object) -> HttpResponse:
        """Go on only for who has none yet."""
        if has_factor(request.user):
            return redirect("mfa_index")
        # A session that was left open is not enough to lock the holder out.
        if not has_just_proven(request):
            return to_proof(request, "account_reauthenticate")
        return super().dispatch(request, *args, **values)

    def get_context_data(self, **values: object) -> dict:
        """Say also whether the second factor is compulsory for who sets it up."""
        return super().get_context_data(**values) | {"manages": may_manage(self.request)}

    def form_valid(self, form: object) -> HttpResponse:
        """Keep the second factor, which the code just proved."""
        response = super().form_valid(form)
        note_proof(self.request)
        _mail(self.request, "account.factor_on_subject", "account.factor_on_text")
        return response


class Proof(BaseAuthenticateForm):
    """The password, a code of the app, or a recovery code: whichever the holder still has."""

    # What it takes besides a code; who reads its problems is told so.
    takes = ("password",)

    # Spaces at the ends may belong to a password.
    code = forms.CharField(max_length=200, strip=False)

    def clean_code(self) -> str:
        """Return what was typed when it proves the account."""
        typed = self.cleaned_data["code"]
        self.cleaned_data["code"] = typed.strip()
        try:
            return super().clean_code()
        except forms.ValidationError as refused:
            # Not when there were too many attempts: nobody guesses a password here.
            if refused.code == "incorrect_code" and self.user.check_password(typed):
                return typed
            raise


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def switch_off(request: HttpRequest) -> HttpResponse:
    """Ask for a proof, and take the second factor of a developer away."""
    if may_manage(request):
        raise Http404
    if not has_factor(request.user):
        return redirect("developer")
    form = Proof(request.POST or None, user=request.user)
    if not form.is_valid():
        return render(request, "mfa/totp/deactivate_form.html", {"form": form})
    with transaction.atomic():
        for factor in Authenticator.objects.select_for_update().filter(user=request.user, type="totp"):
            delete_and_cleanup(request, factor)
    _mail(request, "account.factor_off_subject", "account.factor_off_text")
    tell(request, "account.factor_is_off")
    return redirect("developer")


def _mail(request: HttpRequest, subject: str, text: str) -> None:
    """Tell the holder, who may be another one than who did it."""
    send_mail(say(subject, language()), say(text, language()), None, [request.user.email])
