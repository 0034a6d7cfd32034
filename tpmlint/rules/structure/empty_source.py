"""A source in the configuration finds no file, or no record in its files.

A roadmap that is kept in another format is read through `[[sources]]`: which files, and where the records are in them.
If a pattern matches nothing, or `at` leads nowhere because a key was renamed, the roadmap is smaller than its authors
believe, and nothing else would say so: a check without items is a check without findings.

```yaml before
squads:
  - {id: checkout, name: Checkout}
```

```toml bad
[[sources]]
files = ["roadmap/example.yaml"]
items = [{ kind = "team", at = "$.squad[*]", fields = { id = "id", title = "name" } }]
```

```toml good
[[sources]]
files = ["roadmap/example.yaml"]
items = [{ kind = "team", at = "$.squads[*]", fields = { id = "id", title = "name" } }]

[severity]
unused-team = "off"
```

To fix it: correct `files` or `at`, or remove the source or its block of items; `tpmlint check --show-files` lists the
files that are read.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import ConfigRef, Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import plural, quote, some
from tpmlint.text.similarity import nearest


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield each source without files, and each block of items that selects no record in any of them."""
    settings = context.settings
    for number, (source, use) in enumerate(zip(settings.sources, roadmap.sources, strict=False)):
        if not use.files:
            message = f"no file matches {some(source.files, last=' or ')}; correct the pattern, or remove the source"
            route = settings.route("sources", number, "format" if source.format else "files")
            yield Problem(message, ConfigRef(settings.source or "", route), subject=source.name)
            continue
        for block, (items, count) in enumerate(zip(source.items, use.selected, strict=True)):
            if count or use.broken:
                continue
            where = f"in {plural(use.files, 'file')}"
            if not items.at:
                message = f"the source {source.name} finds no record {where}"
            else:
                message = f"{quote(items.at)} selects nothing {where}{_hint(items.at, use.keys)}"
            steps = ("format",) if source.format else ("items", block, "at")
            route = settings.route("sources", number, *steps)
            subject = f"{source.name} {items.at}".strip()
            yield Problem(message, ConfigRef(settings.source or "", route), subject=subject)


def _hint(at: str, keys: tuple[str, ...]) -> str:
    first = at.removeprefix("$").lstrip(".").partition(".")[0].partition("[")[0]
    near = nearest(first, keys)
    if near is not None:
        return f"; did you mean {quote(at.replace(first, near, 1))}?"
    return f", which have {some(keys, 10)} at the top" if keys else ""


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check)
