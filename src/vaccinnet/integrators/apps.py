"""How Django knows the capability."""

from django.apps import AppConfig


class IntegratorsConfig(AppConfig):
    """Companies and programs."""

    name = "vaccinnet.integrators"
    label = "integrators"
