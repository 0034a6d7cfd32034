"""A capability claims files that are not there.

A pattern that matches nothing claims nothing: the folder was moved or renamed, or the pattern has a typo. Changes of
that code then belong to no capability and need no product context, and the history of the capability seems to have
ended. Patterns are as in a `.gitignore`, relative to the folder of tpmlint's configuration; the files of the roadmap
itself do not count. A pattern after `!` that excludes nothing is dead too;
one that matches every file, such as `**`, is not: there may be no code yet. Symbolic links are not followed: a
capability that claims nothing else has no code whose changes are seen.

Only tracked files are considered, so nothing is reported outside of git or before the first file was added. A retired
capability is not checked, because its code may be gone. In a repository with code in `/pricing/` and
`/services/prices/`:

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

To fix it: find out where the files are now and correct the pattern, or remove it; new files must be added with `git
add` first.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from tpmlint.finding import FindingKey, Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, name
from tpmlint.model.ownership import limit_patterns
from tpmlint.model.tree import Tracked
from tpmlint.patterns import compile_pattern, literal_of
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import quote

_EVERY_FILE = frozenset({"*", "**", "/**", "**/*"})


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the patterns that match nothing; one problem if every claim of a capability is dead."""
    paths = context.tracked()
    if not paths:
        return
    tracked = Tracked(paths, context.settings)
    links = context.links()
    real = Tracked([path for path in paths if path not in links], context.settings) if links else tracked
    claimants = [
        each
        for each in roadmap.capabilities
        if each.is_known("paths") and each.is_readable("lifecycle") and not each.is_dropped
    ]
    limit_patterns(claimants)
    for capability in claimants:
        claims = [index for index, pattern in enumerate(capability.paths) if not pattern.startswith("!")]
        dead = {
            index: None
            for index, pattern in enumerate(capability.paths)
            if pattern not in _EVERY_FILE and not tracked.matches(pattern)
        }
        lost = [literal_of(capability.paths[index]) for index in claims if index in dead]
        keys: tuple[FindingKey, ...] = ()
        alive = [index for index in claims if index not in dead]
        if links and alive and not any(real.matches(capability.paths[index]) for index in alive):
            yield _only_links(capability, alive[0])
        if len(lost) == len(claims) > 1:
            yield _all_dead(capability, claims)
            keys = (_key(capability, claims[0]),)
            dead.pop(claims[0])
        for index in dead:
            pattern = capability.paths[index]
            verb, causes = "claims", keys
            if index not in claims:
                gone = [each for each in claims if literal_of(pattern).startswith(literal_of(capability.paths[each]))]
                verb, causes = "excludes", (*keys, *(_key(capability, each) for each in gone if each in dead))
            problem = _problem(capability, index, f"{verb} {quote(pattern)}, which {_describe_fault(pattern)}")
            yield replace(problem, explained_by=causes)


def _key(capability: Capability, index: int) -> FindingKey:
    return "dead-path", capability.ref, capability.paths[index]


def _describe_fault(pattern: str) -> str:
    if compile_pattern(pattern) is None:
        return "is not a valid pattern; correct it, or take it out"
    if pattern.startswith("./"):
        return "matches no tracked file; write it without './'"
    return "matches no tracked file; correct it, or take it out"


def _problem(capability: Capability, index: int, says: str, related: tuple[Related, ...] = ()) -> Problem:
    at = capability.at("paths", index)
    return Problem(f"{name(capability)} {says}", at, capability.ref, capability.paths[index], related)


def _only_links(capability: Capability, index: int) -> Problem:
    pattern = quote(capability.paths[index])
    says = f"claims {pattern} and no file, only symbolic links, so that changes of its code are not seen"
    return _problem(capability, index, f"{says}; claim what they lead to")


def _all_dead(capability: Capability, claims: list[int]) -> Problem:
    related = tuple(Related("nor does this one", capability.at("paths", index)) for index in claims[1:])
    says = f"claims {len(claims)} patterns, and none of them matches a tracked file; correct them, or retire it"
    return _problem(capability, claims[0], says, related)


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    fields=frozenset({"state", "paths"}),
    reads=frozenset({"capability"}),
)
