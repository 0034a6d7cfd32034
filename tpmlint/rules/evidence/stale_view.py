"""A page shows something else than the roadmap says.

People read `ROADMAP.md`, not the files behind it. A page that was copied from the roadmap once announces a version
that was released weeks ago, and nobody notices who knows better. A view is the region of a Markdown page between
`<!-- tpmlint: view NAME KEY=VALUE -->` and `<!-- tpmlint: end -->`, each alone on its line: what is between them is
made of the roadmap, and this rule reports it where it is another text. [Views in pages](../use/views.md) lists what
there is. Pages are `README.md`, `ROADMAP.md` and the Markdown files below `docs/`, or what `[views] files` in the
configuration names.

A comment that begins or ends no view is reported too: a view without an end, inside of another, with an unknown name
or filter; what is below it stays as it is. So is a page with views that is not UTF-8, or too large to be read. Only
faults of this sort are reported while an item of the roadmap cannot be read whole, because a view would lack it. What
a view shows never depends on the day.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: planned
target_date: 2026-09
benefit: Returning customers pay without filling in a form
```

```markdown bad
# Roadmap

<!-- tpmlint: view table kind=features columns=title,target_date -->

| title | target date |
| --- | --- |
| One-click checkout | 2026-06 |

<!-- tpmlint: end -->
```

```markdown good
# Roadmap

<!-- tpmlint: view table kind=features columns=title,target_date -->

| title | target date |
| --- | --- |
| One-click checkout | 2026-09 |

<!-- tpmlint: end -->
```

To fix it: run `tpmlint render`, or `tpmlint check --fix`; change the roadmap, not the page.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Edit, FileRef, Fix, Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.page_views import PageView
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import quote


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the views that are out of date, and the comments that are no view."""
    for view in context.views(roadmap):
        at = FileRef(view.path, view.at)
        if view.fault is not None:
            message, remedy = view.fault
            yield Problem(message, at, subject=view.words, help=remedy)
        elif view.is_stale and view.body is not None:
            name = view.words.partition(" ")[0]
            fix = Fix(f"Render the view {name} again", (Edit(FileRef(view.path, view.body), view.rendered),))
            yield Problem(f"the view {name} {_difference(view)}", at, subject=view.words, fix=fix)


def _difference(view: PageView) -> str:
    if not view.text.strip():
        return "was never rendered"
    old, new = view.text.splitlines(), (view.rendered or "").splitlines()
    same = next((number for number, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), None)
    if same is None:
        same = min(len(old), len(new))
    line = view.at.line + 1 + same
    if same >= len(new):
        return f"is out of date: line {line} is no longer part of it"
    return f"is out of date from line {line} on, which should be {quote(new[same]) if new[same] else 'empty'}"


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check)
