"""An ignore comment or a waiver names a rule that does not exist.

A slip in a rule's name does no harm at once: the finding is still shown, and somebody adds a second comment that
works. The first then stays for good, and reads as if something were silenced that is not. A name may also have been
right in an older version of tpmlint, or be that of a category, which only a comment may name.

```yaml bad
kind: team
id: checkout
title: Checkout  # tpmlint: ignore[unused-teams] its first feature is written in May
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
```

```yaml good
kind: team
id: returns  # tpmlint: ignore[unused-team] its first feature is written in May
title: Returns
```

To mend it: write the name of a rule as `tpmlint rules` lists them, or remove what names none.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Edit, FileRef, Fix, ItemRef, Problem, Severity
from tpmlint.nearest import nearest
from tpmlint.rule import CATEGORIES, Context, ReportRule, catalogue
from tpmlint.rules.phrasing import quoted
from tpmlint.silence import Outcome


def check(outcome: Outcome, context: Context) -> Iterable[Problem]:
    """Yield each name that is none of a rule's, or of a category's where that would do."""
    rules = tuple(catalogue())
    for ignore in outcome.ignores:
        for name in ignore.names:
            if name.text not in rules and name.text not in CATEGORIES:
                what = f"the comment ignores {quoted(name.text)}, which is no rule or category"
                place = FileRef(ignore.path, name.span)
                yield _unknown(what, name.text, (*rules, *CATEGORIES), place, ignore.item)
    for waiver in outcome.waivers:
        if waiver.rule in CATEGORIES:
            message = f"{waiver.name} names a whole category; a waiver is of one rule"
            yield Problem(message, waiver.at("rule"), subject=waiver.rule)
        elif waiver.rule not in rules:
            yield _unknown(f"{waiver.name} names no rule", waiver.rule, rules, waiver.at("rule"), None)


def _unknown(what: str, name: str, known: tuple[str, ...], at: FileRef | ItemRef, item: str | None) -> Problem:
    meant = nearest(name, known)
    if meant is None:
        return Problem(f"{what}; `tpmlint rules` lists all", at, item, name)
    # Not safe: whatever the right name silences was shown until now.
    fix = Fix(f"Replace {quoted(name)} with '{meant}'", (Edit(at, meant),), safe=False)
    return Problem(f"{what}; did you mean {meant}?", at, item, name, fix=fix)


rule = ReportRule(severity=Severity.WARNING, check=check)
