"""How Django knows the capability."""

from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    """Admissions, activations and the lists of both."""

    name = "vaccinnet.admission"
    label = "admission"
