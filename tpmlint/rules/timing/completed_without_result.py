"""An initiative is completed, but its results are not written down.

The metrics were the reason to do the work. Without results nobody learns whether the idea was right, the next
initiative of its kind is defended with the same hope, and a team that did well gets no credit. A result that misses
the target is worth more than none.

A metric whose `by` is in the future may wait until then. Entries that mean the same metric (`mttr` is
`failed_deployment_recovery_time`) count as one.

```yaml bad
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: completed
type: developer-experience
enables:
  - feature: one-click
    how: A change of the payment page reaches its first customers the same day
internal_customers:
  - team: checkout
    need: Try three price layouts a day instead of one
metrics:
  - {name: change_lead_time, unit: hours, baseline: 52, target: 24}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

```yaml good
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: completed
type: developer-experience
enables:
  - feature: one-click
    how: A change of the payment page reaches its first customers the same day
internal_customers:
  - team: checkout
    need: Try three price layouts a day instead of one
metrics:
  - {name: change_lead_time, unit: hours, baseline: 52, target: 24, result: 31}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

To fix it: measure, and write the figure as `result` beside `target`; if it cannot be measured any more, write that as a
text, or remove the metric and say why in `description`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Initiative, Metric, name
from tpmlint.model.metric_names import canonical_metric
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.explanations import SHOWN, first_explains, schema_keys
from tpmlint.rules.support.removals import locate_missing_in
from tpmlint.text.messages import quote


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the completed initiatives with metrics that have no result, each once."""
    for initiative in roadmap.initiatives:
        if not initiative.is_done or "metrics" in initiative.unasked:
            continue
        entries: dict[str, list[Metric]] = {}
        for metric in initiative.metrics:
            entries.setdefault(canonical_metric(metric.name or ""), []).append(metric)
        unread = [
            same[0]
            for same in entries.values()
            if all(each.result is None and (each.by is None or each.by.last < context.as_of) for each in same)
        ]
        yield from first_explains("completed-without-result", _problems(initiative, unread))


def _problems(initiative: Initiative, unread: list[Metric]) -> Iterator[Problem]:
    """Yield a problem for each metric; the first shows them all."""
    keys = schema_keys(initiative, "metrics")
    for number, metric in enumerate(unread):
        problem = _problem(initiative, unread if number == 0 else unread[number : number + SHOWN], len(unread) - number)
        subject = f"metric {canonical_metric(metric.name or '')}" if number else "metrics"
        yield replace(problem, subject=subject, explained_by=keys)


def _problem(initiative: Initiative, unread: list[Metric], count: int) -> Problem:
    first, *others = unread
    if others:
        says = f"{count} of its metrics have no result, first {quote(first.name or '')}; write what was reached"
    else:
        says = f"its metric {quote(first.name or '')} has no result; write what was reached"
    return Problem(
        message=f"{name(initiative)} is {initiative.state_word}, but {says}",
        at=locate_missing_in(initiative, "metrics", first.index),
        item=initiative.ref,
        related=tuple(
            Related("nor has this one", locate_missing_in(initiative, "metrics", each.index)) for each in others
        ),
    )


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    about=frozenset({"initiative"}),
    reach=0,
    fields=frozenset({"state", "metrics"}),
)
