"""A feature is released, but work that it needs has not begun.

An initiative of type `enablement` builds what a feature cannot ship without. If the feature has shipped and the
initiative is still proposed or planned, the roadmap contradicts the world: the work was done and nobody said so, the
feature never needed it, or customers have something that is not finished. In each case the effort that is still
reserved for the initiative has lost its reason.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: platform
status: proposed
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: platform
status: completed
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

To fix it: complete the initiative if its work is done, remove the feature from `enables` if it does not need the work,
or give the initiative the type it has if it makes a feature that is there better and did not make it possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Initiative, name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.explanations import SHOWN, first_explains


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the released features with enablers that have not begun.

    A feature shows all its enablers, and the first feature of an enabler all others, so that each is shown once.
    """
    waiting = {feature.ref: _waiting(feature, roadmap) for feature in roadmap.features if feature.is_done}
    features: dict[str, list[Feature]] = {}
    for feature in roadmap.features:
        if roadmap.find(feature.kind, feature.id) is feature:
            for initiative in waiting.get(feature.ref, ()):
                features.setdefault(initiative.ref, []).append(feature)
    for feature in roadmap.features:
        if roadmap.find(feature.kind, feature.id) is feature and waiting.get(feature.ref):
            fresh = [each for each in waiting[feature.ref] if features[each.ref][0] is feature]
            yield from first_explains(_ID, _fresh_problems(feature, fresh, features))
            yield from _known_problems(feature, waiting, features)


_ID = "released-before-enabler"


def _waiting(feature: Feature, roadmap: Roadmap) -> list[Initiative]:
    """Return the enablers of a feature that have not begun, in the roadmap's order."""
    return [
        each
        for each in roadmap.enablers(feature)
        if each.type == "enablement" and (each.is_proposed or each.is_planned)
    ]


def _fresh_problems(
    feature: Feature, fresh: list[Initiative], features: Mapping[str, list[Feature]]
) -> Iterator[Problem]:
    """Yield a problem for each enabler that no earlier feature shows; the first shows them all."""
    for number in range(len(fresh)):
        some = fresh if number == 0 else fresh[number : number + SHOWN]
        also = {other.ref: other for each in some for other in features[each.ref] if other is not feature}
        yield _problem(feature, some, len(fresh) - number - 1, list(also.values()))


def _known_problems(
    feature: Feature, waiting: Mapping[str, list[Initiative]], features: Mapping[str, list[Feature]]
) -> Iterator[Problem]:
    """Yield a problem for each enabler that an earlier feature shows."""
    for each in waiting[feature.ref]:
        first, *others = features[each.ref]
        if first is feature:
            continue
        shown = next(other for other in waiting[first.ref] if features[other.ref][0] is first)
        keys = [(_ID, first.ref, shown.ref), (_ID, first.ref, each.ref)]
        keys += [(_ID, other.ref, each.ref) for other in others[: others.index(feature)][:SHOWN]]
        yield replace(_problem(feature, [each], 0, []), explained_by=tuple(keys))


def _problem(feature: Feature, waiting: list[Initiative], others: int, also: list[Feature]) -> Problem:
    first = waiting[0]
    more = f", and {others} more have not begun" if others else ""
    return Problem(
        message=f"{name(feature)} is {feature.state_word}, but its enabler {first.id} is only {first.state_word}{more}",
        at=feature.at("status"),
        item=feature.ref,
        subject=first.ref,
        related=(
            *(Related(f"{name(each)} is {each.state_word}", each.at("status")) for each in waiting),
            *(Related(f"{name(each)} is {each.state_word} as well", each.at("status")) for each in also),
        ),
    )


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    about=frozenset({"feature"}),
    fields=frozenset({"state", "type", "enables"}),
)
