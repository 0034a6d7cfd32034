"""An ignore comment silences nothing.

A comment that was once needed stays when the finding goes, and hides the next one: the rule that it names is off at
that place, and nobody knows. The same is true of a comment that never worked, such as one without brackets or with a
typo in the word `ignore`: its author believes that something is silenced. No comment silences a finding that a file is
unreadable, or a finding about comments and waivers themselves. A comment counts for the findings of its own line, or of
the line below if it stands alone; on the line of `kind`, or above it, for those of the whole item. While a file or a
field that the named rule reads cannot be read, nothing is said.

```yaml bad
kind: team
id: checkout  # tpmlint: ignore[unused-team] its first feature is written in May
title: Checkout
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

To fix it: remove the comment, or the names that have no effect; `tpmlint check --fix` does this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tpmlint.finding import Edit, FileRef, Fix, Problem, Severity
from tpmlint.rule import SUPPRESSION, Context, Rule, find_rule, rule_names
from tpmlint.suppression.model import Ignore, Name, Outcome
from tpmlint.text.messages import join_words


def check(outcome: Outcome, context: Context) -> Iterable[Problem]:
    """Yield the comments that are malformed, and those of which some name silenced nothing."""
    yield from _malformed(outcome)
    for ignore, names in outcome.idle:
        yield _idle(ignore, names)


def _malformed(outcome: Outcome) -> Iterator[Problem]:
    for ignore in outcome.ignores:
        if ignore.fault is not None:
            edit = ignore.suggestion
            fix = None if edit is None else Fix(f"Write {edit.new!r}", (edit,), safe=False)
            help_text = "a comment such as `# tpmlint: ignore[overdue] waits for the supplier` silences findings"
            place = FileRef(ignore.path, ignore.span)
            yield Problem(f"this comment {ignore.fault}", place, ignore.item, ignore.subject, fix=fix, help=help_text)


def _idle(ignore: Ignore, names: tuple[Name, ...]) -> Problem:
    beyond = [name.text for name in names if _beyond_comments(name.text)]
    help_text = f"no comment silences {join_words(beyond, 'or')}; fix what it finds, or waive it" if beyond else None
    idle = frozenset(names)
    kept = [name for name in ignore.names if name not in idle]
    if kept:
        words = join_words([name.text for name in names])
        message = f"{words} in {ignore.subject} silences nothing here; take it out of the list"
        place, new = FileRef(ignore.path, ignore.listed), ", ".join(name.text for name in kept)
        fix = Fix(f"Take {words} out of the comment", (Edit(place, new),))
        return Problem(
            message, FileRef(ignore.path, names[0].span), ignore.item, ignore.subject, fix=fix, help=help_text
        )
    message = f"{ignore.subject} silences nothing here; remove the comment"
    fix = Fix("Remove the comment", (Edit(FileRef(ignore.path, ignore.cut), None),))
    return Problem(message, FileRef(ignore.path, ignore.span), ignore.item, ignore.subject, fix=fix, help=help_text)


def _beyond_comments(name: str) -> bool:
    if rule_names().get(name, name) == "hygiene":
        return True
    return name in rule_names() and find_rule(name).rule.unsilenceable


rule = Rule(SUPPRESSION, severity=Severity.WARNING, check=check)
