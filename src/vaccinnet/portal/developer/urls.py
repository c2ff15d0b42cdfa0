"""The addresses of developers; the names are those by which allauth knows them."""

from allauth.account import views as account
from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView

from vaccinnet.portal.developer import (
    acts,
    application,
    certificates,
    example,
    home,
    mail,
    mailed,
    people,
    register,
    road,
    test_users,
)

urlpatterns = [
    path("", home.home, name="developer"),
    path("bedrijven", home.make_company, name="make-company"),
    path("uitnodigingen/<uuid:invitation_key>", home.join_company, name="join-company"),
    path("<uuid:company_key>/mensen", people.people, name="company-people"),
    path("<uuid:company_key>/mensen/<uuid:member_key>/beeindigen", people.end, name="end-member"),
    path("<uuid:company_key>/aanvragen", application.begin, name="begin-application"),
    path("<uuid:company_key>/aanvragen/<int:number>", road.road, name="application"),
    path("<uuid:company_key>/aanvragen/<int:number>/formulier", application.form, name="application-form"),
    path("<uuid:company_key>/aanvragen/<int:number>/tijden", acts.propose_times, name="propose-times"),
    path("<uuid:company_key>/aanvragen/<int:number>/tijd", acts.accept_time, name="accept-time"),
    path("<uuid:company_key>/aanvragen/<int:number>/intake.ics", road.calendar, name="intake-calendar"),
    path("<uuid:company_key>/aanvragen/<int:number>/plan", acts.accept_plan, name="accept-plan"),
    path("<uuid:company_key>/aanvragen/<int:number>/plan/terug", acts.return_plan, name="return-plan"),
    path("<uuid:company_key>/aanvragen/<int:number>/taken/<uuid:task_key>", acts.tick, name="tick-task"),
    path("<uuid:company_key>/aanvragen/<int:number>/berichten", acts.write, name="write-message"),
    path("<uuid:company_key>/aanvragen/<int:number>/verlenging", acts.ask_extension, name="ask-extension"),
    path("<uuid:company_key>/aanvragen/<int:number>/intrekken", acts.withdraw, name="withdraw"),
    path("<uuid:company_key>/aanvragen/<int:number>/heropenen", acts.reopen, name="reopen"),
    path("<uuid:company_key>/testgebruikers", test_users.prepare, name="test-users"),
    path("<uuid:company_key>/testgebruikers/set", test_users.take, name="take-set"),
    path("<uuid:company_key>/testgebruikers/verwerken", test_users.process, name="process-own-batches"),
    path("<uuid:company_key>/testgebruikers/leegmaken", test_users.reset, name="reset-data"),
    path("<uuid:company_key>/testgebruikers/voorbeeld.json", example.example, name="example-batch"),
    path("<uuid:company_key>/testgebruikers/nieuw/<slug:kind>", register.register, name="register-test-user"),
    path("<uuid:company_key>/testgebruikers/sleutel", certificates.download, name="download-keystore"),
    path("<uuid:company_key>/testgebruikers/<uuid:profile_key>/certificaat", certificates.get, name="get-certificate"),
    path(
        "<uuid:company_key>/testgebruikers/<uuid:profile_key>/opladen", certificates.upload, name="upload-certificate"
    ),
    path("<uuid:company_key>/certificaten/<slug:serial>/vernieuwen", certificates.renew, name="renew-certificate"),
    path("<uuid:company_key>/certificaten/<slug:serial>/intrekken", certificates.revoke, name="revoke-certificate"),
    path("<uuid:company_key>/certificaten/<slug:fingerprint>/stoppen", certificates.stop, name="stop-certificate"),
    path("<uuid:company_key>/mail", mailed.by_mail, name="set-by-mail"),
    path("mail-certificaat.pem", mailed.certificate, name="mail-certificate"),
    path("gemaild/<str:link>", mailed.confirm_mailed, name="confirm-mailed"),
    *([path("post", mail.mail, name="kept-mail")] if settings.MAIL_IS_KEPT else []),
    path("aanmelden", account.login, name="account_login"),
    path("afmelden", account.logout, name="account_logout"),
    path("account-maken", account.signup, name="account_signup"),
    path("bevestigen", account.email_verification_sent, name="account_email_verification_sent"),
    # Where allauth sends who proves an address again.
    path("e-mail", RedirectView.as_view(pattern_name="developer"), name="account_email"),
    path("gesloten", account.account_inactive, name="account_inactive"),
    path("wachtwoord", account.password_reset, name="account_reset_password"),
    path("wachtwoord/code", account.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("wachtwoord/nieuw", account.complete_password_reset, name="account_complete_password_reset"),
    path("wachtwoord/klaar", account.password_reset_from_key_done, name="account_password_reset_completed"),
]
