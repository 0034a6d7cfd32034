"""A file is not the YAML that everybody reads alike.

A roadmap is read by editors, by scripts, by continuous integration and by people. tpmlint therefore takes YAML 1.2 in
strict UTF-8 and refuses what readers disagree about or what only serves to do harm: tags, directives, keys that are
not text, values that contain themselves, aliases that grow into millions of values, control characters, and files
beyond the limits of size and depth. An item in such a file cannot be judged, so nothing can silence this rule.

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
from tpmlint.model.reading import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(reading: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield what the reader refused."""
    return reading.problems("yaml-syntax")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check, unsilenceable=True)
