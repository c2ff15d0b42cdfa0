"""What every answer of the web server has, and what health says."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_health_touches_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/health")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_health_says_that_the_database_is_gone(client):
    with patch.object(connection, "cursor", side_effect=OperationalError):
        response = client.get("/health")

    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"


@pytest.mark.django_db
def test_answers_carry_strict_headers_and_their_length(client):
    response = client.get("/health")

    assert response["Content-Length"] == str(len(response.content))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
