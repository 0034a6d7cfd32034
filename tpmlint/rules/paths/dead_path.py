"""A capability claims files that are not there.

A pattern that matches nothing looks like a claim and is none: the folder was moved or renamed, or the pattern was
mistyped. Changes of that code then belong to no capability, nobody is asked for their product context, and the
capability's own history seems to have ended. Patterns are as in a `.gitignore`, relative to the folder of tpmlint's
configuration; the files of the roadmap itself do not count. A pattern after `!` that takes nothing away is dead too.

Tracked files alone are looked at, so outside of git, or before the first file was added to it, nobody is asked; nor is
a retired capability, whose code may be gone. In a repository with code in `/pricing/` and `/services/prices/`:

```yaml bad
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/, /servces/prices/]
consumers: [{team: search}]
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: search, title: Search}
```

```yaml good
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/, /services/prices/]
consumers: [{team: search}]
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: search, title: Search}
```

To fix it: look where the files are now and correct the pattern, or take it out; files that are new have to be added
with `git add` first.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability
from tpmlint.model.phrases import name
from tpmlint.patterns import compile_pattern, literal_of
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.tracked import Tracked
from tpmlint.text.messages import quote


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the patterns that match nothing; those of a capability whose every claim is dead as one."""
    paths = context.tracked()
    if not paths:
        return
    tracked = Tracked(paths, context.settings)
    for capability in roadmap.capabilities:
        if not capability.known("paths") or not capability.known("lifecycle") or capability.is_dropped:
            continue
        claims = [index for index, pattern in enumerate(capability.paths) if not pattern.startswith("!")]
        dead = {index: None for index, pattern in enumerate(capability.paths) if not tracked.matches(pattern)}
        lost = [literal_of(capability.paths[index]) for index in claims if index in dead]
        if len(lost) == len(claims) > 1:
            yield _all_of(capability, claims)
            continue
        for index in dead:
            pattern = capability.paths[index]
            if index in claims:
                yield _problem(capability, index, f"claims {quote(pattern)}, which {_why(pattern)}")
            elif not any(literal_of(pattern).startswith(literal) for literal in lost):
                yield _problem(capability, index, f"leaves out {quote(pattern)}, which {_why(pattern)}")


def _why(pattern: str) -> str:
    if compile_pattern(pattern) is None:
        return "is no pattern that git would understand; correct it, or take it out"
    if pattern.startswith("./"):
        return "matches no tracked file; write it without './'"
    return "matches no tracked file; correct it, or take it out"


def _problem(capability: Capability, index: int, says: str, related: tuple[Related, ...] = ()) -> Problem:
    at = capability.at("paths", index)
    return Problem(f"{name(capability)} {says}", at, capability.ref, capability.paths[index], related)


def _all_of(capability: Capability, claims: list[int]) -> Problem:
    related = tuple(Related("nor does this one", capability.at("paths", index)) for index in claims[1:])
    says = f"claims {len(claims)} patterns, and none of them matches a tracked file; correct them, or retire it"
    return _problem(capability, claims[0], says, related)


rule = Rule(ROADMAP, severity=Severity.WARNING, check=check)
