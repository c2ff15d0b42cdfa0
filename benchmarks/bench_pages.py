"""The pages of the access portal: the median time that the server takes for each, beside an empty view."""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psutil

from benchmarks.bench_registration import _django as loaded
from benchmarks.bench_registration import _processor as processor
from benchmarks.deployment import deployment

_CALLS = 60
_WARM_UP = 5
# Milliseconds that the issue of the access portal allows as a median.
_LIMIT = 50
_EMAIL = "bench@acme.example"


class Page(NamedTuple):
    """A page by its name and its path, and who asks for it."""

    name: str
    path: str
    client: Any


class Times(NamedTuple):
    """Milliseconds of a page: on the clock, and of the processor in this process."""

    median: float
    p95: float
    processor: float


def main() -> None:
    """Measure inside one process, with the database of a deployment, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=_CALLS, help="times that each page is asked")
    asked = parser.parse_args([word for word in sys.argv[1:] if word != "pages"])
    print(f"Machine: {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, {processor()}")
    print(f"Load of the last minute at the start: {os.getloadavg()[0]:.1f}\n")
    with deployment("--web-workers=1") as ours, loaded(ours), _one_host():
        measured = {page.name: _times(page, asked.calls) for page in _pages()}
    print("| page | median | p95 | processor time |\n| --- | --- | --- | --- |")
    for name, times in measured.items():
        print(f"| {name} | {times.median:.1f} ms | {times.p95:.1f} ms | {times.processor:.1f} ms |")
    slow = [name for name, times in measured.items() if times.median > _LIMIT]
    print(f"\nOver {_LIMIT} ms: {', '.join(slow) or 'none'}")


@contextmanager
def _one_host() -> Iterator[None]:
    from django.test.utils import override_settings

    with override_settings(ALLOWED_HOSTS=["testserver"]):
        yield


def _times(page: Page, calls: int) -> Times:
    for _ in range(_WARM_UP):
        answer = page.client.get(page.path)
        if answer.status_code != 200:
            raise SystemExit(f"{page.name}: {answer.status_code}")
    taken, busy = [], []
    for _ in range(calls):
        began, ran = time.perf_counter(), time.process_time()
        page.client.get(page.path)
        taken.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - ran) * 1000)
    return Times(statistics.median(taken), sorted(taken)[int(calls * 0.95)], statistics.median(busy))


def _pages() -> Iterator[Page]:
    """Yield the pages that are asked without anything in their address but what was made for it."""
    from django.test import Client

    from vaccinnet.portal.console.urls import urlpatterns as of_console
    from vaccinnet.portal.cookbook.urls import urlpatterns as of_cookbooks
    from vaccinnet.portal.developer.urls import urlpatterns as of_developers
    from vaccinnet.portal.site.urls import urlpatterns as of_site

    everybody = Client()
    yield Page("an empty view (health/live), the floor", "/health/live", everybody)
    made, developer, manager = _made()
    for before, patterns, client in (
        ("/", of_site, everybody),
        ("/cookbooks/", of_cookbooks, everybody),
        ("/ontwikkelaar/", of_developers, developer),
        ("/beheer/", of_console, manager),
    ):
        for each in patterns:
            path = before + _filled(str(each.pattern), made)
            # A page is what everybody who may have it can ask for; acts and ends of a visit are none.
            if client.get(path).status_code == 200 and not path.endswith((".zip", ".gz", ".pdf")):
                yield Page(path if len(path) < 40 else f"{before}… {each.name}", path, client)


def _filled(route: str, made: Mapping[str, str]) -> str:
    for name, value in made.items():
        for kind in ("uuid", "int", "slug", "str", "path"):
            route = route.replace(f"<{kind}:{name}>", value)
    return route


def _made() -> tuple[Mapping[str, str], Any, Any]:
    """Return what stands in addresses, and the browsers of a developer and of a manager, with a company at work."""
    from allauth.account.internal.flows.login import record_authentication
    from django.conf import settings
    from django.http import HttpRequest
    from django.test import Client

    from vaccinnet.acceptance.models import IssuedCertificate
    from vaccinnet.acceptance.test_users.certificates import get_certificate
    from vaccinnet.acceptance.test_users.take_set import take_set
    from vaccinnet.integrators.found import found_company
    from vaccinnet.integrators.models import Account
    from vaccinnet.portal.console.account import prepare_manager
    from vaccinnet.trajectory.apply import begin_application, file_application
    from vaccinnet.trajectory.party import Party
    from vaccinnet.trajectory.sample import ANSWERS

    now = datetime.now(UTC)
    account = Account.objects.create(email=_EMAIL, joined_at=now)
    company = found_company(name="Bench", account_key=account.key, person="An", email=_EMAIL, now=now)
    by = Party.integrator(account.key, "An", company_key=company.key)
    draft = begin_application(company, by=by, now=now)
    file_application(draft.number, ANSWERS, by=by, seen=draft.revision, now=now, terms=settings.TRAJECTORY_TERMS)
    take_set(company, services=ANSWERS.services, by=by, now=now)
    profiles = list(company.profiles.all())
    for each in profiles:
        get_certificate(company, each.key, by=by, now=now, key_type="ec")
    made = {
        "company_key": str(company.key),
        "key": str(company.key),
        "number": str(draft.number),
        "kind": "doctor",
        "service": "batchupload",
        "chapter": "regels",
        "rule_id": "VAC-014",
        "name": IssuedCertificate.objects.filter(profile=profiles[0]).values_list("serial", flat=True)[0],
    }
    developer, manager = Client(), Client()
    backend = settings.AUTHENTICATION_BACKENDS[0]
    developer.force_login(account, backend=backend)
    bea = prepare_manager("bea@bench.example", name="Bea", now=now)
    _give_factor(bea)
    manager.force_login(bea, backend=backend)
    request = HttpRequest()
    request.session = manager.session
    record_authentication(request, bea, "mfa")
    request.session.save()
    return made, developer, manager


def _give_factor(account: Any) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(account, generate_totp_secret())


if __name__ == "__main__":
    main()
