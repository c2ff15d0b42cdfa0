"""The addresses of the managers' console; the names of the second factor are those by which allauth knows them."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from django.urls import path

from vaccinnet.portal.console import certificates, company, file, second_factor, test_users, work

urlpatterns = [
    path("", work.waiting, name="console"),
    path("zoeken", work.found, name="console-search"),
    path("cijfers", work.numbers, name="console-figures"),
    path("aanvragen/<int:number>", file.application, name="console-file"),
    path("aanvragen/<int:number>/intake.ics", file.calendar, name="console-calendar"),
    path("aanvragen/<int:number>/<str:act>", file.do, name="console-act"),
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
