"""The addresses of the pages that acceptance and production have: none of them knows of acceptance."""

from django.urls import path
from django.views.i18n import set_language

from vaccinnet.portal import record, sign_out

urlpatterns = [
    path("Vaccinnet", record.record, name="record"),
    path("Vaccinnet/afmelden", sign_out.sign_out, name="sign-out"),
    path("taal", set_language, name="choose-language"),
]
