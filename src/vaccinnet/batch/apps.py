"""How Django knows the capability."""

from django.apps import AppConfig


class BatchConfig(AppConfig):
    """Batches and their results."""

    name = "vaccinnet.batch"
    label = "batch"
