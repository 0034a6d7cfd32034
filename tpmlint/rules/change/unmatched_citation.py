"""A message refers to a key of a tracker that no item bears.

`Closes #12` says what a change is for, as people write it anyway, and with `references` or `reference-patterns` under
[change] it cites the item that bears the key. If none does, the change has no product context from it, and a
later search for the changes of an item does not find this one. Often it is fine: not every issue is on the roadmap. If
it belongs to an item, one line in that item connects both, for all changes to come.

An item bears a key that stands under `external`, whichever the system, or that a source gave it as its id.

```toml before
[change]
references = ["github"]
```

```yaml before
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
external: {github: "12"}
```

```text bad
Remember the last address

Closes #21
```

```text good
Remember the last address

Closes #12
```

To fix it: write the key under `external` in the item that the change is for; if it is for none, leave it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tpmlint.change.citations import Citation, cited_items
from tpmlint.change.model import Change
from tpmlint.change.suggest import suggest
from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.items import name
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.citations import group_citations, speaker
from tpmlint.rules.support.suggestions import describe_wrong_form
from tpmlint.text.messages import quote

_NUMBER = re.compile(r"[0-9]+")


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each key that no item bears once, with all messages that use it."""
    if not (change.before.governed or change.after.governed):
        return
    roadmaps = (change.after.roadmap, change.before.roadmap, *(side.roadmap for side in change.merge or ()))
    place = ""
    for (text, is_key), citing in group_citations(change).items():
        if not is_key or any(cited_items(text, each, is_key) or each.is_lost(text.lstrip("#!")) for each in roadmaps):
            continue
        place = place or _find_place(change)
        first, *others = citing
        yield Problem(
            message=f"{speaker(first.at)} refers to {quote(text)}, which no item bears",
            at=first.at,
            subject=text,
            related=tuple(Related("and here", each.at) for each in others),
            help=f"write `external: {_entry(change, first)}` in {place}",
        )


def _find_place(change: Change) -> str:
    """Return the one initiative that the change may be for, or what to look for."""
    fitting = suggest(change).listing_all
    return f"{name(fitting[0])}, if the change is for it" if len(fitting) == 1 else "the item that the change is for"


def _entry(change: Change, citation: Citation) -> str:
    """Return what to write under ``external``."""
    key = citation.text.removeprefix("#")
    return f'{{{_find_system(change, citation.text)}: "{key}"}}'


def _find_system(change: Change, key: str) -> str:
    """Return the system that a key is probably of: a forge, one whose keys look like it, or the only one."""
    if "#" in key and change.policy.references:
        return change.policy.references[0]
    systems = {**change.before.settings.systems, **change.after.settings.systems}
    fitting = [each.name for each in systems.values() if each.keys and describe_wrong_form(key, each) is None]
    form = _NUMBER.sub("0", key)
    alike = [system for system, known in change.after.roadmap.by_external if _NUMBER.sub("0", known) == form]
    found = [*fitting, *alike, *(systems if len(systems) == 1 else ())]
    return found[0] if found else "tracker"


rule = Rule(CHANGE, severity=Severity.INFO, check=check)
