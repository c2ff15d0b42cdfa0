"""The addresses of sign-in at the identity provider."""

from django.urls import path

from vaccinnet.portal.identity import seats, views

urlpatterns = [
    # Production has no start page of its own: who comes there wants to sign in.
    path("", views.start, name="start"),
    path("Vaccinnet/aanmelden", views.sign_in, name="sign-in"),
    path("Vaccinnet/aanmelden/begin", views.begin, name="sign-in-begin"),
    path("Vaccinnet/aanmelden/provider", views.there, name="sign-in-there"),
    path("Vaccinnet/aanmelden/terug", views.back, name="sign-in-back"),
    path("Vaccinnet/aanmelden/als", seats.choose_seat, name="choose-seat"),
]
