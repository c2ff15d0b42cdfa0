"""How Django knows the door."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The pages; they have no tables."""

    name = "vaccinnet.portal"
    label = "portal"
