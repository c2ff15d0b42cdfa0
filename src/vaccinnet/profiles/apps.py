"""How Django knows the capability."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    """Profiles, their certificate subjects and links."""

    name = "vaccinnet.profiles"
    label = "profiles"
