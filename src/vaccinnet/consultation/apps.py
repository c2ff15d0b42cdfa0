"""How Django knows the capability."""

from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    """Who looks, and at whom."""

    name = "vaccinnet.consultation"
    label = "consultation"
