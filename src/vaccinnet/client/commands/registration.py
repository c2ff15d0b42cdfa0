"""`vaccinnet registration`: register, remove and fetch vaccinations as a doctor or a practice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Annotated, TypeVar

import httpx
import typer

from vaccinnet.client.calls import Outgoing, read_calls
from vaccinnet.client.commands.answers import show_fault
from vaccinnet.client.commands.options import (
    LOCALHOST,
    P12,
    TIMEOUT,
    AsJson,
    Authority,
    CannotBeDone,
    Lang,
    Password,
    Save,
    Url,
    open_keystore,
    read_bytes,
    service_url,
    subject_of,
    trusting,
)
from vaccinnet.client.commands.registered import show_added, show_fetched, show_removed
from vaccinnet.client.kept_exchanges import KeptExchanges
from vaccinnet.client.kept_tokens import TokenCache, kept_or_new
from vaccinnet.client.registration import Registration, SoapFault
from vaccinnet.client.screen import Screen
from vaccinnet.client.security_token import PATH as STS_PATH
from vaccinnet.client.security_token import NotACaregiver, SecurityTokenService, Token
from vaccinnet.ehealth.subject import NotAnEHealthSubject
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.registration.wire import PATH, AddAnswer, AddRequest, GetRequest, RemoveRequest, Sent
from vaccinnet.rulebook import masked

app = typer.Typer(
    no_args_is_help=True, help="Register, remove and fetch vaccinations of one person, as a doctor or a practice."
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A description (TOML or JSON) or a KMEHR message.")]
SoftwareId = Annotated[str, typer.Option(envvar="VACCINNET_SOFTWARE_ID", help="Your softwareID, integrator_program.")]
PatientId = Annotated[str, typer.Option("--patient", metavar="INSZ", help="The INSZ number of the person.")]
Sts = Annotated[
    str | None, typer.Option("--sts", envvar="VACCINNET_STS", help="The STS (default: on the same server).")
]
NoStock = Annotated[bool, typer.Option("--no-stock", help="Leave the stock alone (DisableStockChange).")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was given on this day or later.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the KMEHR message there.")]

# The STS has another certificate or the token has ended: a new one may do.
_STALE = {"SEC-062", "SEC-063", "SEC-065"}

_Answer = TypeVar("_Answer")


@app.command()
def add(
    file: File,
    p12: P12,
    software_id: SoftwareId,
    password: Password = None,
    no_stock: NoStock = False,
    url: Url = LOCALHOST,
    sts: Sts = None,
    ca: Authority = None,
    save: Save = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Register vaccinations that you gave (AddVaccinations).

    Exit code: 0 when all were accepted, 1 when one was refused, 2 when they could not be sent.
    """
    screen = Screen(lang, as_json=as_json)
    calls = read_calls(read_bytes(file), now=datetime.now(UTC))
    with _talking(url, sts=sts, p12=p12, password=password, ca=ca, save=save, screen=screen) as talk:
        answers = [(each, _add(each, talk, software_id=software_id, moves_stock=not no_stock)) for each in calls]
        talk.say_kept()
        if not show_added(answers, screen):
            raise typer.Exit(1)


