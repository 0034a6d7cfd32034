"""Code loses its capability, or a file its declaration as an interface.

Once `paths` are narrowed, changes of that code need no product context, no capability is responsible for it, and
nothing looks wrong. Mostly it is a mistake: a pattern was tidied up, or a capability removed, and a folder was
forgotten.

The rule counts files that exist after the change, or that the target branch has got since it began, that a capability
claimed before and that none claims now. Files that need no product context, such as tests and documentation, do not
count. Files that another capability claims now are reported by `claim-taken`. Files that a capability declared under
`interfaces`, and that none declares now, are reported as well, since an exemption such as `docs:` takes them from now
on; and so is an interface that is compared as another type, or with more keys ignored. The first interface in the
roadmap that has a file decides how it is compared, so a folder or a pattern that is put in front of it counts, too, and
so does a file that moves to where another type is declared.

Option `files`: fewer files that leave one capability are not reported.

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
M pricing/price.py
M pricing/discounts/discount.py
```

```text message
chore: tidy up
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/*.py]
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/*.py, /pricing/discounts/]
```

To fix it: keep the pattern that claimed the code and the declaration of the interface, or let another capability have
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec.structs import replace

from tpmlint.change.declared import DeclaredInterface
from tpmlint.change.model import Change, Side
from tpmlint.finding import FileRef, FindingKey, Problem, Ref, Related, Severity
from tpmlint.model.interface_paths import InterfacePaths, interface_path
from tpmlint.model.items import Capability, Interface, Item, name
from tpmlint.model.ownership import Claims
from tpmlint.rule import CHANGE, Context, Option, Rule
from tpmlint.rules.support.interface_diff import by_path, describe_less_of, files_after, find_compared_less, moved_whole
from tpmlint.rules.support.removals import find_removals, find_renames, locate_former, locate_missing, moved_files
from tpmlint.text.messages import plural, quote, some

SHOWN = 3
"""The most files that are shown."""


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield every capability that loses files to no other capability, once, and every one that declares fewer.

    The removal of a capability in use, or of the whole roadmap, explains the finding.
    """
    renames = find_renames(change, context)
    files = files_after(change, context)
    yield from _undeclared(change, files, renames)
    yield from _compared_less(change, files, renames)
    gone: tuple[FindingKey, ...] = ()
    if change.before.governed and not change.after.governed:
        gone = (("roadmap-removed", change.before.roadmap.paths[0], "roadmap"),)
    narrowed = {was.ref: (was, now) for was, now in _narrowed(change.before, change.after, renames)}
    for was, now in _narrowed(*change.merge, renames) if change.merge is not None else ():
        own = change.after.roadmap.find(was.kind, was.id)
        narrowed.setdefault(was.ref, (was, own if isinstance(own, Capability) else now))
    if not narrowed:
        return
    removed: dict[str, FindingKey] = {
        removal.capability.ref: removal.key for removal in find_removals(change, context) if not removal.retired
    }
    lost: dict[str, list[str]] = {}
    for path, before, _ in _unclaimed(change, context):
        for capability in before.owners(path):
            if capability.ref in narrowed:
                lost.setdefault(capability.ref, []).append(path)
    for ref, paths in sorted(lost.items()):
        if len(paths) >= context.count("files"):
            keys = (*gone, removed[ref]) if ref in removed else gone
            yield replace(_problem(*narrowed[ref], paths), explained_by=keys)


def _undeclared(change: Change, files: Callable[[], list[str]], renames: Mapping[str, Item]) -> Iterator[Problem]:
    """Yield every capability of whose interfaces files are no longer declared by any.

    Of a removed one these are the files that were those of others: about its own, what takes or leaves them is said.
    """
    before, after = change.before, change.after
    for was in before.roadmap.capabilities:
        now = renames.get(was.ref) or after.roadmap.find(was.kind, was.id)
        if isinstance(now, Capability):
            if not now.is_readable("interfaces"):
                continue
            kept = {interface_path(each) for each in now.interfaces}
        elif after.roadmap.may_hold(was):
            continue
        else:
            now, kept = None, set()
        moved = before.settings.folder != after.settings.folder
        if not moved and all(interface_path(each) in kept for each in was.interfaces):
            continue
        own = InterfacePaths(before.settings.folder, was.interfaces)
        lost = [path for path in files() if own.match(path) and not after.claims.is_interface(path)]
        if now is None:
            lost = [path for path in lost if was.ref not in {each.ref for each in before.claims.owners(path)}]
            lost = [path for path in lost if after.claims.owners(path)]
        if lost:
            those = f"{plural(len(lost), 'file')} of {name(was)} {'is' if len(lost) == 1 else 'are'}"
            at: Ref = locate_former(was)
            if now is not None:
                at = now.at("interfaces") if now.interfaces else now.at_key("kind")
            yield Problem(
                message=f"{those} no longer declared as an interface: {some(lost, SHOWN)}",
                at=at,
                item=was.ref,
                subject="undeclared interface",
                related=tuple(Related("may be exempt from now on", FileRef(each)) for each in lost[:SHOWN]),
            )


