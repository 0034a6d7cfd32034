"""An item has an unknown kind.

The kind decides everything else: which fields an item has, what may refer to it and which rules check it. An item of an
unknown kind is not in the roadmap at all, although its author sees it there.

```yaml bad
kind: featrue
id: one-click
title: One-click checkout
owner: checkout
---
kind: feature
id: gift-cards
title: Gift cards
owner: checkout
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
---
kind: feature
id: gift-cards
title: Gift cards
owner: checkout
---
kind: team
id: checkout
title: Checkout
```

To fix it: use one of initiative, feature, capability, team, objective and decision; a file that is not part of the
roadmap belongs outside the patterns of `[roadmap] include`, or in `exclude`.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the documents with an unknown kind."""
    return parsed.problems("unknown-kind")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check)
