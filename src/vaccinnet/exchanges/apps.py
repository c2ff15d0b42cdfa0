"""How Django knows the capability."""

from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    """The journal and the memory of signed requests."""

    name = "vaccinnet.exchanges"
    label = "exchanges"
