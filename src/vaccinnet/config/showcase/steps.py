"""How the main job is told: one step after the other, and what each needs."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx

from vaccinnet.acceptance.cast import CastCitizen, CastProfile, read_cast
from vaccinnet.ehealth.keystore import Keystore, read_p12

_PASSWORD = "made-up"  # noqa: S105  (of a keystore that opens nothing)

_Made = TypeVar("_Made")


class WentWrong(Exception):
    """The main job did not go as it should; the text says where."""


def say(line: str) -> None:
    """Tell something."""
    print(line, flush=True)  # noqa: T201


def step(what: str, do: Callable[[], _Made]) -> _Made:
    """Do a step, tell that it is done and how long it took, and return what came of it."""
    began = time.monotonic()
    made = do()
    say(f"  ✓ {what} ({time.monotonic() - began:.1f} s)")
    return made


def expect(what: str, *, found: object, expected: object) -> None:
    """Raise WentWrong when something else was found than expected."""
    if found != expected:
        raise WentWrong(f"{what}: expected {expected}, and it is {found}")


def certificate(profile: CastProfile, *, http: httpx.Client) -> Keystore:
    """Return an acceptance certificate of this profile with its key, as anybody gets one."""
    asked = http.post("/eHealth/certificates", data={"profile": str(profile.subject), "password": _PASSWORD})
    if asked.status_code != httpx.codes.OK:
        raise WentWrong(f"there is no certificate: {asked.text.strip()}")
    return read_p12(asked.content, password=_PASSWORD)


def people_of(profile: CastProfile) -> list[CastCitizen]:
    """Return the citizens whom this profile can vaccinate with any vaccine."""
    return [
        each
        for each in read_cast().citizens
        if each.company == profile.company and each.birth_date and each.birth_date.year < 2010 and not each.deceased_on
    ]


def trust(base_url: str, data_folder: str) -> str | bool:
    """Return which TLS certificates to trust: those of the virtual authority."""
    return str(Path(data_folder) / "acceptance" / "tls" / "chain.pem") if base_url.startswith("https") else True
