"""Where a mail server is named, mail goes there, and no page shows it."""

import subprocess
import sys

import pytest
from tests.deployment import variables

LOOK = """
import django
django.setup()
from django.conf import settings
from django.urls import get_resolver
names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
print(settings.EMAIL_BACKEND.rpartition(".")[2], settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL, "kept-mail" in names)
"""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Keep True False True"),
        ({"VACCINNET_MAIL_HOST": "mail.example"}, "EmailBackend True False False"),
        ({"VACCINNET_MAIL_HOST": "mail.example", "VACCINNET_MAIL_PORT": "465"}, "EmailBackend False True False"),
    ],
)
def test_mail_is_kept_only_where_no_server_is_named(tmp_path, given, said):
    ended = subprocess.run(
        [sys.executable, "-c", LOOK],
        env=variables(
            DJANGO_SETTINGS_MODULE="vaccinnet.config.settings",
            VACCINNET_DATA_DIR=str(tmp_path / "var"),
            PYTHONPATH=":".join(sys.path),
            **given,
        ),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stdout.strip() == said, ended.stderr
