"""A message cites an item that does not exist.

A trailer `Roadmap-Item: <id>` says what a change is for. One that names nothing says nothing: the change has no product
context although its author meant to give it, and whoever looks for the changes of the item later will not find this
one. A message that is written today is also the only place where the slip can be mended without rewriting history.

An item counts if it is there before or after the change; case does not matter, and the kind may stand before the id.
A key of another tracker, such as `jira:SHOP-12`, is taken as it is if the configuration declares the tracker.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
```

```text bad
Remember the last address

Roadmap-Item: one-klick
```

```text good
Remember the last address

Roadmap-Item: feature:one-click
```

To mend it: correct the id in the message; a commit that is pushed already can stay as it is if the pull request's text
cites the item.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.change.words import Citation, cited_items
from tpmlint.finding import Problem, Related, Severity
from tpmlint.nearest import nearest
from tpmlint.roadmap.items import KINDS, Item
from tpmlint.rule import ChangeRule, Context
from tpmlint.rules.citing import citations
from tpmlint.rules.phrasing import quoted, with_article

CITABLE = ("initiative", "feature", "decision")
"""Kinds that can give a change product context."""

GUESSES = 50
"""After so many names that lead nowhere nobody is helped by more guesses."""


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each name that leads nowhere once, with all messages that use it."""
    if not (change.before.governed or change.after.governed):
        return
    unknown = 0
    systems = {*change.before.settings.systems, *change.after.settings.systems}
    for text, citing in citations(change).items():
        roadmaps = (change.after.roadmap, change.before.roadmap)
        prefix, colon, key = text.partition(":")
        if any(cited_items(text, each) or each.is_lost(key.strip() if colon else text) for each in roadmaps):
            continue
        if colon and prefix.lower() not in KINDS:
            if prefix not in systems:
                yield _problem(citing, text, _stranger(prefix, key, systems))
            continue
        unknown += 1
        kind, word = (prefix.lower(), key.strip()) if colon else ("", text)
        yield _problem(citing, text, _missing(change, kind, word) if unknown <= GUESSES else "which does not exist")


def _missing(change: Change, kind: str, word: str) -> str:
    items = [*change.after.roadmap.items, *change.before.roadmap.items]
    other = next((item for item in items if item.id.casefold() == word.casefold()), None)
    if other is not None:
        return f"which does not exist; there is {with_article(other.kind)} of that id"
    near = nearest(word, [item.id for item in items if item.kind in ((kind,) if kind else CITABLE)])
    return f"which does not exist{_did_you_mean(kind, near, items)}"


def _did_you_mean(kind: str, near: str | None, items: list[Item]) -> str:
    if near is None:
        return "; name an initiative, a feature or a decision of the roadmap"
    found = next(item for item in items if item.id == near and item.kind in ((kind,) if kind else CITABLE))
    return f"; did you mean {found.ref}?"


def _stranger(prefix: str, key: str, systems: Iterable[str]) -> str:
    if key.startswith("//"):
        return "which is an address; name an item of the roadmap by its id"
    near = nearest(prefix.lower(), [*KINDS, *systems])
    way = f"did you mean {near}:{key.strip()}?" if near else "declare it in [roadmap] systems of the configuration"
    return f"but {quoted(prefix)} is no kind of item and no declared tracker; {way}"


def _problem(citing: list[Citation], text: str, says: str) -> Problem:
    first, *others = citing
    return Problem(
        message=f"{first.at.source} cites {quoted(text)}, {says}",
        at=first.at,
        subject=text,
        related=tuple(Related("and here", each.at) for each in others),
    )


rule = ChangeRule(severity=Severity.ERROR, check=check)
