"""Code loses its capability, or a file its declaration as an interface.

Once `paths` are narrowed, changes of that code need no product context, no capability is responsible for it, and
nothing looks wrong. Mostly it is a mistake: a pattern was tidied up, or a capability removed, and a folder was
forgotten.

The rule counts files that exist after the change, or that the target branch has got since it began, that a capability
claimed before and that none claims now. Files that need no product context, such as tests and documentation, do not
count. Files that another capability claims now are reported by `claim-taken`. Files that a capability declared under
`interfaces`, and that none declares now, are reported as well, since an exemption such as `docs:` takes them from now
on; and so is an interface that is compared as another type, or with more keys ignored.

Option `files`: fewer files that leave one capability are not reported.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
```

```text files
M pricing/price.py
M pricing/discounts/discount.py
```

```text message
chore: tidy up
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/*.py]
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/*.py, /pricing/discounts/]
```

To fix it: keep the pattern that claimed the code and the declaration of the interface, or let another capability have
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from tpmlint.change.model import Change, Side
from tpmlint.finding import FileRef, FindingKey, Problem, Ref, Related, Severity
from tpmlint.model.interface_paths import interface_path
from tpmlint.model.items import Capability, Item, name
from tpmlint.model.ownership import Claims
from tpmlint.rule import CHANGE, Context, Option, Rule
from tpmlint.rules.support.removals import find_removals, find_renames, locate_former, moved_files
from tpmlint.text.messages import plural, quote, some

SHOWN = 3
"""The most files that are shown."""


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield every capability that loses files to no other capability, once, and every one that declares fewer.

    The removal of a capability in use, or of the whole roadmap, explains the finding.
    """
    renames = find_renames(change, context)
    yield from _undeclared(change, context, renames)
    gone: tuple[FindingKey, ...] = ()
    if change.before.governed and not change.after.governed:
        gone = (("roadmap-removed", change.before.roadmap.paths[0], "roadmap"),)
    narrowed = {was.id: (was, now) for was, now in _narrowed(change.before, change.after, renames)}
    for was, now in _narrowed(*change.merge, renames) if change.merge is not None else ():
        own = change.after.roadmap.find(was.kind, was.id)
        narrowed.setdefault(was.id, (was, own if isinstance(own, Capability) else now))
    if not narrowed:
        return
    removed: dict[str, FindingKey] = {
        removal.capability.id: removal.key for removal in find_removals(change, context) if not removal.retired
    }
    lost: dict[str, list[str]] = {}
    for path, before, _ in _unclaimed(change, context):
        for capability in before.owners(path):
            if capability.id in narrowed:
                lost.setdefault(capability.id, []).append(path)
    for item_id, paths in sorted(lost.items()):
        if len(paths) >= context.count("files"):
            keys = (*gone, removed[item_id]) if item_id in removed else gone
            yield replace(_problem(*narrowed[item_id], paths), explained_by=keys)


def _undeclared(change: Change, context: Context, renames: Mapping[str, Item]) -> Iterator[Problem]:
    """Yield every capability of whose interfaces files are no longer declared by any."""
    there: set[str] | None = None
    for was in change.before.roadmap.capabilities:
        now = change.after.roadmap.find(was.kind, was.id) or renames.get(was.ref)
        if not isinstance(now, Capability) or not now.is_readable("interfaces"):
            continue
        yield from _compared_less(was, now)
        kept = {interface_path(each) for each in now.interfaces}
        moved = change.before.settings.folder != change.after.settings.folder
        if not moved and all(interface_path(each) in kept for each in was.interfaces):
            continue
        if there is None:
            there = {*(context.tracked() or ()), *(file.path for file in change.files)}
            there -= {file.path for file in change.files if file.status == "D"}
        own, claims = Claims([was], change.before.settings), change.after.claims
        lost = sorted(path for path in there if own.is_interface(path) and not claims.is_interface(path))
        if lost:
            files = f"{plural(len(lost), 'file')} of {name(was)} {'is' if len(lost) == 1 else 'are'}"
            yield Problem(
                message=f"{files} no longer declared as an interface: {some(lost, SHOWN)}",
                at=now.at("interfaces") if now.interfaces else now.at_key("kind"),
                item=was.ref,
                subject="undeclared interface",
                related=tuple(Related("may be exempt from now on", FileRef(each)) for each in lost[:SHOWN]),
            )


def _compared_less(was: Capability, now: Capability) -> Iterator[Problem]:
    """Yield every interface that is compared as another type now, or with other keys ignored."""
    known = {interface_path(each): each for each in was.interfaces}
    for interface in now.interfaces:
        old = known.get(interface_path(interface))
        if old is None:
            continue
        says = None
        if interface.type != old.type:
            says = f"compares {interface.type or _NAME}, where it was {old.type or _NAME}"
        elif interface.ignore_keys is not None and (more := {*interface.ignore_keys} - {*(old.ignore_keys or ())}):
            says = f"ignores the values of {some(sorted(more), SHOWN)}"
        elif interface.ignore_keys is None and old.ignore_keys is not None:
            says = "ignores the values of the keys of its type's own list"
        if says is not None:
            yield Problem(
                message=f"the interface {quote(interface.path or '')} of {name(now)} {says}",
                at=now.at("interfaces", interface.index),
                item=was.ref,
                subject=f"comparison of {interface_path(interface)}",
            )


_NAME = "what the name tells"


def _narrowed(old: Side, new: Side, renames: Mapping[str, Item]) -> Iterator[tuple[Capability, Capability | None]]:
    """Yield the capabilities whose claims may have changed, before and after."""
    before, after = old.settings, new.settings
    same = (before.folder, before.include, before.exclude, before.sources) == (
        after.folder,
        after.include,
        after.exclude,
        after.sources,
    )
    for was in old.roadmap.capabilities:
        now = new.roadmap.find(was.kind, was.id) or renames.get(was.ref)
        if not isinstance(now, Capability):
            if not new.roadmap.is_lost(was.id):
                yield was, None
        elif was.is_known("paths") and now.is_known("paths") and not (same and was.paths == now.paths):
            yield was, now


def _unclaimed(change: Change, context: Context) -> list[tuple[str, Claims, Claims]]:
    """Return the files that a capability claimed before and none does now."""
    return moved_files(change, context, lambda before, after, path: before.owners(path) and not after.owners(path))


def _problem(capability: Capability, now: Capability | None, paths: list[str]) -> Problem:
    at: Ref = locate_former(capability) if now is None else now.at_key("paths")
    leave, enter = ("leaves", "enters") if len(paths) == 1 else ("leave", "enter")
    gone = ", which is removed," if now is None else ""
    leaving = f"{plural(len(paths), 'file')} {leave} {name(capability)}{gone} and {enter} no other"
    return Problem(
        message=f"{leaving}{':' if len(paths) == 1 else ', such as'} {paths[0]}",
        at=at,
        item=capability.ref,
        subject="narrowed paths",
        related=tuple(Related("nobody answers for it now", FileRef(path)) for path in paths[:SHOWN]),
    )


rule = Rule(
    CHANGE,
    severity=Severity.WARNING,
    check=check,
    options={"files": Option(1, "Fewer files that leave a capability are not reported.", "more")},
)
