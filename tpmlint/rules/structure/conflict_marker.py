"""A file still has the conflict markers of an unfinished merge.

Git wrote both sides into the file for a person to choose, and nobody has chosen yet. Until then the file is neither
version, and tpmlint cannot read its items.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
<<<<<<< HEAD
target_date: 2027-Q1
=======
target_date: 2027-Q3
>>>>>>> move-the-launch
---
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_date: 2027-Q3
---
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: choose between the two sides and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the conflict markers in a file."""
    return parsed.problems("conflict-marker")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check, unsilenceable=True)
