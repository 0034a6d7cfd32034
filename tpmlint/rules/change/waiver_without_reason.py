"""A message waives product context and does not say why.

`Roadmap-Item: none` is the way out for what no initiative covers: an outage at night, a security fix that cannot wait.
It requires one sentence, so that a reader can tell an emergency from a habit, and so that the waivers of a quarter show
which work is missing from the roadmap. Without the sentence nothing is waived.

A reason has at least two words, is not a placeholder such as `n/a` or `to do`, says more than that the change is a
small one, and does not repeat the title of the message.

```text bad
Charge each order once

Roadmap-Item: none
```

```text good
Charge each order once

Roadmap-Item: none
Roadmap-Reason: orders were charged twice since noon
```

To fix it: add the line `Roadmap-Reason: <why, in a few words>` to the same message, or name the item that the change
is for.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Problem, Severity
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.citations import find_unexplained


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each message that waives product context without a reason, once."""
    for each in find_unexplained(change):
        yield each.problem


rule = Rule(CHANGE, severity=Severity.ERROR, check=check)
