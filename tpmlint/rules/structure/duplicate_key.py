"""A key is given twice in one mapping.

YAML forbids it, and parsers differ: most keep the last value, some the first, some stop. Editing the first one has no
effect, and the target date that everybody reads may not be the one that counts.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_date: 2027-03-31
target_date: 2027-06-30
---
kind: team
id: checkout
title: Checkout
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_date: 2027-06-30
---
kind: team
id: checkout
title: Checkout
```

To fix it: keep the correct entry and delete the other; both places are shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the keys that a mapping gives twice."""
    return parsed.problems("duplicate-key")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check)
