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

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield what the parser rejected."""
    return parsed.problems("yaml-syntax")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check, unsilenceable=True)
