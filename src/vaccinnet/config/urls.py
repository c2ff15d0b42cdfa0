"""Every address of this server."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from vaccinnet.config.health import health, live, ready
from vaccinnet.config.metrics import metrics
from vaccinnet.webservices import admissions

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
    path("metrics", metrics, name="metrics"),
    path("", include("vaccinnet.webservices.urls")),
]

if settings.IS_ACCEPTANCE:
    urlpatterns += [
        path("toelatingen.jws", admissions.admissions, name="admissions"),
        path("toelatingen.json", admissions.admissions_as_json, name="admissions-as-json"),
        path("activaties.jws", admissions.organisations, name="organisations"),
        path("", include("vaccinnet.acceptance.urls")),
        path("", include("vaccinnet.portal.acceptance_urls")),
    ]
elif settings.ENVIRONMENT.has_pages:
    urlpatterns.append(path("", include("vaccinnet.portal.identity.urls")))

if settings.ENVIRONMENT.has_pages:
    urlpatterns.append(path("", include("vaccinnet.portal.urls")))
    handler400 = "vaccinnet.portal.errors.not_read"
    handler404 = "vaccinnet.portal.errors.not_found"
    handler500 = "vaccinnet.portal.errors.broken"
