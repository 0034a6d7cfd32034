"""A capability offers an interface that is not among its own files.

An interface is the part that others rely on, so a change of it matters most. If the capability does not claim the file,
such a change needs the context of another capability, or none, and the team that is responsible for the interface does
not hear of it. Most often the file was moved, or the pattern covers the code but not its definition.

If a pattern of the capability matches no file at all, `dead-path` is reported first. A retired capability is not
checked.

```yaml bad
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
interfaces:
  - {type: openapi, path: api/pricing.yaml}
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/, /api/pricing.yaml]
interfaces:
  - {type: openapi, path: api/pricing.yaml}
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: add the file to `paths`, or correct the `path` of the interface; both are relative to the folder of
tpmlint's configuration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tpmlint.finding import FindingKey, Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Interface, name
from tpmlint.model.ownership import Claims, OwnFiles, interface_path
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.tracked import Tracked
from tpmlint.text.messages import quote


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the interfaces that their own capability does not claim, or that name no file."""
    paths = context.tracked()
    tracked: Tracked | None = None
    for capability in roadmap.capabilities:
        if capability.is_dropped or not capability.is_known("paths"):
            continue
        if not capability.is_readable("interfaces") or not capability.is_readable("lifecycle"):
            continue
        outside = [each for each in _outside(capability, context) if _WILD.isdisjoint(each.path or "")]
        dead: tuple[FindingKey, ...] = ()
        if outside and paths:
            tracked = tracked or Tracked(paths, context.settings)
            if not all(map(tracked.matches, capability.paths)):
                dead = (("dead-path", capability.ref, None),)
        yield from _patterns(capability, context, paths)
        for interface in outside:
            yield Problem(
                message=(
                    f"{name(capability)} offers the interface {quote(interface.path or '')}, which none of its paths "
                    "claims; add it to 'paths', or correct it"
                ),
                at=capability.at("interfaces", interface.index, "path"),
                item=capability.ref,
                subject=f"interface {interface.path}",
                explained_by=dead,
            )


def _patterns(capability: Capability, context: Context, paths: Iterable[str] | None) -> Iterator[Problem]:
    """Yield the interfaces that are patterns: a path is one file or folder, so they name none."""
    folder = f"{context.settings.folder}/" if context.settings.folder else ""
    for interface in capability.interfaces:
        path = folder + interface_path(interface)
        if paths is None or _WILD.isdisjoint(path):
            continue
        if not any(each == path or each.startswith(f"{path}/") for each in paths):
            yield Problem(
                message=(
                    f"{name(capability)} offers the interface {quote(interface.path or '')}, which is a pattern and "
                    "names no file; name each file, or their folder"
                ),
                at=capability.at("interfaces", interface.index, "path"),
                item=capability.ref,
                subject=f"interface {interface.path}",
            )


_WILD = frozenset("*?[")


def _outside(capability: Capability, context: Context) -> list[Interface]:
    if not capability.interfaces:
        return []
    claims, own = Claims([capability], context.settings, exact=True), OwnFiles(context.settings)
    folder = f"{context.settings.folder}/" if context.settings.folder else ""
    outside = []
    for interface in capability.interfaces:
        path = interface_path(interface)
        # A folder is claimed by a pattern such as `api/`, which matches what lies in it.
        if own.match(path) or not (claims.all(folder + path) or claims.all(f"{folder}{path}/_")):
            outside.append(interface)
    return outside


rule = Rule(ROADMAP, severity=Severity.WARNING, check=check)
