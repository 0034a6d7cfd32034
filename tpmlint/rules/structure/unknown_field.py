"""An item has a field that its kind does not have.

Most often it is a typo, and the intended field is missing without anybody noticing: `target_dat` sets no date. Fields
of your own are allowed if their names begin with `x-`; tpmlint ignores them.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_dat: 2027-06-30
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
x-budget-code: 4711
---
kind: team
id: checkout
title: Checkout
```

To fix it: correct the name, or begin it with `x-` if the field is your own.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the keys that are not fields of the kind."""
    return parsed.problems("unknown-field")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check)
