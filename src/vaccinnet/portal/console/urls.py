"""The addresses of the managers' console; the names of the second factor are those by which allauth knows them."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from django.urls import path

from vaccinnet.portal.console import (
    activation,
    admission,
    certificates,
    company,
    file,
    review,
    second_factor,
    test_users,
    work,
)

urlpatterns = [
    path("", work.waiting, name="console"),
    path("zoeken", work.found, name="console-search"),
    path("cijfers", work.numbers, name="console-figures"),
    path("aanvragen/<int:number>", file.application, name="console-file"),
    path("aanvragen/<int:number>/intake.ics", file.calendar, name="console-calendar"),
    path("kwalificatietests/<int:number>", review.review, name="console-review"),
    path("kwalificatietests/<int:number>/besluit", review.sign, name="console-sign"),
    path("kwalificatietests/<int:number>/<uuid:attempt_key>/verslag.pdf", review.as_pdf, name="console-attempt-pdf"),
    path(
        "kwalificatietests/<int:number>/<uuid:attempt_key>/<str:criterion>/beslissing",
        review.judge,
        name="console-decide",
    ),
    path(
        "kwalificatietests/<int:number>/<uuid:attempt_key>/<str:criterion>/opmerking",
        review.comment,
        name="console-comment",
    ),
    path("aanvragen/<int:number>/<str:act>", file.do, name="console-act"),
    path("activaties", activation.activations, name="console-activations"),
    path("activaties/<uuid:key>", activation.activation, name="console-activation"),
    path("activaties/<uuid:key>/<str:act>", activation.do, name="console-activation-act"),
    path("toelatingen", admission.all_admissions, name="console-admissions"),
    path("toelatingen/<str:software_id>", admission.admission, name="console-admission"),
    path("toelatingen/<str:software_id>/<str:act>", admission.do, name="console-admission-act"),
    path("bedrijven/<uuid:key>", company.company, name="console-company"),
    path("bedrijven/<uuid:key>/certificaten/<slug:name>", certificates.revoke, name="console-revoke"),
    path("testgebruikers", test_users.find, name="console-test-users"),
    path("tweede-factor/instellen", second_factor.SetUp.as_view(), name="mfa_activate_totp"),
    path("tweede-factor", mfa.authenticate, name="mfa_authenticate"),
    path("tweede-factor/opnieuw", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("tweede-factor/wachtwoord", account.reauthenticate, name="account_reauthenticate"),
    path("tweede-factor/codes", second_factor.for_holders(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "tweede-factor/codes/nieuw",
        second_factor.for_holders(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("tweede-factor/uit", second_factor.switch_off, name="mfa_deactivate_totp"),
    path("start", second_factor.index, name="mfa_index"),
]