def _compared_less(change: Change, files: Callable[[], list[str]], renames: Mapping[str, Item]) -> Iterator[Problem]:
    """Yield every interface that is compared as another type now, or with other keys ignored.

    What an interface states counts whether it has files yet or not. Of the files, what counts is which interface
    decides about them, also where the target branch has declared some since the change began.
    """
    found: dict[tuple[str | None, str], Problem] = {}
    for was in change.before.roadmap.capabilities:
        now = renames.get(was.ref) or change.after.roadmap.find(was.kind, was.id)
        if not isinstance(now, Capability) or not now.is_readable("interfaces"):
            continue
        olds, news = (by_path(each.interfaces) for each in (was, now))
        for path in olds.keys() & news.keys():
            less = describe_less_of(olds[path], news[path])
            if less is not None:
                interface = news[path][less[1]]
                problem = _less_problem(was, now, interface, less[2], now.at("interfaces", interface.index))
                found.setdefault((problem.item, problem.subject), problem)
    moves = moved_whole(change)
    pairs = [(change.before, change.after), *([change.merge] if change.merge is not None else [])]
    for before, after in pairs:
        for each in find_compared_less(before, after, lambda: {*files(), *change.arrived}, moves):
            at, former = _locate_interface(change, each.after), _locate_interface(change, each.before)
            says = f"{each.says}: {some(each.files, SHOWN)}"
            problem = _less_problem(each.before.capability, each.after.capability, each.after.interface, says, at)
            if former != at:
                problem = replace(problem, related=(Related("this declaration decided until now", former),))
            found.setdefault((problem.item, problem.subject), problem)
    yield from found.values()


def _less_problem(was: Capability, now: Capability, interface: Interface, says: str, at: Ref) -> Problem:
    return Problem(
        message=f"the interface {quote(interface.path or '')} of {name(now)} {says}",
        at=at,
        item=was.ref,
        subject=f"comparison of {interface_path(interface)}",
    )


def _locate_interface(change: Change, declared: DeclaredInterface) -> Ref:
    """Return the place of an interface after the change, or the file of its capability if it is not there."""
    own = change.after.roadmap.find(declared.capability.kind, declared.capability.id)
    if not isinstance(own, Capability):
        return locate_former(declared.capability)
    wanted = replace(declared.interface, index=0)
    index = next((each.index for each in own.interfaces if replace(each, index=0) == wanted), None)
    return locate_missing(own, "interfaces") if index is None else own.at("interfaces", index)


def _narrowed(old: Side, new: Side, renames: Mapping[str, Item]) -> Iterator[tuple[Capability, Capability | None]]:
    """Yield the capabilities whose claims may have changed, before and after."""
    before, after = old.settings, new.settings
    same = (before.folder, before.include, before.exclude, before.sources) == (
        after.folder,
        after.include,
        after.exclude,
        after.sources,
    )
    for was in old.roadmap.capabilities:
        now = renames.get(was.ref) or new.roadmap.find(was.kind, was.id)
        if not isinstance(now, Capability):
            if not new.roadmap.may_hold(was):
                yield was, None
        elif was.is_known("paths") and now.is_known("paths") and not (same and was.paths == now.paths):
            yield was, now


def _unclaimed(change: Change, context: Context) -> list[tuple[str, Claims, Claims]]:
    """Return the files that a capability claimed before and none does now."""
    return moved_files(change, context, lambda before, after, path: before.owners(path) and not after.owners(path))


def _problem(capability: Capability, now: Capability | None, paths: list[str]) -> Problem:
    at: Ref = locate_former(capability) if now is None else now.at_key("paths")
    leave, enter = ("leaves", "enters") if len(paths) == 1 else ("leave", "enter")
    gone = ", which is removed," if now is None else ""
    leaving = f"{plural(len(paths), 'file')} {leave} {name(capability)}{gone} and {enter} no other"
    return Problem(
        message=f"{leaving}{':' if len(paths) == 1 else ', such as'} {paths[0]}",
        at=at,
        item=capability.ref,
        subject="narrowed paths",
        related=tuple(Related("nobody answers for it now", FileRef(path)) for path in paths[:SHOWN]),
    )


rule = Rule(
    CHANGE,
    severity=Severity.WARNING,
    check=check,
    options={"files": Option(1, "Fewer files that leave a capability are not reported.", "more")},
)
