"""The cookbooks on the site, on paper, and the download of the reference application."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from vaccinnet.portal.cookbook.chapters import SERVICES, Cookbook, cookbook_of, rule_text, rules_version
from vaccinnet.portal.cookbook.download import as_sdist, as_zip, folder_name
from vaccinnet.portal.cookbook.markdown import to_html
from vaccinnet.portal.cookbook.paper import paper_of
from vaccinnet.portal.cookbook.sources import package_version
from vaccinnet.portal.findings import language
from vaccinnet.portal.texts import say
from vaccinnet.rulebook import everything


@require_safe
def all_books(request: HttpRequest) -> HttpResponse:
    """Show which cookbooks there are, and what can be taken home."""
    books = [(name, cookbook_of(service, language())) for name, service in SERVICES.items()]
    shown = {"books": books, "version": rules_version(), "software": package_version()}
    return render(request, "cookbook/all.html", shown)


@require_safe
def chapter(request: HttpRequest, service: str, chapter: str) -> HttpResponse:
    """Show a chapter of a cookbook, between the one before it and the next."""
    book = _book(service)
    names = [each.name for each in book.chapters]
    if chapter not in names:
        raise Http404
    place = names.index(chapter)
    shown = {
        "book": book,
        "name": service,
        "chapter": book.chapters[place],
        "html": _html(book.chapters[place].text),
        "before": book.chapters[place - 1] if place else None,
        "after": book.chapters[place + 1] if place + 1 < len(names) else None,
    }
    return render(request, "cookbook/chapter.html", shown)


@require_safe
def rule_page(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show one rule: what holds, why, and what to send."""
    if not rule_id:
        return redirect("cookbooks")
    rule = next((each for each in everything() if each.id == rule_id), None)
    if rule is None:
        raise Http404
    return render(request, "cookbook/rule.html", {"rule": rule.id, "html": _html(rule_text(rule, language()))})


@require_safe
def paper(request: HttpRequest, service: str) -> HttpResponse:
    """Give a cookbook as PDF, in the language of the visitor."""
    book = _book(service)
    name = f"vaccinnet-cookbook-{service}-{book.version}-{book.language}.pdf"
    return _file(paper_of(book.service, book.language), "application/pdf", name)


@require_safe
def reference_zip(request: HttpRequest) -> HttpResponse:
    """Give the source of the reference application as zip."""
    return _file(as_zip(), "application/zip", f"{folder_name()}.zip")


@require_safe
def reference_sdist(request: HttpRequest) -> HttpResponse:
    """Give the source of the reference application as sdist, which pip installs."""
    return _file(as_sdist(), "application/gzip", f"{folder_name()}.tar.gz")


def _book(service: str) -> Cookbook:
    if service not in SERVICES:
        raise Http404
    return cookbook_of(SERVICES[service], language())


def _html(text: str) -> str:
    return _written(text, reverse("cookbook-rules"), say("cookbook.table", language()))


# The same software says the same: all chapters and rules in two languages are some hundreds of texts.
@lru_cache(maxsize=2_000)
def _written(text: str, rule_url: str, table_name: str) -> str:
    return to_html(text, rule_url=rule_url, table_name=table_name)


def _file(contents: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(contents, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
