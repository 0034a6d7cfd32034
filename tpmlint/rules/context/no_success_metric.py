"""An initiative is planned without a metric that would show its success.

Without a baseline nobody knows whether anything got better, and without a target nobody knows when to stop. The work is
then done when somebody is tired of it, and the next round of planning starts from opinions again. One metric with both
is enough, be it one of DORA's such as `change_lead_time` or one of your own. Entries that mean the same metric (`mttr`
is `failed_deployment_recovery_time`) count as one. Only planned and active initiatives are checked.

```yaml bad
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: planned
type: developer-experience
enables:
  - feature: one-click
    how: A change of the payment page reaches its first customers the same day
internal_customers:
  - team: checkout
    need: Try three price layouts a day instead of one
metrics:
  - name: change_lead_time
    unit: hours
    target: 24
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
status: planned
type: developer-experience
enables:
  - feature: one-click
    how: A change of the payment page reaches its first customers the same day
internal_customers:
  - team: checkout
    need: Try three price layouts a day instead of one
metrics:
  - name: change_lead_time
    unit: hours
    baseline: 52
    target: 24
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

To fix it: take the figure that made somebody propose the work, write down where it stands today as `baseline` and
where it should go as `target`; if it has never been measured, measuring it is the first step of the work.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Initiative, name
from tpmlint.model.metric_names import canonical_metric
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.explanations import schema_keys
from tpmlint.rules.support.removals import locate_missing, locate_missing_in
from tpmlint.text.messages import quote


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the planned and active initiatives whose success could not be measured."""
    for initiative in roadmap.initiatives:
        if (initiative.is_planned or initiative.is_active) and "metrics" not in initiative.unasked:
            yield from _problems(initiative)


def _problems(initiative: Initiative) -> Iterable[Problem]:
    given_by_name: dict[str, set[str]] = {}
    for metric in initiative.metrics:
        given = given_by_name.setdefault(canonical_metric(metric.name or ""), set())
        given.update(word for word in ("baseline", "target") if getattr(metric, word) is not None)
    if any(len(given) == 2 for given in given_by_name.values()):
        return
    if initiative.metrics:
        first = initiative.metrics[0]
        missing = [
            word for word in ("baseline", "target") if word not in given_by_name[canonical_metric(first.name or "")]
        ]
        says = (
            f", and no metric of it has both a baseline and a target; "
            f"give {quote(first.name or '')} a {' and a '.join(missing)}"
        )
        at = locate_missing_in(initiative, "metrics", first.index)
    else:
        says = " and has no metric of success; give one with a baseline and a target under 'metrics'"
        at = locate_missing(initiative, "metrics")
    keys = schema_keys(initiative, "metrics")
    yield Problem(
        f"{name(initiative)} is {initiative.state_word}{says}", at, initiative.ref, "metrics", explained_by=keys
    )


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    about=frozenset({"initiative"}),
    fields=frozenset({"state", "metrics"}),
    reach=0,
)
