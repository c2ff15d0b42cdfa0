"""How Django knows the capability."""

from django.apps import AppConfig


class QualificationConfig(AppConfig):
    """Attempts and verdicts."""

    name = "vaccinnet.qualification"
    label = "qualification"
