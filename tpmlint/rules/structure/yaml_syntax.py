"""A file is not valid YAML 1.2, or uses YAML that parsers read differently.

Editors, scripts, pipelines and people read a roadmap. tpmlint therefore reads YAML 1.2 in strict UTF-8 and rejects what
parsers disagree about or what only does harm:

- tags, and every directive but one `%YAML 1.2`;
- keys that are not text, a `:` on the line below its key, and the merge key `<<`, which YAML 1.2 does not
  have and only files of sources may have;
- values that contain themselves, an anchor given twice, names of anchors that contain `:` or more than letters, digits
  and hyphens, and aliases that grow into millions of values;
- numbers that do not fit into 64 bits, infinity, and what is not a number;
- tabs where YAML wants spaces, and control characters;
- what some parsers accept: a `#` that follows other text without a space, a value that continues on a line indented no
  deeper than its key, a `|` or `>` in the column of its key, a `-` alone between brackets;
- files beyond the limits of size and depth.

The same is said of the files of a [source](../use/sources.md) that are broken in their own format: JSON, TOML, CSV and
CODEOWNERS that cannot be read, front matter that is not YAML, rows of Markdown that are in no table, and HTML in a text
or a block of AsciiDoc that is opened and never closed, so that nothing below it is shown. The help then is about that
format.

An item in such a file cannot be checked, so nothing can silence this rule.

```yaml bad
kind: feature
id: one-click
title: "One-click checkout
owner: checkout
---
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: "One-click checkout"
owner: checkout
---
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: look at the line named, where a quote, a colon, an indent or a bracket is most often missing; text that
holds `: `, ` #` or begins with one of ``[ ] { } > | * & ! % @ ` `` needs quotes around it.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule
from tpmlint.text.regex import regex


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield what the parser rejected."""
    for problem in parsed.problems("yaml-syntax"):
        yield problem if problem.help else replace(problem, help=_help(parsed.file.reader, problem))


def _help(reader: str, problem: Problem) -> str | None:
    """Return what helps with a fault of another syntax, or with what is YAML and yet not read; None for the rule's."""
    if _LIMIT.search(problem.message):
        return _LIMITED
    if _UNCLOSED.match(problem.message):
        return _HIDDEN_RST if reader == "rst-sections" else _HIDDEN
    if reader in _BY_READER:
        return _BY_READER[reader]
    return _NOT_READ if _READABLE.match(problem.message) else None


_BY_READER = {
    "json": "keys and texts need double quotes; entries have a comma between them, and none after the last.",
    "csv": "a cell with a comma, a quote or a line break needs quotes around it, and a quote in it is written twice.",
    "toml": "a text needs quotes around it; `[name]` begins a table, and `[[name]]` an entry of a list.",
    "codeowners": "each line has a pattern and its owners; `#` begins a comment.",
    **dict.fromkeys(
        ("asciidoc-lists", "asciidoc-sections", "asciidoc-tables"),
        "a block of AsciiDoc ends with a line like the one that it began with, a conditional with `endif::[]`.",
    ),
    "markdown-tables": "a table is a header, a line of dashes with as many cells, and rows without a gap.",
}
_UNCLOSED = regex(r"HTML that is not closed")
_HIDDEN = (
    "a browser shows nothing of it either, so it may be there by mistake: write `</name>` where the element ends; a "
    "tag that is only a word of the text goes between backticks."
)
_HIDDEN_RST = "a browser shows nothing of it either: below `.. raw:: html`, close each element that is opened there."
_LIMIT = regex(r"\bmore than [0-9,]+ |\blarger than [0-9,]+ |; use fewer (?:levels|aliases)")
_LIMITED = "how much a file may hold is limited, as everywhere where a fork may write: [limits] in the configuration."
_READABLE = regex(r"keys must be strings|'<<'|'[*&]")
_NOT_READ = "this is YAML, but readers differ in what they make of it; the message says what to write."


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check, unsilenceable=True)
