"""The addresses of the public site."""

from django.urls import path

from vaccinnet.portal.site import views

urlpatterns = [
    path("", views.front, name="site"),
    path("vragen", views.questions, name="questions"),
    path("toegelaten-software", views.software, name="admitted-software"),
    path("toegelaten-software/sleutel.pem", views.key, name="admission-key"),
]
