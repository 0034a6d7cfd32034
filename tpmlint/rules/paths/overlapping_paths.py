"""Two capabilities claim the same files.

If several capabilities claim a file, the most specific claim wins: the one with the longest text before its first
wildcard. If two are equally specific the file belongs to both: a change of it must be explained twice, and each owner
assumes that the other one looks after it. A claim on a folder inside another capability's folder does not overlap: it
is more specific, and the usual way to give a part of the code to another capability. Nor do the lines of one file
CODEOWNERS, the last of which counts, or the items of one file whose claims are that file's folder.

Only tracked files that really belong to both are reported, so nothing is reported outside of git. Claims of a retired
capability do not count.

```yaml bad
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
consumers: [{team: search}]
---
kind: capability
id: discounts
title: Discounts
owner: search
paths: [/pricing/]
consumers: [{team: checkout}]
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
paths: [/pricing/]
consumers: [{team: search}]
---
kind: capability
id: discounts
title: Discounts
owner: search
paths: [/pricing/discounts/]
consumers: [{team: checkout}]
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: search, title: Search}
```

To fix it: give the files to one of the two, by a longer pattern in the one that owns them or by a pattern after `!` in
the other; if both really own them, they may be one capability.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Further, Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, name
from tpmlint.model.ownership import Claim, Claims
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.sources import Source
from tpmlint.text.messages import quote

_MOST = 500_000
"""The search ends after this many overlapping claims: something larger is wrong."""


class _Overlap(Struct):
    """Two claims that tie on a file, and the number of files on which their capabilities tie.

    Args:
        explained_by: the capability with which both tie, if the findings about that show it.
        parts: of each pair of patterns that tie, by their numbers, the second's first, the first file and how many.
    """

    path: str
    first: Claim
    second: Claim
    files: int = 0
    explained_by: str | None = None
    parts: dict[tuple[int, int], tuple[str, Claim, Claim, int]] = {}

    def add(self, path: str, first: Claim, second: Claim) -> None:
        """Count a file."""
        self.files += 1
        key = second.pattern, first.pattern
        known = self.parts.get(key, (path, first, second, 0))
        self.parts[key] = (*known[:3], known[3] + 1)


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield each pair of capabilities that own files together, once; of several, each with the first of them.

    Neighbours among the others are a pair too, which appears where one of these findings is silenced.
    """
    paths = context.tracked()
    if not paths:
        return
    ordered = {source.name for source in context.settings.sources if _is_by_file(source)}
    claims = Claims(_claimants(roadmap), context.settings, exact=True)
    overlaps: dict[tuple[str, str], _Overlap] = {}
    seen = 0
    explained: dict[tuple[str, str], _Overlap] = {}
    for path, found in claims.shared(paths):
        # By their names, and not by those of their files, so that a file can move.
        tied = sorted((each for each in found if each.specificity == found[0].specificity), key=_ref)
        first = last = tied[0]
        for other in tied[1:]:
            if other.capability.source in ordered and other.capability.path == first.capability.path:
                continue
            key = (first.capability.ref, other.capability.ref)
            overlaps.setdefault(key, _Overlap(path, first, other)).add(path, first, other)
            if last is not first:
                key = (last.capability.ref, other.capability.ref)
                explained.setdefault(key, _Overlap(path, last, other, explained_by=first.capability.ref)).files += 1
            last = other
        seen += len(found)
        if seen > _MOST:
            break
    for each in overlaps.values():
        yield from _problems(each)
    yield from (_problem(each) for key, each in explained.items() if key not in overlaps)


def _ref(claim: Claim) -> str:
    return claim.capability.ref


def _is_by_file(source: Source) -> bool:
    """Tell whether what items of one file claim is that of the file, or the last of its lines counts."""
    paths = (items.fields["paths"] for items in source.items if "paths" in items.fields)
    own = any(each.path.startswith("file.") for first in paths for each in (first, *first.more))
    return own or source.reader == "codeowners"


def _claimants(roadmap: Roadmap) -> Iterable[Capability]:
    """Yield the capabilities whose claims count; of two with one kind and id the first."""
    seen = set()
    for capability in roadmap.capabilities:
        key = capability.ref.casefold()
        if key not in seen and capability.is_known("paths") and not capability.is_dropped:
            yield capability
        seen.add(key)


def _problems(overlap: _Overlap) -> Iterable[Problem]:
    """Yield what is wrong with two capabilities, and with each further pair of patterns, which the first one explains.

    So a pair that is new appears in a change, where the others were there before.
    """
    (path, first, second, _), *further = (overlap.parts[each] for each in sorted(overlap.parts))
    main = _problem(_Overlap(path, first, second, overlap.files))
    yield main
    for path, first, second, files in further:
        words = dict.fromkeys(each.capability.paths[each.pattern] for each in (first, second))
        yield replace(
            _problem(_Overlap(path, first, second, files)),
            subject=f"{first.capability.ref} by {' and '.join(words)}",
            explained_by=(("overlapping-paths", main.item, main.subject),),
        )


def _problem(overlap: _Overlap) -> Problem:
    one, other = overlap.first.capability, overlap.second.capability
    more = f" and {overlap.files - 1} more" if overlap.files > 1 else ""
    return Problem(
        message=(
            f"{name(other)} claims {quote(overlap.path)}{more} as closely as {name(one)} does; "
            "give one of the two a longer pattern, or take the files out of the other with '!'"
        ),
        at=other.at("paths", overlap.second.pattern),
        item=other.ref,
        subject=one.ref,
        related=(Related(f"{name(one)} claims them here", one.at("paths", overlap.first.pattern)),),
        further=(Further(one.path),),
        explained_by=() if overlap.explained_by is None else (("overlapping-paths", other.ref, overlap.explained_by),),
    )


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    fields=frozenset({"state", "paths"}),
    reads=frozenset({"capability"}),
)
