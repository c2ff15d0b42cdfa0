"""The addresses of FHIR, below /fhir/."""

from django.urls import path, re_path

from vaccinnet.webservices.fhir import token, views

urlpatterns = [
    path("metadata", views.metadata, name="fhir-metadata"),
    path(".well-known/smart-configuration", token.configuration, name="fhir-smart-configuration"),
    path("token", token.token, name="fhir-token"),
    re_path(r"^.*$", views.nothing, name="fhir-nothing"),
]
