"""An item has a field that its kind does not know.

Most often it is a slip, and then the field that was meant is missing without anybody noticing: a `target_dat` holds
nobody to a date. Fields of your own are welcome if their names begin with `x-`; tpmlint never looks at those.

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
from tpmlint.model.reading import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(reading: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the keys that no field of the kind has."""
    return reading.problems("unknown-field")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check)
