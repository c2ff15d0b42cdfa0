"""The addresses of the pages for organisations; a key in them opens nothing without a code."""

from django.urls import path

from vaccinnet.portal.activation import confirm, own, views

urlpatterns = [
    path("", views.ask, name="ask-activation"),
    path("verstuurd", views.sent, name="activation-sent"),
    path("terugvinden", own.find, name="find-activation"),
    path("antwoord/<slug:answer>", confirm.answered, name="activation-answered"),
    path("<uuid:key>", own.activation, name="activation"),
    path("<uuid:key>/bevestigen", confirm.confirm, name="confirm-activation"),
    path("<uuid:key>/code", own.send_code, name="send-activation-code"),
    path("<uuid:key>/openen", own.open_with_code, name="open-activation"),
    path("<uuid:key>/sluiten", own.close, name="close-activation"),
    path("<uuid:key>/beeindigen", own.end_it, name="end-activation"),
]
