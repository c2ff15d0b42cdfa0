"""A cookbook as PDF, made by typst from the same chapters as the site."""

import json
from functools import cache
from importlib.resources import files

import typst

from vaccinnet.portal.cookbook.chapters import Cookbook, cookbook_of
from vaccinnet.portal.cookbook.markdown import to_blocks
from vaccinnet.portal.cookbook.sources import package_version
from vaccinnet.portal.texts import say
from vaccinnet.rulebook import Language


@cache
def paper_of(service: str, language: Language) -> bytes:
    """Return the cookbook as PDF; the same software gives the same pages."""
    book = cookbook_of(service, language)
    template = (files(__package__) / "cookbook.typ").read_bytes()
    data = {"data": json.dumps(_contents(book))}
    return typst.compile(template, sys_inputs=data, format="pdf", ignore_system_fonts=True)


def _contents(book: Cookbook) -> dict:
    return {
        "title": say("cookbook.title_of", book.language, service=book.service),
        "subtitle": say("cookbook.made", book.language, version=book.version, software=package_version()),
        "contents": say("cookbook.contents", book.language),
        "version": book.version,
        "language": book.language,
        "chapters": [{"title": each.title, "blocks": to_blocks(each.text)} for each in book.chapters],
    }
