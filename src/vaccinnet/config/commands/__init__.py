"""The server's part of the `vaccinnet` command.

What a command needs is imported inside it: `vaccinnet check` must not wait for Django, and `vaccinnet run` keeps little
in memory.
"""

from collections.abc import Callable
from typing import Any

import typer

from vaccinnet.config.commands import (
    acceptance,
    access,
    admissions,
    audit,
    mail,
    qualification,
    running,
    stock,
    trust,
    upkeep,
)
from vaccinnet.config.commands.plumbing import plainly

_COMMANDS: dict[str, Callable[..., Any]] = {
    "run": running.run,
    "demo": running.demo,
    "serve": running.serve,
    "worker": running.worker,
    "migrate": upkeep.migrate,
    "test-users": acceptance.users,
}
_GROUPS: dict[str, tuple[str, dict[str, Callable[..., Any]]]] = {
    "batches": ("Batches that wait to be processed.", {"process": upkeep.process_batches}),
    "codes": ("The lists of vaccine codes.", {"load": upkeep.load_codes, "load-snomed": upkeep.load_snomed}),
    "stock": (
        "What a sender has left of each vaccine.",
        {"show": stock.show, "receive": stock.receive, "correct": stock.correct, "history": stock.history},
    ),
    "audit": (
        "The trail of who changed or looked at what.",
        {"verify": audit.verify, "seal": audit.seal, "export": audit.export},
    ),
    "trust": (
        "Whom this environment trusts.",
        {"show": trust.show, "refresh": trust.refresh},
    ),
    "qualification": (
        "The qualification test, on what a program exchanged with this environment.",
        {"capture": qualification.capture, "history": qualification.history},
    ),
    "mail": (
        "The mail by which developers show a set to qualify.",
        {"receive": mail.receive, "certificate": mail.certificate},
    ),
    "managers": (
        "Who manages access to the register.",
        {"add": access.add, "list": access.show, "remove": access.remove},
    ),
    "admissions": (
        "What may be used in production, and the signed lists that say so.",
        {
            "show": admissions.show,
            "verify": admissions.verify,
            "keys": admissions.keys,
            "new-key": admissions.new_key,
            "use-key": admissions.use_key,
            "fetch": admissions.fetch,
        },
    ),
    "certificate": ("Acceptance certificates.", {"issue": acceptance.issue_certificate}),
}
_PANEL = "Server"


def add_to(app: typer.Typer) -> None:
    """Add the server's commands to `vaccinnet`."""
    for name, command in _COMMANDS.items():
        app.command(name, rich_help_panel=_PANEL)(plainly(command))
    for name, (help_text, commands) in _GROUPS.items():
        group = typer.Typer(help=help_text, no_args_is_help=True)
        # With a callback a group of one command stays a group.
        group.callback()(lambda: None)
        for command_name, command in commands.items():
            group.command(command_name)(plainly(command))
        app.add_typer(group, name=name, help=help_text, rich_help_panel=_PANEL)
