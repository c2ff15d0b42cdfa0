"""A real browser for the tests of pages, and a page that must please it."""

# ruff: noqa: E402  (Django is set up first: pytest reads this file before it does that)

from datetime import UTC, datetime

import django
import pytest
from playwright.sync_api import sync_playwright

django.setup()

from tests.browsing import CHROMIUM, SWITCHES

from vaccinnet.acceptance.load_cast import load_cast


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.exists():
        pytest.skip("no Chromium: tests/system-packages.sh installs it")
    # Playwright keeps a loop running in this thread, which Django takes for asynchronous code.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(params=[1280, 320], ids=["desk", "phone"])
def page(chromium, live_server, request):
    """Give a page that fails the test when the browser complains, something does not fit, or there is a script."""
    load_cast(datetime.now(UTC))
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": request.param, "height": 900},
        locale="nl-BE",
    )
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda failed: complaints.append(f"{failed.url}: {failed.failure}"))
    page.on("response", lambda got: complaints.append(f"{got.url}: {got.status}") if got.status >= 400 else None)
    yield page
    width = page.evaluate("document.documentElement.scrollWidth")
    scripts = page.locator("script").count()
    context.close()
    assert complaints == []
    assert width <= request.param
    assert scripts == 0
