"""A query over the roadmap, as options give it, and its answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.finding import Finding
from tpmlint.model.impact import Impact, always, impact_of_item, is_not_abandoned, links_of_own_kinds
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Decision, Item
from tpmlint.model.kinds import STANDARD, Kinds
from tpmlint.query.derived import DatedRoadmap
from tpmlint.query.fields import finding_field, item_field
from tpmlint.query.target import did_you_mean, items_named
from tpmlint.query.values import Field, Row, condition, parse, sort_rows
from tpmlint.text.messages import join_words, with_article

FINDING = "finding"
EQUAL = {"owner": "owner", "status": "status", "type": "type", "tag": "tags", "rule": "rule", "severity": "severity"}
"""The options that filter by a field, and that field."""

REACHED = {kind.option: name for name, kind in STANDARD.items() if kind.option}
"""The options that filter by a connected item, and its kind; the option for an own kind is its name."""

Test: TypeAlias = Callable[[Row], bool]


class Query(Struct, frozen=True):
    """A query.

    Args:
        equal: for an option of ``EQUAL`` the words one of which its field must equal.
        reached: for an option of ``REACHED``, or an own kind, the items one of which must be connected.
        items: names of items, one of which a finding must be about.
        where: conditions as written, all of which must hold.
        open: True selects open items, False closed ones, None both.
        at_risk: whether to select only what is at risk.
        sort: fields, descending with a leading ``-``; empty for the usual order.
    """

    equal: Mapping[str, tuple[str, ...]]
    reached: Mapping[str, tuple[str, ...]]
    items: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    open: bool | None = None
    at_risk: bool = False
    sort: tuple[str, ...] = ()


class Answer(Struct, frozen=True):
    """The result of a query, and notes that explain an unexpected one."""

    items: tuple[Item, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


def ask_items(query: Query, kind: str, dated: DatedRoadmap) -> Answer:
    """Return the items of one kind that match a query.

    Raises:
        UserError: a field, a value or a comparison is invalid.
    """

    def field_of(name: str, place: str) -> Field[Item]:
        return item_field(kind, name, dated, place)

    tests = list(_tests(query, field_of))
    if query.open is not None:
        _check_backlog(dated.roadmap.kinds, kind, "--open" if query.open else "--closed")
        tests.append(lambda item: item.is_open is query.open)
    if query.at_risk:
        _check_backlog(dated.roadmap.kinds, kind, "--at-risk")
        tests.append(_is_one_of({ref for ref, risk in dated.risks.items() if risk.causes}))
    notes = list(_unknown_owners(query, dated.roadmap))
    for option, texts in query.reached.items():
        targets = _targets(REACHED.get(option, option), texts, dated.roadmap, notes)
        refs = {ref for target in targets for ref in _find_connected(target, kind, dated.roadmap)}
        tests.append(_is_one_of(refs))
    items = [item for item in dated.roadmap.items if item.kind == kind and all(test(item) for test in tests)]
    by = list(_order(query.sort or dated.roadmap.kinds[kind].order, field_of))
    return Answer(items=tuple(sort_rows(items, by)), notes=tuple(notes))


def ask_findings(query: Query, findings: Iterable[Finding], dated: DatedRoadmap) -> Answer:
    """Return the findings that match a query, in the given order unless the query sorts them.

    Raises:
        UserError: as in ``ask_items``.
    """

    def field_of(name: str, place: str) -> Field[Finding]:
        return finding_field(name, dated.roadmap, place)

    if query.open is not None:
        raise UserError("a finding is neither open nor closed", "remove --open or --closed")
    if query.at_risk:
        raise UserError("only items are at risk", "ask for `findings --rule feature-at-risk`", "--at-risk")
    tests = list(_tests(query, field_of))
    notes = list(_unknown_owners(query, dated.roadmap))
    for option, texts in query.reached.items():
        targets = _targets(REACHED.get(option, option), texts, dated.roadmap, notes)
        refs = {ref for target in targets for ref in (target.ref, *_find_connected(target, FINDING, dated.roadmap))}
        tests.append(_is_about(refs))
    if query.items:
        refs = {item.ref for item in _targets(None, query.items, dated.roadmap, notes)}
        tests.append(_is_about(refs))
    found = [finding for finding in findings if all(test(finding) for test in tests)]
    return Answer(findings=tuple(sort_rows(found, list(_order(query.sort, field_of)))), notes=tuple(notes))


def _tests(query: Query, named: Callable[[str, str], Field[Row]]) -> Iterator[Test[Row]]:
    for option, words in query.equal.items():
        field = named(EQUAL[option], f"--{option}")
        yield _any([condition(field, "=", word, f"--{option}") for word in words])
    for text in query.where:
        asked = parse(text)
        yield condition(named(asked.field, "--where"), asked.sign, asked.value)


def _any(tests: Iterable[Test[Row]]) -> Test[Row]:
    several = tuple(tests)
    return lambda row: any(test(row) for test in several)


def _is_one_of(refs: Collection[str]) -> Test[Item]:
    return lambda item: item.ref in refs


def _is_about(refs: Collection[str]) -> Test[Finding]:
    return lambda finding: finding.item in refs


def _order(sort: Iterable[str], named: Callable[[str, str], Field[Row]]) -> Iterator[tuple[Field[Row], bool]]:
    for name in sort:
        yield named(name.removeprefix("-"), "--sort"), name.startswith("-")


def _check_backlog(kinds: Kinds, kind: str, option: str) -> None:
    """Raise UserError if items of a kind are neither open nor closed."""
    if not kinds[kind].has_backlog:
        those = join_words([each.plural for each in kinds.values() if each.has_backlog])
        remedy = f"only {those} are; choose by --where"
        raise UserError(f"{with_article(kind)} is neither open nor closed", remedy, option)


def _unknown_owners(query: Query, roadmap: Roadmap) -> Iterator[str]:
    owners = {item.owner.id.casefold() for item in roadmap.items if item.owner is not None}
    for text in query.equal.get("owner", ()):
        if not items_named(text, roadmap, "team") and text.casefold().removeprefix("team:") not in owners:
            yield f"unknown team {text!r}{did_you_mean(text, roadmap.teams, roadmap.kinds)}"


def _targets(kind: str | None, texts: Iterable[str], roadmap: Roadmap, notes: list[str]) -> list[Item]:
    found: list[Item] = []
    for text in texts:
        items = items_named(text, roadmap, kind)
        found.extend(items)
        if not items:
            candidates = (item for item in roadmap.items if kind in (None, item.kind, item.definition.like))
            hint = did_you_mean(text, candidates, roadmap.kinds)
            notes.append(f"unknown {kind or 'item'} {text!r}{hint}")
    return found


def _find_connected(target: Item, kind: str, roadmap: Roadmap) -> Iterator[str]:
    """Yield the items of a kind that are connected with an item; abandoned work connects nothing else."""
    model = kind if kind == FINDING else roadmap.kinds[kind].model
    impact = impact_of_item(roadmap, target, always if model in ("initiative", FINDING) else is_not_abandoned)
    yield from (item.ref for item in _of_kind(impact, kind))
    if model in ("decision", FINDING):
        core = {target.ref, *(item.ref for item in (*impact.initiatives, *impact.features))}
        for decision in roadmap.decisions:
            if any(item is not None and item.ref in core for item in _subjects(decision, roadmap)):
                yield decision.ref
    if kind == FINDING or type(target) is not Item:
        for link in links_of_own_kinds(roadmap, target):
            if kind in (link.source.kind, FINDING):
                yield link.source.ref


def _subjects(decision: Decision, roadmap: Roadmap) -> Iterator[Item | None]:
    for reference in (*decision.initiatives, *decision.features, *decision.capabilities):
        yield roadmap.resolve(reference)


def _of_kind(impact: Impact, kind: str) -> tuple[Item, ...]:
    everything: tuple[Item, ...] = (
        *impact.initiatives,
        *impact.features,
        *impact.capabilities,
        *impact.customers,
        *impact.objectives,
    )
    return tuple(item for item in everything if kind in (item.kind, FINDING))


def nothing(kind: str, dated: DatedRoadmap) -> str:
    """Return the message for a query without results."""
    if kind != FINDING and not any(item.kind == kind for item in dated.roadmap.items):
        return f"the roadmap has no {kind}"
    return f"no {kind} matches"
