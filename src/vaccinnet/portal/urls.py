"""The addresses of the pages."""

from django.urls import include, path
from django.views.i18n import set_language

from vaccinnet.portal import record, sign_in, start

urlpatterns = [
    path("", start.start, name="start"),
    path("Vaccinnet/beheer/", include("vaccinnet.portal.authority_urls")),
    path("batches/verwerken", start.process_batches, name="process-batches"),
    path("Vaccinnet", record.record, name="record"),
    path("Vaccinnet/aanmelden", sign_in.sign_in, name="sign-in"),
    path("Vaccinnet/afmelden", sign_in.sign_out, name="sign-out"),
    path("taal", set_language, name="choose-language"),
]
