"""`vaccinnet batch`: send vaccinations of many persons, and ask what became of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Annotated

import httpx
import typer
from lxml import etree

from vaccinnet.batch.schema import request_findings
from vaccinnet.batch.wire import write_upload
from vaccinnet.client.batch_upload import TYPE, Accepted, BatchUpload, SoapFault
from vaccinnet.client.commands.answers import show_accepted, show_fault, show_refused, show_result
from vaccinnet.client.commands.findings import finding_as_json, show_findings
from vaccinnet.client.commands.options import (
    LOCALHOST,
    P12,
    TIMEOUT,
    AsJson,
    Authority,
    CannotBeDone,
    Lang,
    Pakket,
    Password,
    Save,
    Url,
    open_keystore,
    read_bytes,
    service_url,
    subject_of,
    trusting,
)
from vaccinnet.client.kept_exchanges import KeptExchanges
from vaccinnet.client.outgoing import read_outgoing
from vaccinnet.client.screen import Screen
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.names import kmehr
from vaccinnet.kmehr.read import read_header
from vaccinnet.register.arrival import Origin
from vaccinnet.rulebook import Refused

app = typer.Typer(no_args_is_help=True, help="Send vaccinations of many persons, and ask what became of them.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="A description (TOML or JSON), KMEHR message or request.")]
RequestId = Annotated[
    str, typer.Argument(metavar="REQUEST_ID", help="The transactionId that was answered to the upload.")
]
UserCode = Annotated[
    str, typer.Option(envvar="VACCINNET_USER_CODE", help="The code that the register gave to your organisation.")
]
Unchecked = Annotated[bool, typer.Option("--unchecked", help="Send also what is not valid against the schema.")]


@app.command()
def send(
    file: File,
    p12: P12,
    password: Password = None,
    pakket: Pakket = "",
    url: Url = LOCALHOST,
    ca: Authority = None,
    save: Save = None,
    unchecked: Unchecked = False,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Send vaccinations that you gave yourself (aanleveren).

    Exit code: 0 when the batch was accepted, 1 when it was refused, 2 when it could not be sent.
    """
    with _talking(url, p12=p12, password=password, ca=ca, save=save, screen=Screen(lang, as_json=as_json)) as talk:
        _submit(file, talk, origin="own", pakket=pakket, unchecked=unchecked)


@app.command()
def supplement(
    file: File,
    p12: P12,
    password: Password = None,
    pakket: Pakket = "",
    url: Url = LOCALHOST,
    ca: Authority = None,
    save: Save = None,
    unchecked: Unchecked = False,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Report history: vaccinations that others gave (aanvullen).

    Exit code: 0 when the batch was accepted, 1 when it was refused, 2 when it could not be sent.
    """
    with _talking(url, p12=p12, password=password, ca=ca, save=save, screen=Screen(lang, as_json=as_json)) as talk:
        _submit(file, talk, origin="reported", pakket=pakket, unchecked=unchecked)


@app.command()
def result(
    request_id: RequestId,
    p12: P12,
    user_code: UserCode,
    password: Password = None,
    url: Url = LOCALHOST,
    ca: Authority = None,
    save: Save = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Ask what became of each person and each vaccination of a batch (resultaat verwerking).

    Exit code: 0 when everything was accepted, 1 when something was refused, 2 when the question could not be asked.
    """
    with _talking(url, p12=p12, password=password, ca=ca, save=save, screen=Screen(lang, as_json=as_json)) as talk:
        talk.screen.say("asking", id=request_id, url=talk.service.url)
        with talk.screen.waiting():
            answer = talk.service.result(request_id, user_code=user_code, now=datetime.now(UTC))
        talk.say_kept()
        if not isinstance(answer, tuple):
            show_refused(answer, next_step="next_refused_question", screen=talk.screen)
            raise typer.Exit(1)
        if not show_result(answer, talk.screen):
            raise typer.Exit(1)


@app.command()
def example() -> None:
    """Print a description of vaccinations to start from; every field is explained in it."""
    typer.echo(example_description(business_day(datetime.now(UTC))), nl=False)


def example_description(today: date) -> str:
    """Return the example file, with days of administration just before `today`."""
    template = Template((files("vaccinnet.client") / "example.toml").read_text(encoding="utf-8"))
    return template.substitute(yesterday=today - timedelta(days=1), before=today - timedelta(days=2))


class _Talk:
    """A conversation with the service, and where it is shown."""

    def __init__(self, service: BatchUpload, kept: KeptExchanges | None, screen: Screen):
        self.service = service
        self.kept = kept
        self.screen = screen

    def say_kept(self) -> None:
        """Say in which files the exchanges are."""
        if self.kept:
            self.screen.say("kept", files=", ".join(map(str, self.kept.files)))


@contextmanager
def _talking(
    url: str, *, p12: Path, password: str | None, ca: Path | None, save: Path | None, screen: Screen
) -> Iterator[_Talk]:
    """Give a conversation with the service; what refuses the message is shown, and ends it with exit code 1."""
    keystore = open_keystore(p12, password)
    kept = KeptExchanges(save, now=datetime.now(UTC)) if save else None
    with httpx.Client(timeout=TIMEOUT, verify=trusting(ca)) as http:
        service = BatchUpload(service_url(url), keystore, http=http, keep=kept or (lambda exchange: None))
        talk = _Talk(service, kept, screen)
        try:
            yield talk
        except SoapFault as fault:
            talk.say_kept()
            show_fault(fault, screen)
            raise typer.Exit(1) from None


def _submit(file: Path, talk: _Talk, *, origin: Origin, pakket: str, unchecked: bool) -> None:
    now = datetime.now(UTC)
    try:
        outgoing = read_outgoing(read_bytes(file), origin=origin, now=now)
        software_id, message = pakket or outgoing.pakket, outgoing.kmehrmessage
        if not software_id:
            raise CannotBeDone(
                "The request names your software: give --pakket, such as Integrator_Program_Organisation."
            )
        _announce(message, talk)
        request = write_upload(origin, type=TYPE, pakket=software_id, kmehrmessage=message)
        if not unchecked and (findings := request_findings(request)):
            raise Refused(findings)
    except Refused as refused:
        _show_unsent(refused, file, talk.screen)
        raise typer.Exit(1) from None
    with talk.screen.waiting():
        answer = talk.service.submit(message, pakket=software_id, origin=origin, now=now)
    talk.say_kept()
    if not isinstance(answer, Accepted):
        show_refused(answer, next_step="next_refused", screen=talk.screen)
        raise typer.Exit(1)
    show_accepted(answer, user_code=_user_code(message), screen=talk.screen)


def _show_unsent(refused: Refused, file: Path, screen: Screen) -> None:
    show_findings(refused.findings, file=str(file), screen=screen)
    screen.say("next_unsent")
    screen.write_json({"accepted": False, "findings": [finding_as_json(each, screen) for each in refused.findings]})


def _announce(message: etree._Element, talk: _Talk) -> None:
    talk.screen.say(
        "sending",
        url=talk.service.url,
        subject=subject_of(talk.service.keystore),
        persons=talk.screen.count(len(message.findall(kmehr("folder"))), "person"),
        vaccinations=talk.screen.count(
            len(message.findall(f"{kmehr('folder')}/{kmehr('transaction')}")), "vaccination"
        ),
    )


def _user_code(message: etree._Element) -> str:
    header = message.find(kmehr("header"))
    sender = () if header is None else read_header(header).sender
    return next((party.local for party in sender if party.local), "…")
