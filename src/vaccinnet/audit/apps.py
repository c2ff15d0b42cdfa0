"""How Django knows the capability."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The trail, a chain of lines for each person."""

    name = "vaccinnet.audit"
    label = "audit"
