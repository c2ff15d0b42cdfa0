"""How Django knows the configuration: by its checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The configuration; it has no tables."""

    name = "vaccinnet.config"
    label = "config"

    def ready(self) -> None:
        """Register the checks that refuse a start."""
        from vaccinnet.config import checks  # noqa: F401
