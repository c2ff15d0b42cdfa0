"""The application that the web server calls."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vaccinnet.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from vaccinnet.config.request_bodies import BodyLimits, ReadBodies

_django = get_wsgi_application()
_environment = settings.ENVIRONMENT

# The doors are loaded now: a defect in them shows at the start, and the first caller does not wait.
assert get_resolver().url_patterns

application = ReadBodies(
    _django,
    BodyLimits(
        most_bytes=_environment.most_bytes,
        most_bytes_read=_environment.most_bytes_read,
        large_bytes=_environment.large_bytes,
        large_at_once=_environment.large_at_once,
        small_at_once=_environment.small_at_once,
    ),
)
