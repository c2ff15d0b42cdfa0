"""Write the pages that come from the code: `make docs`; `--check` fails when they are stale."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from vaccinnet.rulebook import Rulebook, everything
from vaccinnet.rulebook.pages import errors_page, rules_page

PAGES: dict[str, Callable[[Rulebook], str]] = {
    "docs/cookbook/rules.md": rules_page,
    "docs/cookbook/errors.md": errors_page,
}


def write(root: Path) -> list[str]:
    """Write the pages below `root`, and return the names of those that changed."""
    changed = stale(root)
    for name in changed:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(PAGES[name](everything()), encoding="utf-8")
    return changed


def stale(root: Path) -> list[str]:
    """Return the names of the pages below `root` that are not what the code says."""
    return [name for name, page in PAGES.items() if _text(root / name) != page(everything())]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def main(arguments: Sequence[str]) -> int:
    """Write or check, and return the exit code."""
    if arguments == ["--check"]:
        if names := stale(Path()):
            print(f"Stale: {', '.join(names)}. Run `make docs` and commit what it writes.", file=sys.stderr)  # noqa: T201
            return 1
        return 0
    for name in write(Path()):
        print(f"Written: {name}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
