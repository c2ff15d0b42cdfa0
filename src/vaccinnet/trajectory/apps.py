"""How Django knows the capability."""

from django.apps import AppConfig


class TrajectoryConfig(AppConfig):
    """Applications and their history."""

    name = "vaccinnet.trajectory"
    label = "trajectory"
