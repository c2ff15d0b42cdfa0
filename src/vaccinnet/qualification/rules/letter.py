"""Rules about a letter with a set in it; the subject is its Opening."""

from collections.abc import Iterator

from vaccinnet.qualification.mailed.facts import Opening
from vaccinnet.rulebook import Finding, rule

_OBSTACLES = ("closed", "algorithm", "signed", "forwarded", "deep", "broken")


@rule(
    "QUA-080",
    stage="step",
    source="RFC 8551; decision: what a mail may hold",
    since="2026.1",
    wrong={
        "missing": "Nothing is attached to the mail.",
        "closed": "The encrypted mail cannot be opened with the key of the register.",
        "algorithm": "The mail is encrypted in a way that the register cannot open.",
        "signed": "The mail is signed as one block (opaque), in which no attachment can be seen.",
        "forwarded": "The mail has another mail attached ({name}).",
        "deep": "The parts of the mail are nested too deep.",
        "broken": "The mail cannot be read to its end.",
    },
    accepts=[Opening(), Opening(files=12)],
    rejects=[Opening(files=0), *(Opening(obstacles=((each, "a.eml"),)) for each in _OBSTACLES)],
)
def letter_can_be_opened(opening: Opening) -> Iterator[Finding]:
    """A mail has the set as attachments: XML files, or one zip of them. It may be encrypted to the certificate of the
    register (S/MIME, AES with RSA), and signed beside its contents.

    What is hidden in another mail or in a block of its own cannot be shown file by file.

    Attach the files themselves, or the zip. To encrypt, use the certificate that the portal offers, and
    AES-256-CBC: `openssl smime -encrypt -aes-256-cbc`.
    """
    for obstacle, name in opening.obstacles:
        yield Finding(says=obstacle, values={"name": name})
    if not opening.files and not opening.obstacles:
        yield Finding(says="missing")
