"""The `vaccinnet` command: the client's own commands, and those that packages add by the entry point
`vaccinnet.commands`.

Exit codes: 0 when it went well, 1 when what was sent or checked is refused, 2 when it could not be done.
"""

from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Any

import typer
from typer.core import TyperGroup

from vaccinnet.client.call import NoAnswer
from vaccinnet.client.commands import batch, registration
from vaccinnet.client.commands.check import check
from vaccinnet.client.commands.explain import explain
from vaccinnet.client.commands.findings import show_findings
from vaccinnet.client.commands.options import CannotBeDone
from vaccinnet.client.commands.qualify import qualify
from vaccinnet.client.commands.sign import sign
from vaccinnet.client.commands.token import token
from vaccinnet.client.description import BadDescription
from vaccinnet.client.kept_exchanges import CannotKeep
from vaccinnet.client.outgoing import NothingToSend
from vaccinnet.client.screen import Screen
from vaccinnet.ehealth.keystore import BadKeystore
from vaccinnet.rulebook import Refused

REFUSED, NOT_DONE = 1, 2


class _Commands(TyperGroup):
    """Commands whose refusals and failures become sentences and exit codes: the one table of the command line."""

    def invoke(self, ctx: Any) -> Any:
        screen = Screen(None)
        try:
            return super().invoke(ctx)
        except Refused as refused:
            show_findings(refused.findings, file="", screen=screen)
            code = REFUSED
        except BadDescription as bad:
            _complain(screen, bad.problems)
            code = NOT_DONE
        except (NoAnswer, CannotBeDone, CannotKeep, NothingToSend, BadKeystore) as failure:
            _complain(screen, [str(failure)])
            code = NOT_DONE
        except ModuleNotFoundError as missing:
            if (missing.name or "vaccinnet").startswith("vaccinnet"):
                raise
            _complain(screen, [f"This command needs the server: pip install 'openvaccinnet[server]' ({missing.name})."])
            code = NOT_DONE
        raise typer.Exit(code)


app = typer.Typer(
    cls=_Commands, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)
app.command()(check)
app.add_typer(batch.app, name="batch")
app.add_typer(registration.app, name="registration")
app.command()(sign)
app.command()(token)
app.command()(explain)
app.command()(qualify)


@app.callback(invoke_without_command=True)
def vaccinnet(context: typer.Context) -> None:
    """Send vaccinations to Vaccinnet, check messages, and run a Vaccinnet of your own.

    Exit codes: 0 when it went well, 1 when what was sent or checked is refused, 2 when it could not be done.
    """
    if context.invoked_subcommand is None:
        _show_examples(Screen(None))


def main() -> None:
    """Run the command."""
    for each in entry_points(group="vaccinnet.commands"):
        each.load()(app)
    app()


def _show_examples(screen: Screen) -> None:
    screen.say("welcome")
    for number in range(1, 6):
        screen.write()
        screen.say(f"example_{number}", style="dim")
        screen.write(_EXAMPLES[number - 1], indent=2)
    screen.write()
    screen.say("next_welcome")


_EXAMPLES = (
    "vaccinnet run",
    "vaccinnet certificate issue --profile NIHII-HOSPITAL=79990158 --out hospital.acc-p12 --password geheim",
    "vaccinnet batch example > vaccinations.toml && vaccinnet batch send vaccinations.toml --p12 hospital.acc-p12 "
    "--password geheim --pakket Voorbeeld_Zorgdossier_AZ-Teststad --save .",
    "vaccinnet batch result TRANSACTION_ID --user-code ORG-1001 --p12 hospital.acc-p12 --password geheim",
    "vaccinnet check *-request.xml",
)


def _complain(screen: Screen, problems: Sequence[str]) -> None:
    for problem in problems:
        screen.complain(problem)


if __name__ == "__main__":
    main()
