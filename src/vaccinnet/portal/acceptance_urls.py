"""The addresses of the pages that only acceptance has."""

from django.urls import include, path

from vaccinnet.portal import sign_in, start

urlpatterns = [
    path("", include("vaccinnet.portal.site.urls")),
    path("cookbooks/", include("vaccinnet.portal.cookbook.urls")),
    path("activatie/", include("vaccinnet.portal.activation.urls")),
    path("beheer/", include("vaccinnet.portal.console.urls")),
    path("testomgeving", start.start, name="start"),
    path("batches/verwerken", start.process_batches, name="process-batches"),
    path("ontwikkelaar/", include("vaccinnet.portal.developer.urls")),
    path("Vaccinnet/aanmelden", sign_in.sign_in, name="sign-in"),
]
