"""An ignore comment or a waiver does not say why it is there.

Silencing a finding is a decision, and the next reader has to know whether it still holds: which supplier was late,
which migration had to end first. Without the reason nobody dares to remove the comment, and it outlives everybody who
could have explained it. A single word, a placeholder such as TODO, or what could be said of anything, such as "looks
good", does not count as a reason.

```yaml bad
kind: team
id: returns  # tpmlint: ignore[unused-team]
title: Returns
```

```yaml good
kind: team
id: returns  # tpmlint: ignore[unused-team] its first feature is written in May
title: Returns
```

To fix it: say after the brackets, or in the waiver's `reason`, what has to happen before the finding can be fixed.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import FileRef, FindingKey, Problem, Severity
from tpmlint.rule import SUPPRESSION, Context, Rule
from tpmlint.suppression.model import Outcome
from tpmlint.text.messages import quote
from tpmlint.text.reasons import is_reason


def check(outcome: Outcome, context: Context) -> Iterable[Problem]:
    """Yield the comments and waivers without a real reason, also of those that should be removed anyway."""
    words = context.settings.change.placeholders
    idle = {ignore for ignore, names in outcome.idle if names == ignore.names}
    for ignore in outcome.ignores:
        if ignore.fault is None and not is_reason(ignore.reason, words):
            reason = f"gives {quote(ignore.reason)} as its reason" if ignore.reason else "gives no reason"
            message = f"{ignore.subject} {reason}; say after the brackets why the finding may stay"
            keys: tuple[FindingKey, ...] = ()
            if ignore in idle:
                keys = (("unused-ignore", ignore.item or ignore.path, ignore.subject),)
            yield Problem(message, FileRef(ignore.path, ignore.span), ignore.item, ignore.subject, explained_by=keys)
    unused = {waiver.index for waiver in outcome.idle_waivers}
    for waiver in outcome.waivers:
        if not is_reason(waiver.reason, words):
            message = f"{waiver.name} gives {quote(waiver.reason)} as its reason; say why the finding may stay"
            at, keys = waiver.at("reason"), ()
            if waiver.expires.last < context.as_of:
                keys = (("expired-waiver", at.path, waiver.name),)
            elif waiver.index in unused:
                keys = (("unused-waiver", at.path, waiver.name),)
            yield Problem(message, at, subject=waiver.name, explained_by=keys)


rule = Rule(SUPPRESSION, severity=Severity.WARNING, check=check)
