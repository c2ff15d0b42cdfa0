"""A doctor, a trainee and a group practice register vaccinations one person at a time, with tokens of the STS."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import httpx

from vaccinnet.acceptance.cast import CastCitizen, CastProfile, read_cast
from vaccinnet.client.call import Exchange
from vaccinnet.client.calls import read_calls
from vaccinnet.client.registration import Registration
from vaccinnet.client.security_token import PATH as STS_PATH
from vaccinnet.client.security_token import SecurityTokenService, Token
from vaccinnet.config.showcase.steps import certificate, expect, people_of, say, step
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.read import read_message
from vaccinnet.registration.wire import PATH, AddAnswer, AddRequest, GetRequest, RemoveRequest, Sent
from vaccinnet.soap.parse import parse

# The deliberate mistake: what another registered is not a doctor's to remove.
_MISTAKE = "REG-032"


class Shot(NamedTuple):
    """A vaccination to register: a CNK number, how many days ago it was given, and its lot."""

    cnk: str
    days_ago: int
    lot: str = "TESTLOT01"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody of the cast at work: with a certificate, a token, and the service to speak to."""

    profile: CastProfile
    service: Registration
    token: Token

    @property
    def software_id(self) -> str:
        return self.profile.software_ids[0]

    def add(self, citizen: CastCitizen, *shots: Shot, author: CastProfile) -> AddAnswer:
        """Register vaccinations that `author` answers for, in one call."""
        now = datetime.now(UTC)
        described = _description(self.profile, citizen, shots, author=author, now=now)
        (call,) = read_calls(described, now=now)
        sent = tuple(map(Sent, call.messages))
        request = AddRequest(self.software_id, self.profile.user_code, call.patient_id, sent)
        return self.service.add(request, token=self.token, now=now)

    def remove(self, citizen: CastCitizen, vaccination_id: str) -> str:
        """Ask to remove a vaccination, and return the code of the answer."""
        request = RemoveRequest(self.software_id, "", citizen.insz, vaccination_id)
        return self.service.remove(request, token=self.token, now=datetime.now(UTC)).status.code

    def count(self, citizen: CastCitizen) -> int:
        """Fetch the vaccinations of a person, and return how many there are."""
        request = GetRequest(self.software_id, "", citizen.insz)
        kmehr = self.service.get(request, token=self.token, now=datetime.now(UTC)).kmehr
        return 0 if kmehr is None else sum(len(each.vaccinations) for each in read_message(parse(kmehr)).folders)


def show_doctors(http: httpx.Client, *, base_url: str) -> None:
    """Let four of the cast register, fetch and remove. Raises WentWrong."""
    cast = {each.user_code: each for each in read_cast().profiles}
    doctor, stagemeester, trainee, practice = (
        speaker_of(cast[code], http, base_url) for code in ("ART-2005", "ART-2006", "ART-2007", "PRA-3001")
    )
    member = cast["ART-2009"]
    citizen = people_of(doctor.profile)[-1]
    _add(doctor, citizen, Shot("2246775", 3), author=doctor.profile)
    by_trainee = _add(trainee, citizen, Shot("4185492", 2), author=stagemeester.profile)
    _add(practice, citizen, Shot("1149939", 1), author=member)
    told = step(f"{doctor.profile.name} fetches the vaccinations of that person", lambda: doctor.count(citizen))
    expect("the vaccinations that were told", found=told, expected=3)
    refused = step("tries to remove the one of the trainee", lambda: doctor.remove(citizen, by_trainee))
    expect("the removal of what another registered", found=refused, expected=_MISTAKE)
    say(f"    refused by rule {_MISTAKE}, which was the deliberate mistake: it is not his to remove")
    removed = step(
        f"{stagemeester.profile.name}, the stagemeester, removes it", lambda: stagemeester.remove(citizen, by_trainee)
    )
    expect("the removal by the stagemeester", found=removed, expected="OK")
    expect("the vaccinations that are left", found=doctor.count(citizen), expected=2)


def speaker_of(
    profile: CastProfile, http: httpx.Client, base_url: str, *, keep: Callable[[Exchange], None] = lambda exchange: None
) -> Speaker:
    """Return somebody of the cast, with a certificate and a token; `keep` gets every exchange with the service."""
    keystore = certificate(profile, http=http)
    sts = SecurityTokenService(base_url + STS_PATH, keystore, http)
    token = step(f"{profile.name} gets a certificate and a token of the STS", lambda: sts.issue(datetime.now(UTC)))
    return Speaker(profile, Registration(base_url + PATH, keystore, http=http, keep=keep), token)


def _add(speaker: Speaker, citizen: CastCitizen, shot: Shot, *, author: CastProfile) -> str:
    under = "" if author == speaker.profile else f" in the name of {author.name}"
    answer = step(
        f"{speaker.profile.name} registers a vaccination{under}",
        lambda: speaker.add(citizen, shot, author=author),
    )
    expect(f"the answer to {speaker.profile.name}", found=answer.status.code, expected="OK")
    (result,) = answer.results
    stocked = "" if result.stocked is None else f", {result.stocked} doses left"
    say(f"    VaccinationId {result.vaccination_id}{stocked}")
    return result.vaccination_id


def _description(
    sender: CastProfile, citizen: CastCitizen, shots: Sequence[Shot], *, author: CastProfile, now: datetime
) -> bytes:
    """Return vaccinations as a description file, such as an integrator may write by hand."""
    described = {
        "sender": _party(sender),
        "person": [
            {
                "insz": citizen.insz,
                "first_name": citizen.given_names,
                "family_name": citizen.family_name,
                "birth_date": str(citizen.birth_date),
                "sex": citizen.sex,
                "vaccination": [
                    {
                        "cnk": shot.cnk,
                        "lot": shot.lot,
                        "given_on": str(business_day(now) - timedelta(days=shot.days_ago)),
                        "author": _party(author),
                    }
                    for shot in shots
                ],
            }
        ],
    }
    return json.dumps(described).encode()


def _party(profile: CastProfile) -> dict[str, str]:
    return {"kind": profile.kind, "name": profile.name, "nihii": f"{profile.nihii:0<11}"}
