"""A capability offers an interface that is not among its own files.

An interface is the part that others rely on, so a change of it matters most. If the capability does not claim the file,
such a change needs the context of another capability, or none, and the team that is responsible for the interface does
not hear of it. Most often the file was moved, or the pattern covers the code but not its definition.

So it is with a symbolic link: the file that it leads to changes, and the link does not. Links are not followed, because
what they lead to may lie anywhere.

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

To fix it: add the file to `paths`, or correct the `path` of the interface; in place of a link name what it leads to.
Both are relative to the folder of tpmlint's configuration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from tpmlint.finding import FindingKey, Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.interface_paths import FoldedPaths, InterfacePaths, interface_path, is_pattern
from tpmlint.model.items import Capability, Interface, name
from tpmlint.model.ownership import Claims, OwnFiles
from tpmlint.model.tree import Tracked, link_to
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import quote


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the interfaces that their own capability does not claim, or that name no file."""
    paths = context.tracked()
    links = frozenset(context.links()) if paths else frozenset()
    files = _Files(FoldedPaths(paths or ()), links, FoldedPaths(links))
    tracked: Tracked | None = None
    for capability in roadmap.capabilities:
        if not capability.interfaces or capability.is_dropped or not capability.is_known("paths"):
            continue
        if not capability.is_readable("interfaces") or not capability.is_readable("lifecycle"):
            continue
        outside = tuple(_find_outside(capability, context, files))
        dead: tuple[FindingKey, ...] = ()
        if outside and paths:
            tracked = tracked or Tracked(paths, context.settings)
            if not all(map(tracked.matches, capability.paths)):
                dead = (("dead-path", capability.ref, None),)
        for interface, wrong, is_claimable in outside:
            yield Problem(
                message=f"{name(capability)} offers the interface {quote(interface.path or '')}, which {wrong}",
                at=capability.at("interfaces", interface.index, "path"),
                item=capability.ref,
                subject=f"interface {interface.path}",
                explained_by=dead if is_claimable else (),
            )


class _Files(Struct, frozen=True):
    """The tracked files, and the symbolic links among them; none if nobody can tell."""

    tracked: FoldedPaths
    links: frozenset[str]
    folded_links: FoldedPaths


def _find_outside(capability: Capability, context: Context, files: _Files) -> Iterator[tuple[Interface, str, bool]]:
    """Yield the interfaces that are wrong, with what is, and whether another pattern could claim them."""
    claims, own = Claims([capability], context.settings, exact=True), OwnFiles(context.settings)
    folder = f"{context.settings.folder}/" if context.settings.folder else ""
    for interface in capability.interfaces:
        path = interface_path(interface)
        if (link := link_to(folder + path, files.links)) is not None:
            wrong = "is a symbolic link" if link == folder + path else f"lies behind the symbolic link {quote(link)}"
            yield interface, f"{wrong}, so that changes of it are not seen; declare what the link leads to", False
            continue
        matcher = InterfacePaths(context.settings.folder, (interface,))
        linked = min(matcher.among(files.folded_links), default=None)
        if linked is not None and files.links.issuperset(matcher.among(files.tracked)):
            only = f"has no file but the symbolic link {quote(linked)}"
            yield interface, f"{only}, so that changes of it are not seen; declare what the link leads to", False
        elif is_pattern(path):
            if not files.tracked.paths:
                continue
            named = matcher.among(files.tracked)
            unclaimed = next((each for each in named if not claims.all(each)), None)
            if not named:
                yield interface, "matches no file; correct the pattern, or remove it", True
            elif unclaimed is not None:
                yield (
                    interface,
                    f"matches {quote(unclaimed)}, which none of its paths claims; add it to 'paths', or correct it",
                    True,
                )
        # A folder is claimed by a pattern such as `api/`, which matches what lies in it.
        elif own.match(path) or not (claims.all(folder + path) or claims.all(f"{folder}{path}/_")):
            yield interface, "none of its paths claims; add it to 'paths', or correct it", True


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    fields=frozenset({"state", "paths", "interfaces"}),
    reads=frozenset({"capability"}),
)
