"""What stands in deploy/ names commands and settings that there are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from vaccinnet.config.commands import add_to
from vaccinnet.config.environment import unknown_variables

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=[each.name for each in UNITS])
def test_a_unit_starts_a_command_that_there_is(unit):
    app = typer.Typer()
    add_to(app)
    commands = {each.name for each in (*app.registered_commands, *app.registered_groups)}

    (started,) = re.findall(r"^ExecStart=/opt/openvaccinnet/bin/vaccinnet (\S+)", unit.read_text(), re.MULTILINE)

    assert started in commands


@pytest.mark.parametrize("unit", UNITS, ids=[each.name for each in UNITS])
def test_systemd_understands_a_unit(unit, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    # The command and the account are those of the machine on which it is installed.
    text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE)
    for each in UNITS:
        (tmp_path / each.name).write_text(text if each == unit else "[Service]\nExecStart=/bin/true\n")

    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)], capture_output=True, text=True
    )

    complaints = [line for line in said.stderr.splitlines() if unit.name in line]
    assert complaints == []


def test_the_example_of_an_environment_has_no_setting_that_there_is_not():
    lines = [line for line in (DEPLOY / "environment.example").read_text().splitlines() if not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines)

    assert len(variables) > 5
    assert unknown_variables(variables) == []
