"""The roadmap is removed.

Without items there are no capabilities, so no code belongs to anybody, and from the next change on no change needs
product context: nothing relaxes the policy more. It can also be an accident, when files move out of the configured
patterns or a script empties them. Therefore the change that does it fails.

A roadmap that loses nearly all of its items, four of five or more, counts as removed, whatever is added in their place;
so does one that loses its last capability. An item that gets another id and keeps its title is not lost.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
```

```yaml bad
# moved to the wiki
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
```

To fix it: restore the files, or let `[roadmap] include` name where they are now; to stop using tpmlint, remove it from
the hooks and the continuous integration in the same change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tpmlint.change.model import Change
from tpmlint.finding import FileRef, FindingKey, Further, Problem, Severity
from tpmlint.model.index import Roadmap, find_former
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.text.messages import plural, some
from tpmlint.text.placeholders import plain


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield the removal of all items of a roadmap, or of nearly all, once."""
    message = _describe_removal(change, trusting=False)
    if message is None:
        return
    # What cannot be read may hold what is missing, as long as somebody is told that it cannot be read.
    keys = () if _describe_removal(change, trusting=True) is not None else tuple(_unreadable(change.after.roadmap))
    first, *others = change.before.roadmap.paths
    further = tuple(map(Further, others))
    yield Problem(message, FileRef(first), subject="roadmap", explained_by=keys, further=further)


def _unreadable(roadmap: Roadmap) -> Iterator[FindingKey]:
    """Yield the findings that say what of a roadmap could not be read."""
    for rule_id in _UNREADABLE:
        for name in (*roadmap.paths, *(item.ref for item in roadmap.items)):
            yield rule_id, name, None


_UNREADABLE = (
    "yaml-syntax",
    "conflict-marker",
    "lfs-pointer",
    "duplicate-key",
    "schema",
    "unknown-kind",
    "unknown-field",
)


_LEAST = 3
"""The fewest items of a roadmap that can lose nearly all of them; with fewer, any edit would count."""

_KEPT = 5
"""One of this many items counts as nearly none."""


def _patterns(change: Change) -> tuple[str, ...]:
    """Return the patterns of the files that held the roadmap: its own and those of sources."""
    names = {item.source for item in change.before.roadmap.items}
    settings = change.after.settings
    sources = {each.name: each.files for each in (*change.before.settings.sources, *settings.sources)}
    own = settings.include if "" in names or not names & sources.keys() else ()
    return (*own, *(pattern for name, files in sources.items() if name in names for pattern in files))


def _describe_removal(change: Change, *, trusting: bool) -> str | None:
    """Return what is removed, or None.

    Args:
        trusting: whether an item that what cannot be read may hold is still there.
    """
    before, after = change.before.roadmap, change.read_as_after or change.after.roadmap
    if not change.before.governed:
        return None
    items = plural(len(before.items), "item")
    if not change.after.governed:
        return (
            f"the roadmap with its {items} is removed: no file that matches "
            f"{some(_patterns(change))} holds one any more, so nothing says what code is for"
        )
    if before.capabilities and not after.capabilities and not (trusting and after.lost):
        lost = plural(len(before.capabilities), "capability")
        return f"the roadmap loses its last capability, {lost} in all, so nothing says any more what code is for"
    titles = {(item.definition.model, plain(item.title)) for item in after.items if item.title is not None}
    names = list(before.by_name.values())
    kept = sum(
        find_former(item, after, before) is not None
        or (trusting and after.may_hold(item))
        or (item.title is not None and (item.definition.model, plain(item.title)) in titles)
        for item in names
    )
    if len(names) >= _LEAST and kept * _KEPT <= len(names):
        left = f"{kept} of its {items}" if kept else f"none of its {items}"
        return f"the roadmap is as good as removed: {left} {'is' if kept < 2 else 'are'} left after the change"
    return None


rule = Rule(CHANGE, severity=Severity.ERROR, check=check)
