"""The HTML file: templates with inlined style and script, a policy that forbids anything else, in few bytes."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tpmlint.html_report import (
    alignment,
    board,
    capabilities,
    changes,
    findings,
    history,
    investment,
    items,
    matrix,
    overview,
    risk,
    teams,
    timeline,
)
from tpmlint.html_report.context import ReportContext, fragment
from tpmlint.html_report.headline import headline_of
from tpmlint.model.items import Item
from tpmlint.model.kinds import Kinds
from tpmlint.text.escape import visible
from tpmlint.text.messages import percent, plural

if TYPE_CHECKING:
    from jinja2 import Environment

View: TypeAlias = Callable[[ReportContext], object]

VIEWS: Mapping[str, tuple[str, View]] = {
    "overview": ("Overview", overview.view),
    "risk": ("Risk", risk.view),
    "changes": ("What changed", changes.view),
    "map": ("Map", alignment.view),
    "matrix": ("Matrix", matrix.view),
    "teams": ("Teams", teams.view),
    "board": ("Now, next, later", board.view),
    "timeline": ("Timeline", timeline.view),
    "history": ("History", history.view),
    "investment": ("Investment", investment.view),
    "capabilities": ("Capabilities", capabilities.view),
    "findings": ("Findings", findings.view),
    "items": ("Items", items.view),
}
"""The views in their order, by the name of their template: the title and the function that returns its data."""

_HERE = Path(__file__).resolve().parent
_SCRIPTS = ("map.js", "report.js")
"""In the order in which the page runs them."""

_OWN = re.compile(rb'\A<!doctype html>(?s:.){0,999}^<meta name="generator" content="tpmlint ', re.MULTILINE)
"""How a page of ours begins."""

_LONGEST, _TEXTS = 1200, 150_000
"""Characters of one text, and of one text of each item together, beyond which it is cut."""


_TAG = re.compile(r"<[a-z][^>]*>")

_VALUE = re.compile(r'="([\w.:#%/-]*[\w.:#%-])"(/>)?', re.ASCII)
"""A value that needs no quotes; one that ends in a slash does, or a reader may take it for the end of the tag."""

_BREAK = re.compile(r"\s*\n\s*", re.ASCII)

_BLOCK = (
    r"</?(?:article|circle|d[dlt]|defs|details|div|fig(?:caption|ure)|g|h[1-6]|li|line|ol|option|p|path|rect|section|summary|svg"
    r"|t(?:able|body|d|foot|h|head|r)|title|ul|use)\b[^>]*>"
)
"""A tag beside which a line break is not seen."""

_BEFORE, _AFTER = re.compile(rf"\n(?={_BLOCK})"), re.compile(rf"({_BLOCK})\n")

_END = re.compile(
    r"</(?:"
    r"li>(?=</[ou]l>|<li\b)"
    r"|d[dt]>(?=<d[dt]\b|</dl>)"
    r"|p>(?=<(?:article|details|div|dl|figure|d[dt]|h[1-6]|ol|p|section|table|ul)\b|</(?:article|dd|details|div|li|section|td)>)"
    r"|t[dh]>(?=<t[dh]\b|</tr>)"
    r"|tr>(?=<tr\b|</t(?:body|foot|head)>)"
    r"|thead>(?=<tbody\b)"
    r"|tbody>(?=<tfoot\b|</table>)"
    r"|option>(?=<option\b|</select>)"
    r")"
)
"""The end tags that the HTML standard calls optional, where it does: `optional tags
<https://html.spec.whatwg.org/multipage/syntax.html#optional-tags>`_."""


def render(context: ReportContext) -> str:
    """Return the report as one HTML file that makes no network requests."""
    short = items.short_addresses(context)
    return assemble(
        context,
        [(name, title, view(context)) for name, (title, view) in VIEWS.items()],
        address=lambda item: f"#{short[item.ref]}" if item.ref in short else fragment(item),
        short=short,
        room=_room(context),
    )


def assemble(
    context: ReportContext,
    views: Iterable[tuple[str, str, object]],
    *,
    address: Callable[[Item], str],
    home: Callable[[Item], str] = lambda item: "",
    folder: str = "views",
    scripts: Iterable[str] = _SCRIPTS,
    **more: object,
) -> str:
    """Return a page of views as one HTML file that makes no network requests.

    Every value is escaped, and the page's policy allows only the inlined style and script, by their hashes.

    Args:
        views: name of the template, title and data of each; without data it is not shown.
        address: returns the address of an item within the page.
        home: returns what stands beside the title of an item, such as its repository; empty for nothing.
        folder: where the templates of the views are, and ``receipt.html``.
        scripts: in the order in which the page runs them.
        more: further values for the templates.
    """
    style = _asset("report.css") + _kind_styles(context.roadmap.kinds)
    script = "\n".join(map(_asset, scripts))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return (
        _environment(address, home)
        .get_template("page.html")
        .render(
            context=context,
            receipt=context.report.receipt,
            headline=headline_of(context),
            views=[(name, title, view) for name, title, view in views if view is not None],
            policy=policy,
            style=style,
            script=script,
            folder=folder,
            **more,
        )
    )


def is_page(data: bytes) -> bool:
    """Tell whether a file is a page that tpmlint wrote."""
    return _OWN.search(data) is not None


def _kind_styles(kinds: Kinds) -> str:
    """Return a style for each kind, which sets the color of what is of it."""
    return "".join(
        f".kind-{name} {{ --kind: light-dark({kind.light}, {kind.dark}); }}\n" for name, kind in kinds.items()
    )


def _environment(address: Callable[[Item], str], home: Callable[[Item], str]) -> Environment:
    """Return what renders templates; the arguments are those of ``assemble``."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def make_visible(value: object) -> object:
        return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        finalize=make_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "compact": lambda html: Markup(compact(html)),
        "say": _one_line,
        "percent": percent,
        "plural": plural,
        "trusted": Markup,
    }
    environment.globals |= {
        "fragment": address,
        "home": home,
        "location_text": findings.location_text,
        "months_text": investment.number,
        "spark": history.spark,
    }
    return environment


def _one_line(text: str, longest: int = _LONGEST) -> str:
    """Return a user's text on one line, cut if too long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _room(context: ReportContext) -> int:
    """Return the length limit for an item's texts; it shrinks with the number of items to keep the page small."""
    return max(160, min(_LONGEST, _TEXTS // max(1, len(context.roadmap.items))))


def _asset(name: str) -> str:
    """Return the style or the script without indentation and lines of comment, which only make the page larger."""
    lines = [line.strip() for line in (_HERE / "static" / name).read_text(encoding="utf-8").splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def compact(html: str) -> str:
    """Return HTML of fewer bytes that browsers read as they read the original.

    Args:
        html: as our templates write it: ``<`` and ``>`` only around tags, attributes in double quotes, no comments,
            no ``pre``; for a page with a doctype, as without one a table does not end a paragraph.
    """
    html = _BREAK.sub("\n", html)
    html = _BEFORE.sub("", _AFTER.sub(r"\1", html))
    return _END.sub("", _TAG.sub(lambda tag: _VALUE.sub(_bare, tag[0]), html))


def _bare(value: re.Match[str]) -> str:
    return f"={value[1]} />" if value[2] else f"={value[1]}"
