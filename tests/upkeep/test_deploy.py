"""What stands in deploy/ names commands and settings that there are."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import typer
from tests.production import server_certificate

from vaccinnet.config.commands import add_to
from vaccinnet.config.environment import unknown_variables

DEPLOY = Path(__file__).parents[2] / "deploy"
ROOT = DEPLOY.parent
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
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


@pytest.mark.parametrize("timer", TIMERS, ids=[each.name for each in TIMERS])
def test_a_timer_starts_a_unit_that_there_is(timer):
    assert timer.with_suffix(".service") in UNITS
    if shutil.which("systemd-analyze"):
        (calendar,) = re.findall(r"^OnCalendar=(.*)$", timer.read_text(), re.MULTILINE)
        assert subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True).returncode == 0


def test_the_container_is_built_from_all_that_the_package_holds():
    """Without one of these the build breaks off."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"requirements.txt", *wheel["packages"], *wheel["force-include"]}
    build, _, _ = (DEPLOY / "Containerfile").read_text().partition("\nFROM docker.io/library/python:3.13-slim\n")
    copied = {name for line in re.findall(r"^COPY (.*) \S+$", build, re.MULTILINE) for name in line.split()}

    assert [each for each in needed if not any(each == name or each.startswith(f"{name}/") for name in copied)] == []
    assert all((ROOT / name).exists() for name in copied)
    assert "--require-hashes" in build


def test_haproxy_understands_its_configuration(tmp_path):
    if not shutil.which("haproxy"):
        pytest.skip("haproxy is not installed")
    server_certificate(tmp_path)
    both = tmp_path / "both.pem"
    both.write_bytes((tmp_path / "chain.pem").read_bytes() + (tmp_path / "key.pem").read_bytes())
    text = re.sub(r"/etc/haproxy/vaccinnet\.pem", str(both), (DEPLOY / "haproxy.cfg").read_text())
    (tmp_path / "haproxy.cfg").write_text(text.replace("/etc/haproxy/clients.pem", str(tmp_path / "trust.pem")))

    said = subprocess.run(["haproxy", "-c", "-f", str(tmp_path / "haproxy.cfg")], capture_output=True, text=True)

    assert said.returncode == 0, said.stderr


def test_the_example_of_an_environment_has_no_setting_that_there_is_not():
    lines = [line for line in (DEPLOY / "environment.example").read_text().splitlines() if not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines)

    assert len(variables) > 5
    assert unknown_variables(variables) == []
