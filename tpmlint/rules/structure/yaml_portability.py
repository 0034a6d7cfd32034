"""A value means one thing to tpmlint and another to older readers.

tpmlint reads YAML 1.2. Many libraries still read YAML 1.1, where `yes` is a truth value, `010` is eight and `1:30` is
ninety. The same file then says two things, and the dashboard that somebody built from the roadmap disagrees with the
roadmap. Dates such as `2026-09-30` are exempt: their meaning is clear to everybody. So are files in another format,
which a [source](../use/sources.md) reads: what their own tools take a value for is known to their author alone.

```yaml bad
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
consumers: [{team: checkout}]
tags: [yes]
---
kind: team
id: checkout
title: Checkout
```

```yaml good
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
consumers: [{team: checkout}]
tags: ["yes"]
---
kind: team
id: checkout
title: Checkout
```

To fix it: put quotes around the value if text is meant, or write the number in plain decimal digits; use spaces where
there is a tab.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the values that YAML 1.1 parsers read differently."""
    return parsed.problems("yaml-portability")


rule = Rule(DOCUMENT, severity=Severity.WARNING, check=check)
