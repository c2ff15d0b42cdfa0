"""The second factor of managers: set up, asked at sign-in, with codes for when the telephone is lost."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from vaccinnet.portal.console.gate import may_manage, note_proof


@method_decorator(login_required, name="dispatch")
class SetUp(ActivateTOTPView):
    """Set the second factor up, once; developers need none."""

    def dispatch(self, request: HttpRequest, *args: object, **values: object) -> HttpResponse:
        """Go on only for a manager who has none yet."""
        if not may_manage(request):
            raise Http404
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return redirect("console")
        return super().dispatch(request, *args, **values)

    def form_valid(self, form: object) -> HttpResponse:
        """Keep the second factor, which the code just proved."""
        response = super().form_valid(form)
        note_proof(self.request)
        return response
