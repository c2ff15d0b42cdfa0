"""What tests in a browser share: whom they sign in, and what every page must be."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page
from tests.visits import part_of

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")


def visit(page: Page, name: str, kind: str = "") -> None:
    """Sign in as who has this name, or as the doctor responsible for an organisation of this name."""
    page.goto("/Vaccinnet/aanmelden")
    page.locator(f'button[name="part"][value="{part_of(name, kind).id}"]').click()


def violations(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds on the page, each with the first element that it is about."""
    page.evaluate(AXE.read_text())
    return [(each["id"], each["nodes"][0]["html"]) for each in page.evaluate("axe.run()")["violations"]]
