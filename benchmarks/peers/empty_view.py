"""The least that Django can do: a view that answers with a short text, without middleware and database."""

from collections.abc import Callable
from typing import Any


def application() -> Callable[..., Any]:
    """Return a WSGI application with one empty view at every address."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpRequest, HttpResponse
    from django.urls import re_path

    def empty(request: HttpRequest) -> HttpResponse:
        return HttpResponse("empty", headers={"Content-Length": "5"})

    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [re_path("", empty)]})
    return WSGIHandler()