@app.command()
def remove(
    vaccination_id: Annotated[str, typer.Argument(metavar="VACCINATION_ID", help="As AddVaccinations answered it.")],
    patient_id: PatientId,
    p12: P12,
    software_id: SoftwareId,
    password: Password = None,
    url: Url = LOCALHOST,
    sts: Sts = None,
    ca: Authority = None,
    save: Save = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Remove a vaccination that was registered by mistake (RemoveVaccination).

    Exit code: 0 when it was removed, 1 when that was refused, 2 when it could not be asked.
    """
    screen = Screen(lang, as_json=as_json)
    request = RemoveRequest(software_id, "", patient_id, vaccination_id)
    with _talking(url, sts=sts, p12=p12, password=password, ca=ca, save=save, screen=screen) as talk:
        answer = talk.call(lambda token: talk.service.remove(request, token=token, now=datetime.now(UTC)))
        talk.say_kept()
        if not show_removed(answer, screen):
            raise typer.Exit(1)


@app.command()
def get(
    patient_id: PatientId,
    p12: P12,
    software_id: SoftwareId,
    password: Password = None,
    since: Since = None,
    out: Out = None,
    url: Url = LOCALHOST,
    sts: Sts = None,
    ca: Authority = None,
    save: Save = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Fetch the vaccinations of a person (GetVaccinations).

    Exit code: 0 when they were told, 1 when that was refused, 2 when it could not be asked.
    """
    screen = Screen(lang, as_json=as_json)
    request = GetRequest(software_id, "", patient_id, since.date() if since else None)
    with _talking(url, sts=sts, p12=p12, password=password, ca=ca, save=save, screen=screen) as talk:
        answer = talk.call(lambda token: talk.service.get(request, token=token, now=datetime.now(UTC)))
        talk.say_kept()
        if out and answer.kmehr:
            _write(out, answer.kmehr)
            screen.say("kept", files=out)
        if not show_fetched(answer, screen):
            raise typer.Exit(1)


@app.command()
def example() -> None:
    """Print a description of vaccinations to start from; every field is explained in it."""
    typer.echo(example_description(business_day(datetime.now(UTC))), nl=False)


def example_description(today: date) -> str:
    """Return the example file, with a day of administration just before `today`."""
    template = Template((files("vaccinnet.client") / "registration_example.toml").read_text(encoding="utf-8"))
    return template.substitute(yesterday=today - timedelta(days=1))


class _Talk:
    """A conversation with the service, its tokens, and where it is shown."""

    def __init__(self, service: Registration, sts: SecurityTokenService, kept: KeptExchanges | None, screen: Screen):
        self.service = service
        self.screen = screen
        self._sts = sts
        self._kept = kept

    def call(self, do: Callable[[Token], _Answer]) -> _Answer:
        """Return what `do` returns with a token; once more with a new one when a kept token is no longer good."""
        with self.screen.waiting():
            try:
                return do(kept_or_new(self._sts, TokenCache(), now=datetime.now(UTC)))
            except SoapFault as fault:
                if not _STALE.intersection(each.rule for each in fault.findings):
                    raise
                return do(kept_or_new(self._sts, TokenCache(), now=datetime.now(UTC), fresh=True))

    def say_kept(self) -> None:
        """Say in which files the exchanges are."""
        if self._kept:
            self.screen.say("kept", files=", ".join(map(str, self._kept.files)))


def _add(outgoing: Outgoing, talk: _Talk, *, software_id: str, moves_stock: bool) -> AddAnswer:
    count = talk.screen.count(len(outgoing.messages), "vaccination")
    subject = subject_of(talk.service.keystore)
    talk.screen.say(
        "registering", url=talk.service.url, subject=subject, person=masked(outgoing.patient_id), vaccinations=count
    )
    sent = tuple(Sent(each, moves_stock) for each in outgoing.messages)
    request = AddRequest(software_id, "", outgoing.patient_id, sent)
    return talk.call(lambda token: talk.service.add(request, token=token, now=datetime.now(UTC)))


@contextmanager
def _talking(
    url: str,
    *,
    sts: str | None,
    p12: Path,
    password: str | None,
    ca: Path | None,
    save: Path | None,
    screen: Screen,
) -> Iterator[_Talk]:
    """Give a conversation with the service; what refuses the message is shown, and ends it with exit code 1."""
    keystore = open_keystore(p12, password)
    kept = KeptExchanges(save, now=datetime.now(UTC)) if save else None
    address = service_url(url, path=PATH)
    with httpx.Client(timeout=TIMEOUT, verify=trusting(ca)) as http:
        service = Registration(address, keystore, http=http, keep=kept or (lambda exchange: None))
        asked = SecurityTokenService(_sts_url(sts or address, given=sts is not None), keystore, http)
        talk = _Talk(service, asked, kept, screen)
        try:
            yield talk
        except SoapFault as fault:
            talk.say_kept()
            show_fault(fault, screen)
            raise typer.Exit(1) from None
        except NotACaregiver as refused:
            raise CannotBeDone(str(refused)) from None
        except NotAnEHealthSubject as refused:
            raise CannotBeDone(f"The certificate is not one of eHealth: {refused.reason}.") from None


def _sts_url(url: str, *, given: bool) -> str:
    return service_url(url, path=STS_PATH) if given else str(httpx.URL(url).copy_with(path=STS_PATH, query=None))


def _write(out: Path, contents: bytes) -> None:
    try:
        out.write_bytes(contents)
    except OSError as error:
        raise CannotBeDone(f"{out}: {error.strerror}.") from None
