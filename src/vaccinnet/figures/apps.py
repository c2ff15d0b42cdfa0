"""How Django knows the capability."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Counts without persons."""

    name = "vaccinnet.figures"
    label = "figures"
