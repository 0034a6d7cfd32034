"""A value is not what its field allows, or a required field is missing.

Every tool that reads a roadmap relies on its schema: words that are the same everywhere, dates that can be compared,
owners that can be asked. The schemas are published as JSON Schema, so an editor can show the same while you type.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_date: next summer
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
target_date: 2027-Q3
---
kind: team
id: checkout
title: Checkout
```

To fix it: write one of the values named; `tpmlint explain KIND.FIELD` describes the field and its words.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the values that the schema of the kind does not allow, and missing fields."""
    return parsed.problems("schema")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check)
