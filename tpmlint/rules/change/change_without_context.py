"""Code of a capability changes, and nobody says what for.

When code under a capability changes, someone should be able to name the feature it serves and the team that asked. If
nobody can, the work has lost its connection to the product: it may be right, but planners cannot see it, compare it
with other work, or tell the teams that wait. It is easiest to say while the change is fresh.

A change has product context for a capability if a line `Roadmap-Item: <id>` in one of its messages cites an open
initiative that lists the capability, a feature that such an initiative enables or an accepted decision about it; if the
change itself adds or edits such an initiative or decision; if such an initiative is active; or if it says
`Roadmap-Item: none` and why. Tests, documentation, white space and commits by bots are exempt. The table `[change]` of
the configuration says what is accepted and what is exempt.

A capability that declares `interfaces` has said what others rely on: as long as no promise in them changed, the finding
has the severity `code` of `[change]`, by default a warning; a changed promise is `interface-change-without-context`.

An item must have context itself to give any: an initiative that fails its schema, names no feature or no internal
customer of the roadmap, says nothing in `how` or `need`, or is the untouched example of `init` counts for no change,
whatever its status. A decision counts once it is accepted and names a feature, or an initiative that does.

Each capability is reported once for all its files, together with what is wrong with the citations: an item that does
not exist or was closed, an item without context, a waiver without a reason. If the text of the pull request is not
available, as in a merge queue or after a push, it is a warning, and an error under the preset `strict`: give the text
with `--message-file`.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
kind: capability
id: card-vault
title: Card vault
owner: payments
paths: [/card-vault/]
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: planned
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
capabilities: [card-vault]
```

```text files
M card-vault/vault.py
```

```text bad
Encrypt the number of a card at rest
```

```text good
Encrypt the number of a card at rest

Roadmap-Item: stored-cards
```

To fix it: add the line that the help names to the commit message or to the pull request's text; `tpmlint trailers`
prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from tpmlint.change.model import CapabilityVerdict, Change
from tpmlint.change.naming import label_of
from tpmlint.finding import Further, Problem, Ref, Related, Severity
from tpmlint.model.index import find_former
from tpmlint.model.items import Capability, Item, name
from tpmlint.rule import CHANGE, Context, Grouping, Rule
from tpmlint.rules.support.changed_capability import asks_about_interface, stated_level, suggest_remedy
from tpmlint.rules.support.citations import WrongCitation, find_wrong_citations, say_why
from tpmlint.rules.support.removals import locate_former, locate_missing
from tpmlint.text.messages import plural


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield every capability whose code changed without product context, once."""
    missing = [
        verdict
        for verdict in change.verdicts
        if verdict.verdict == "missing" and not asks_about_interface(verdict, change.policy)
    ]
    faults = tuple(find_wrong_citations(change)) if missing else ()
    for verdict in missing:
        paths = {file.path for file in verdict.touch.files}
        about = [each for each in faults if each.covers is None or each.covers & paths]
        problem = _problem(change, verdict, [] if verdict.near else about, context.settings.preset == "strict")
        interface = verdict.touch.interface
        level = stated_level(change.policy.code, "change-without-context", context.settings)
        # A citation that is wrong is as wrong where only code changed.
        is_promised = interface is not None and not interface.is_changed and _declared_before(change, verdict)
        if not is_promised or level is None or problem.explains:
            yield problem
        elif level is not Severity.OFF:
            yield replace(problem, severity=level if problem.severity is None else min(level, problem.severity))


def _declared_before(change: Change, verdict: CapabilityVerdict) -> bool:
    """Tell whether a capability had interfaces before the change, which must not ask less of its own code."""
    capability, before = verdict.touch.capability, change.before
    was = find_former(capability, before.roadmap, change.after.roadmap)
    declared = isinstance(was, Capability) and bool(was.interfaces)
    return declared or any(before.claims.is_interface(file.path) for file in verdict.touch.files)


def _problem(change: Change, verdict: CapabilityVerdict, faults: list[WrongCitation], strict: bool) -> Problem:
    """Return the problem; wrong citations about the capability are its causes and not reported separately."""
    capability = verdict.touch.capability
    files = verdict.touch.governed or verdict.touch.files
    shown = next((file for file in files if file.status != "D"), files[0])
    message = _message(verdict, len(files), faults)
    if not change.words.complete:
        message += "; the pull request may have more to say, but not all of its text is available here"
    return Problem(
        message=message,
        at=change.place(shown),
        item=capability.ref,
        subject="product context",
        related=(*_related(change, verdict), *_relate_faults(faults)),
        help=_remedy(change, verdict, bool(faults)),
        severity=None if change.words.complete or strict else Severity.WARNING,
        explains=tuple(each.key for each in faults),
        further=tuple(Further(file.path) for file in files if file is not shown),
    )


def _remedy(change: Change, verdict: CapabilityVerdict, instead: bool) -> str:
    remedy = suggest_remedy(change, verdict, instead=instead)
    if change.words.complete:
        return remedy
    return f"{remedy}; if the pull request's text says it, give that text with --message-file"


def _relate_faults(faults: list[WrongCitation]) -> Iterator[Related]:
    for each in faults:
        yield Related("said here", each.problem.at)
        yield from each.problem.related


def _message(verdict: CapabilityVerdict, files: int, faults: list[WrongCitation]) -> str:
    verb = "has" if files == 1 else "have"
    what = f"{plural(files, 'changed file')} of {name(verdict.touch.capability)} {verb} no product context"
    return f"{what}{say_why(verdict, faults) or '; name the initiative that the change is for'}"


def _related(change: Change, verdict: CapabilityVerdict) -> Iterator[Related]:
    capability = verdict.touch.capability
    yield Related(f"{name(capability)} claims the code", _definition(change, capability))
    for near in verdict.near:
        item = change.after.roadmap.find(near.kind, near.initiative)
        if item is not None:
            yield Related(
                f"{name(item)} does not list {label_of(capability, change.before.roadmap, change.after.roadmap)}",
                locate_missing(item, "capabilities"),
            )
    for each in verdict.empty:
        item = change.after.roadmap.find(*each.item.split(":", 1))
        if item is not None:
            yield Related(f"{name(item)} {each.reason}", item.at("id"))


def _definition(change: Change, capability: Capability) -> Ref:
    item: Item | None = change.after.roadmap.find(capability.kind, capability.id)
    return locate_former(capability) if item is None else item.at("id")


rule = Rule(
    CHANGE,
    severity=Severity.ERROR,
    check=check,
    grouping=Grouping(
        "changed without product context",
        "cite what each is for: `tpmlint trailers` prints the lines that fit; "
        "or waive the change with `Roadmap-Item: none` and `Roadmap-Reason: <why>`",
    ),
)
