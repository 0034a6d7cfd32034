"""An ignore comment or a waiver names a rule that does not exist.

A typo in a rule's name does no harm at first: the finding is still shown, and somebody adds a second comment that
works. The first comment then stays, and looks as if it silenced something. A name may also have been right in an older
version of tpmlint, or be that of a category, which only a comment may name.

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

To fix it: write the name of a rule as `tpmlint rules` lists them, or remove it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Edit, FileRef, Fix, ItemRef, Problem, Severity
from tpmlint.rule import CATEGORIES, SUPPRESSION, Context, Rule, rule_names
from tpmlint.suppression.model import Outcome
from tpmlint.text.messages import quote
from tpmlint.text.similarity import GUESSES, nearest


def check(outcome: Outcome, context: Context) -> Iterable[Problem]:
    """Yield each name that is not a rule, nor a category where one is allowed."""
    if not (outcome.ignores or outcome.waivers):
        return
    rules = frozenset(rule_names())
    known = rules.union(CATEGORIES)
    suggester = _Suggester()
    for ignore in outcome.ignores:
        for name in ignore.names:
            if name.text not in known:
                what = f"the comment ignores {quote(name.text)}, which is not a rule or category"
                place = FileRef(ignore.path, name.span)
                yield _unknown(what, name.text, suggester.suggest(name.text, known), place, ignore.item)
    for waiver in outcome.waivers:
        if waiver.rule in CATEGORIES:
            message = f"{waiver.name} names a whole category; a waiver covers one rule"
            yield Problem(message, waiver.at("rule"), subject=waiver.rule)
        elif waiver.rule not in rules:
            suggestion = suggester.suggest(waiver.rule, rules)
            yield _unknown(f"{waiver.name} names an unknown rule", waiver.rule, suggestion, waiver.at("rule"), None)


class _Suggester:
    """Suggests the rule that a name probably means; caches the answers."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, frozenset[str]], str | None] = {}

    def suggest(self, name: str, known: frozenset[str]) -> str | None:
        question = (name, known)
        if question not in self._answers and len(self._answers) < GUESSES:
            self._answers[question] = nearest(name, known)
        return self._answers.get(question)


def _unknown(what: str, name: str, suggestion: str | None, at: FileRef | ItemRef, item: str | None) -> Problem:
    if suggestion is None:
        return Problem(f"{what}; `tpmlint rules` lists all", at, item, name)
    # Not safe: whatever the right name silences was shown until now.
    fix = Fix(f"Replace {quote(name)} with '{suggestion}'", (Edit(at, suggestion),), safe=False)
    return Problem(f"{what}; did you mean {suggestion}?", at, item, name, fix=fix)


rule = Rule(SUPPRESSION, severity=Severity.WARNING, check=check)
