"""Markdown as HTML for the site, and as plain blocks for paper."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_RULE_ID = re.compile(r"\b(?:SEC|MSG|VAC|BAT|REG|CON|PRO|FHI|QUA|TRJ)-\d{3}\b")

Block = dict[str, Any]


def to_html(text: str, *, rule_url: str, table_name: str) -> SafeString:
    """Return the text as HTML: headings can be linked to, and the id of a rule leads to `rule_url` with that id.

    What was HTML in the text is shown as it stands. A table that is too wide scrolls, under the name `table_name`.
    """
    tokens = _MARKDOWN.parse(text)
    for token, content in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor_of(content.content))
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    html = html.replace("<table>", f'<div class="scrolls" role="region" tabindex="0" aria-label="{table_name}"><table>')
    html = (
        html.replace("</table>", "</table></div>").replace("<th></th>", "<td></td>").replace("<th>", '<th scope="col">')
    )
    return mark_safe(_with_links(html, rule_url))  # noqa: S308 - the renderer escapes


def anchor_of(heading: str) -> str:
    """Return the name by which one links to a heading."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def to_blocks(text: str) -> list[Block]:
    """Return the text as blocks: headings, paragraphs, code, lists and tables, each with runs of plain text."""
    return list(_blocks(iter(_MARKDOWN.parse(text))))


def _with_links(html: str, rule_url: str) -> str:
    # Ids in headings and code stay as they are.
    parts = re.split(r"(<h\d[^>]*>.*?</h\d>|<a .*?</a>|<pre>.*?</pre>|<[^>]+>)", html, flags=re.DOTALL)
    return "".join(
        part if part.startswith("<") else _RULE_ID.sub(lambda id: f'<a href="{rule_url}{id[0]}">{id[0]}</a>', part)
        for part in parts
    )


def _blocks(tokens: Iterator[Token]) -> Iterator[Block]:
    for token in tokens:
        if token.type == "heading_open":
            yield {"kind": "heading", "level": int(token.tag[1]), "runs": _inline(next(tokens))}
        elif token.type == "paragraph_open":
            yield {"kind": "paragraph", "runs": _inline(next(tokens))}
        elif token.type in ("fence", "code_block"):
            yield {"kind": "code", "text": token.content.rstrip("\n")}
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield {"kind": "list", "ordered": token.type.startswith("o"), "items": _items(tokens)}
        elif token.type == "table_open":
            yield {"kind": "table", "rows": _rows(tokens)}


def _items(tokens: Iterator[Token]) -> list[list[Block]]:
    items: list[list[Block]] = []
    for token in tokens:
        if token.type in ("bullet_list_close", "ordered_list_close"):
            break
        if token.type == "list_item_open":
            items.append([])
        elif token.type == "paragraph_open":
            items[-1].append({"kind": "paragraph", "runs": _inline(next(tokens))})
        elif token.type in ("fence", "code_block"):
            items[-1].append({"kind": "code", "text": token.content.rstrip("\n")})
    return items


def _rows(tokens: Iterator[Token]) -> list[list[list[Block]]]:
    rows: list[list[list[Block]]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(_inline(next(tokens)))
    return rows


def _inline(token: Token) -> list[Block]:
    runs: list[Block] = []
    bold = italic = False
    children: Sequence[Token] = token.children or ()
    for each in children:
        if each.type in ("strong_open", "strong_close"):
            bold = each.type.endswith("open")
        elif each.type in ("em_open", "em_close"):
            italic = each.type.endswith("open")
        elif each.type in ("softbreak", "hardbreak"):
            runs.append({"text": " ", "style": "plain"})
        elif each.content:
            style = "code" if each.type == "code_inline" else "bold" if bold else "italic" if italic else "plain"
            runs.append({"text": each.content, "style": style})
    return runs
