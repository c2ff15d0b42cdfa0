"""How Django knows the doors."""

from django.apps import AppConfig


class WebservicesConfig(AppConfig):
    """The SOAP doors."""

    name = "vaccinnet.webservices"
    label = "webservices"
