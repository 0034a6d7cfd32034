"""What a person reads of a paragraph, a title or a cell in AsciiDoc."""

from __future__ import annotations

import re

from tpmlint.formats.markdown_inline import LONGEST, Inline, Link, references_in
from tpmlint.text.regex import regex

_INLINE = regex(
    r"""(?=[<hlxmifkbap\[*_`#+\\])
    (?:<<(?P<anchor>[^,<>\n]{1,200})(?:,[ ]?(?P<label>[^<>]{0,400}))?>>
    |(?:(?:link|xref|mailto):(?P<to>[^\s\[\]]{1,1000})|(?P<url>https?://[^\s\[\]<>"']{1,1000}))
        \[(?P<shown>(?:\\\]|[^\]]){0,400})\]
    |(?:image|icon|kbd|btn|menu|footnote|indexterm|anchor)::?[^\s\[\]]{0,200}\[[^\]]{0,400}\]
    |\[\[[^\[\]]{0,200}\]\]
    |\[[.\#][^\[\]]{0,200}\](?=\#)
    |\*\*(?P<strong>[^*\n]{1,400})\*\*|__(?P<emphasis>[^_\n]{1,400})__|``(?P<code>[^`\n]{1,400})``
    |(?<!\w)(?P<mark>[*_`\#+])(?P<inner>[^\s*_`\#+](?:[^\n]{0,400}?\S)?)(?P=mark)(?!\w)
    |\\(?P<escaped>[*_`\#+<\[]))""",
    re.VERBOSE,
)
_MARKUP = regex(r"[<*_`#+\\\[]")
_BEFORE = regex(r"[^.,;:!?()\n]{0,80}\Z")
_DEEPEST = 4


def read_inline(content: str, depth: int = 0) -> Inline:
    """Return what a person reads of a paragraph's text.

    Args:
        depth: how many marks it stands within.
    """
    if len(content) > LONGEST or not _MARKUP.search(content):
        return Inline(content, (), tuple(references_in(content)))
    texts: list[str] = []
    links: list[Link] = []
    references: list[str] = []
    at = 0
    for match in _INLINE.finditer(content):
        plain = content[at : match.start()]
        at = match.end()
        texts.append(plain)
        references.extend(references_in(plain))
        target = match["anchor"] or match["to"] or match["url"]
        if target is not None:
            shown = (match["label"] or match["shown"] or target).replace("\\]", "]")
            text = read_inline(shown, depth + 1).text if depth < _DEEPEST else shown
            before = _BEFORE.search("".join(texts[-9:]))
            lead_in = "" if before is None else " ".join(before[0].lower().split())
            if match["anchor"] is not None and not re.search(r"[./#]", target):
                target = f"#{target}"
            links.append(Link(text.strip(), target, lead_in))
            if not target.startswith("#"):
                references.append(target)
            texts.append(text)
            continue
        inner = match["strong"] or match["emphasis"] or match["inner"]
        code = match["code"] or (match["inner"] if match["mark"] in ("`", "+") else None)
        if code is not None or inner is None or depth >= _DEEPEST:
            texts.append(code or inner or match["escaped"] or "")
            continue
        found = read_inline(inner, depth + 1)
        texts.append(found.text)
        links += found.links
        references += found.references
    texts.append(content[at:])
    references.extend(references_in(content[at:]))
    return Inline("".join(texts), tuple(links), tuple(dict.fromkeys(references)))
