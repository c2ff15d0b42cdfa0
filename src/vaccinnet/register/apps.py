"""How Django knows the capability."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Persons and vaccinations."""

    name = "vaccinnet.register"
    label = "register"
