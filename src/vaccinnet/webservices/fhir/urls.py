"""The addresses of FHIR, below /fhir/."""

from django.urls import path, re_path

from vaccinnet.webservices.fhir import immunizations, token, views

urlpatterns = [
    path("metadata", views.metadata, name="fhir-metadata"),
    path(".well-known/smart-configuration", token.configuration, name="fhir-smart-configuration"),
    path("token", token.token, name="fhir-token"),
    path("Immunization/_search", immunizations.search_by_post, name="fhir-search"),
    path("Immunization", immunizations.search_by_get, name="fhir-search-by-get"),
    path("Immunization/<str:id>", immunizations.read, name="fhir-read"),
    re_path(r"^.*$", views.nothing, name="fhir-nothing"),
]
