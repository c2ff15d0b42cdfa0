"""How Django knows the capability."""

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """The operator's anchors."""

    name = "vaccinnet.trust"
    label = "trust"
