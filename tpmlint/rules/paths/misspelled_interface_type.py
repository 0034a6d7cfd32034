"""The type of an interface is almost that of one whose promises are compared.

`type` may be any word, for not every definition is of a sort that tpmlint reads. But then its bytes are compared, so
that each typo in a comment counts as a changed promise, and no message says which promise changed. Who writes
`typscript` did not want that.

Words that are the names of something else, such as `http`, `grpc`, `avro`, `rest` or `jsonl`, are not reported.
`tpmlint interfaces --types` lists the types that are compared.

```yaml bad
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
interfaces:
  - {type: typscript, path: pricing/index.d.ts}
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
interfaces:
  - {type: typescript, path: pricing/index.d.ts}
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: correct the type, or leave it out where the name of the file tells it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Edit, Fix, Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import quote


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the types of interface that are near a known one."""
    for capability in roadmap.capabilities:
        if capability.is_dropped or not capability.is_readable("interfaces") or not capability.is_readable("lifecycle"):
            continue
        for interface in capability.interfaces:
            from tpmlint.interfaces import misspelled_type  # Most roadmaps declare none.

            if interface.type is not None and (meant := misspelled_type(interface.type)) is not None:
                at = capability.at("interfaces", interface.index, "type")
                yield Problem(
                    message=(
                        f"{name(capability)} has an interface of the type {quote(interface.type)}, of which bytes are "
                        f"compared and no promises; did you mean {meant}?"
                    ),
                    at=at,
                    item=capability.ref,
                    subject=f"interface {interface.path}",
                    # Not safe: by its type a changed file may have changed no promise.
                    fix=Fix(f"Replace {quote(interface.type)} with '{meant}'", (Edit(at, meant),), safe=False),
                )


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    fields=frozenset({"state", "interfaces"}),
    reads=frozenset({"capability"}),
)
