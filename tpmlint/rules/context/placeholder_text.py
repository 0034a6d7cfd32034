"""A placeholder stands where the product context belongs.

`how`, `need`, `benefit` and `problem` are the four sentences that tie technical work to the product. A `TODO` there
satisfies a machine and tells a reader nothing; so does the title said again. Nobody comes back to fill it in, and when
the work is questioned nobody remembers what it was for. An item that is only `proposed` may still leave it open.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
benefit: TBD
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
benefit: Returning buyers pay in seconds without entering a card
---
{kind: team, id: checkout, title: Checkout}
```

Option `words` adds words of your own that stand for nothing, such as `later`; case and punctuation do not matter.

To mend it: write one sentence that would still make sense to somebody who has not read the title; if nobody can write
it yet, the item is `proposed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tpmlint.finding import Problem, Route, Severity
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Feature, Initiative, Item
from tpmlint.rule import Context, Option, RoadmapRule
from tpmlint.rules.phrasing import name, quoted, target
from tpmlint.substance import is_placeholder, plain


@dataclass(frozen=True, slots=True)
class _Text:
    """A sentence that an item owes, and what it owes it about."""

    route: Route
    value: str
    owed: str
    subject: str
    titles: tuple[str | None, ...]


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the placeholders of every item that is beyond ``proposed``."""
    own = frozenset(plain(word) for word in context.words("words"))
    for item in roadmap.items:
        if not isinstance(item, (Initiative, Feature)) or item.status == "proposed" or not item.known("status"):
            continue
        for text in _texts(item, roadmap):
            words = plain(text.value)
            if words in own or is_placeholder(text.value):
                says = f"says {quoted(text.value)}"
            elif words in {plain(title) for title in text.titles if title}:
                says = f"only repeats {quoted(text.value)}"
            else:
                continue
            message = f"{name(item)} {says} where one sentence on {text.owed} belongs"
            yield Problem(message, item.at(*text.route), item.ref, text.subject)


def _texts(item: Initiative | Feature, roadmap: Roadmap) -> Iterator[_Text]:
    own = (item.title, item.id)
    if isinstance(item, Feature):
        if item.benefit is not None:
            yield _Text(("benefit",), item.benefit, "what its users gain", "benefit", own)
        return
    if item.problem is not None:
        yield _Text(("problem",), item.problem, "what goes wrong today", "problem", own)
    for enables in item.enables:
        if enables.how is not None:
            what = target(enables.feature) if enables.feature else "the feature"
            names = (*own, *_names(roadmap.resolve(enables.feature)))
            yield _Text(("enables", enables.index, "how"), enables.how, f"how it enables {what}", f"how {what}", names)
    for customer in item.internal_customers:
        if customer.need is not None:
            who = target(customer.team) if customer.team else "the team"
            names = (*own, *_names(roadmap.resolve(customer.team)))
            route = ("internal_customers", customer.index, "need")
            yield _Text(route, customer.need, f"what {who} needs", f"need {who}", names)


def _names(item: Item | None) -> tuple[str | None, ...]:
    return (item.title, item.id) if item is not None else ()


rule = RoadmapRule(
    severity=Severity.ERROR,
    check=check,
    options={"words": Option((), "Further words that stand for nothing, such as `later`.")},
)
