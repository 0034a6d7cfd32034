"""A change relaxes the policy that changes are judged by.

Someone who cannot meet a rule can change the rule, and the check of that change would be green. A change is therefore
checked with the policy of its base, and everything that it relaxes is reported. Relaxing a policy may well be right; it
should be a decision that the owners of the policy see, and not the shortest way past a finding.

What counts, in the configuration, in the files that it extends and in what `tpmlint.lock` has of packages: a laxer
preset, `fail-on` raised, rules ignored, no longer selected or lowered for any file or kind, thresholds that let more
pass, raised limits, limits and new schemas that make items unreadable, patterns that are taken from another folder,
files that are no longer read as roadmap, code that is or will be, or that is read as an export, a source that is
gone, reads less of its files or says itself what they do not, or is no longer compared, another tracker, a schema of
your own that is gone or differs in more than its prose, all that needs less product context under `[change]`, and a
waiver or an ignore comment that is added. What cannot be shown to be at least as strict as before is reported. Making
something stricter that the roadmap meets is not, nor is the first configuration of a new roadmap.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
```

```toml before
preset = "standard"

[severity]
overdue = "error"
```

```toml bad
preset = "standard"

[severity]
overdue = "info"
```

```toml good
preset = "strict"

[severity]
overdue = "error"
```

To fix it: remove the relaxation from the change, or make it a change of its own that says why and that the owners of
the policy approve.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint.change.model import Change
from tpmlint.finding import ConfigRef, FileRef, Problem, Severity
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.text.messages import quote, some

if TYPE_CHECKING:
    from tpmlint.rules.support.policy_diff import Weakening


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each thing that configuration, waivers and ignores relax, if there was a roadmap before."""
    before, after = change.before.settings, change.after.settings
    if not change.before.governed:
        return
    known = {waiver.key: waiver for waiver in change.before.waivers}
    for waiver in change.after.waivers:
        old = known.get(waiver.key)
        if old is None:
            yield Problem(f"the change adds {waiver.name}", waiver.at(), subject=waiver.name)
        elif old.expires.last < waiver.expires.last:
            message = f"the change extends {waiver.name} from {old.expires} to {waiver.expires}"
            yield Problem(message, waiver.at("expires"), subject=waiver.name)
    yield from _find_new_ignores(change)
    found = _find_weaker(change, context)
    if change.as_locked is not None:
        reported = {each.says for each in found}
        locked = replace(change, after=replace(change.after, settings=change.as_locked))
        found += tuple(each for each in _find_weaker(locked, context) if each.says not in reported)
    if after.source is None and before.source is not None and found:
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        message = f"{before.source} is removed, so that tpmlint {found[0].says}{more}"
        yield Problem(message, ConfigRef(before.source, ()), subject="configuration")
        return
    for each in found:
        at = after.at(*each.route) if after.source is not None else ConfigRef("tpmlint.toml", each.route)
        yield Problem(f"the configuration {each.says}", at, subject=each.name)


def _find_weaker(change: Change, context: Context) -> tuple[Weakening, ...]:
    """Return each thing that the configuration after a change asks less than the one before."""
    before, after = change.before.settings, change.after.settings
    if before.means_the_same(after):
        return ()
    from tpmlint.rules.support.change_policy_diff import find_weaker_change_policy
    from tpmlint.rules.support.level_diff import find_weaker_levels
    from tpmlint.rules.support.policy_diff import find_weaker_policy
    from tpmlint.rules.support.schema_diff import find_weaker_comparisons, find_weaker_schemas
    from tpmlint.rules.support.source_diff import find_weaker_sources

    return (
        *find_weaker_policy(change, context.tracked),
        *find_weaker_schemas(before, after),
        *find_weaker_change_policy(before, after),
        *find_weaker_sources(change),
        *find_weaker_comparisons(change),
        *find_weaker_levels(before, after),
    )


def _find_new_ignores(change: Change) -> Iterator[Problem]:
    """Yield each ignore comment for a rule that none ignored at the same place before."""
    known: dict[tuple[str, str | None], set[str]] = {}
    for ignore in change.before.ignores:
        known.setdefault(ignore.place, set()).update(ignore.rules)
    for ignore in change.after.ignores:
        more = [name.text for name in ignore.names if name.text not in known.get(ignore.place, set())]
        if more:
            where = ignore.item or quote(ignore.path)
            message = f"the change adds an ignore comment for {some(more)} to {where}"
            yield Problem(message, FileRef(ignore.path, ignore.span), subject=f"{ignore.subject} {where}")


rule = Rule(CHANGE, severity=Severity.WARNING, check=check)
