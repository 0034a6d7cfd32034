"""HTML without the quotes, end tags and line breaks that browsers do not need."""

from __future__ import annotations

import re

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
