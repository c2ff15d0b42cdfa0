"""How Django knows the capability."""

from django.apps import AppConfig


class AcceptanceConfig(AppConfig):
    """The virtual CA and the cast."""

    name = "vaccinnet.acceptance"
    label = "acceptance"
