"""The page on settings has every setting, and no other."""

import re
from dataclasses import fields
from pathlib import Path

from vaccinnet.config.environment import PREFIX, Environment

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "settings.md"


def test_every_setting_is_on_the_page():
    named = set(re.findall(r"^\| `(\w+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE))

    settings = {PREFIX + each.name.upper() for each in fields(Environment)} - {"VACCINNET_DATABASE_URL"}
    assert named == settings | {"DATABASE_URL"}
