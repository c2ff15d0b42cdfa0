"""How Django knows the capability."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    """Stock and its movements."""

    name = "vaccinnet.stock"
    label = "stock"
