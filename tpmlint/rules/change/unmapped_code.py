"""New code that no capability claims.

Code that belongs to no capability is a gap in the map from code to people: changes there need no product context, and
`tpmlint impact` cannot say whom it is for. The best moment to close the gap is when the code is new, since its author
still knows why it is there.

Files that were only moved do not count, nor do files that need no product context or are not code. Each top folder is
reported once. A roadmap without capabilities is not checked.

Option `files`: fewer new files in one folder are not reported.

Option `not-code`: gitignore-style patterns of what is not code.

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
A pricing/discounts/discount.py
A loyalty/points.py
A loyalty/levels.py
```

```text message
chore: import the bonus programme
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/, /loyalty/]
```

To fix it: add the folder to the `paths` of the capability that it belongs to, or start one with `tpmlint new
capability`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tpmlint.change.model import Change
from tpmlint.finding import Further, Problem, Severity
from tpmlint.model.ownership import ExemptPaths
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns
from tpmlint.rule import CHANGE, Context, Option, Rule
from tpmlint.text.messages import plural

NOT_CODE = (
    ".*",
    "*.md",
    "*.rst",
    "*.txt",
    "*.adoc",
    "*.json",
    "*.toml",
    "*.yaml",
    "*.yml",
    "*.ini",
    "*.cfg",
    "*.conf",
    "*.properties",
    "*.csv",
    "*.svg",
    "*.png",
    "*.jpg",
    "*.jpeg",
    "*.gif",
    "*.ico",
    "*.pdf",
    "LICENSE*",
    "CODEOWNERS",
)


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield every top folder with new code that no capability claims."""
    if not change.after.roadmap.capabilities:
        return
    by_folder: dict[str, list[int]] = {}
    for index in _unclaimed(change, context.words("not-code")):
        path = change.files[index].path
        by_folder.setdefault(path.partition("/")[0] if "/" in path else "", []).append(index)
    for folder, found in by_folder.items():
        if len(found) >= context.count("files"):
            first = change.files[found[0]]
            where = f"under {folder}/" if folder else "in the top folder"
            belong = "belongs" if len(found) == 1 else "belong"
            such = f", such as {first.path}" if len(found) > 1 else f": {first.path}"
            yield Problem(
                message=f"{plural(len(found), 'new file')} {where} {belong} to no capability{such}",
                at=change.place(first),
                subject=folder or "/",
                further=tuple(Further(change.files[index].path) for index in found[1:]),
            )


def _unclaimed(change: Change, not_code: Iterable[str]) -> Iterator[int]:
    """Yield the index of every new file of code that no capability claims, nor claimed before."""
    exempt, other = ExemptPaths(change.policy.exempt_paths), Patterns(not_code)
    moved = {file.old_oid for file in change.files if file.status == "D"}
    roadmap_files = {item.path for item in change.after.roadmap.items}
    for index, file in enumerate(change.files):
        relative = inside(change.after.settings.folder, file.path)
        if file.status != "A" or relative is None or file.oid in moved or file.path in roadmap_files:
            continue
        if not file.mode.startswith("100") or exempt.match(relative) or other.match(relative):
            continue
        if not change.after.claims.owners(file.path) and not change.before.claims.owners(file.path):
            yield index


rule = Rule(
    CHANGE,
    severity=Severity.INFO,
    check=check,
    options={
        "files": Option(1, "Fewer new files in one folder are not reported.", "more"),
        "not-code": Option(NOT_CODE, "Patterns of files that are not code.", "more"),
    },
)
