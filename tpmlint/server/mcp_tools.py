"""The tools of the MCP server: what an assistant may ask about a roadmap, each a function of a session.

A tool's name, description and schemas are those of its function, its arguments and its result. None of them writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, get_type_hints

from msgspec import Struct
from msgspec.structs import replace

from tpmlint import api
from tpmlint.change.endpoints import read_range
from tpmlint.change.messages import Message
from tpmlint.change.trailers import clean_message
from tpmlint.engine import check as engine
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.locator import Locator
from tpmlint.engine.session import Session
from tpmlint.engine.workspace import relative
from tpmlint.errors import UserError
from tpmlint.finding import Finding, Severity
from tpmlint.init import draft
from tpmlint.init.item import Assignment
from tpmlint.model.impact import Impact
from tpmlint.model.items import Item
from tpmlint.query.graph import graph_of
from tpmlint.query.impact import ImpactValue, headline_of_item, impact_value, item_value
from tpmlint.query.search import Query
from tpmlint.query.target import Code, item_named
from tpmlint.query.values import leaves
from tpmlint.report import Report, RoadmapChanges
from tpmlint.server.mcp_explain import explain, unknown
from tpmlint.server.mcp_values import (
    ChangeContext,
    Check,
    Checked,
    ContextOfChange,
    DraftFile,
    DraftInitiative,
    FindingValue,
    FindItems,
    FoundItems,
    ItemCard,
    ItemName,
    Since,
    WhoIsThisFor,
)
from tpmlint.text.messages import plural

MOST_FOUND = 50
"""The most items that one search returns; a longer list would be cut."""


class Tool(Struct, frozen=True):
    """A tool.

    Args:
        arguments, result: the types of what it takes and returns.
        run: answers for a session.
    """

    name: str
    description: str
    arguments: type[Struct]
    result: type[Struct]
    run: Callable[[Session, Any], Struct]


def who_is_this_for(session: Session, asked: WhoIsThisFor) -> ImpactValue:
    """Tell whom code is for. Ask this before you change a file.

    The answer names the capability that it belongs to, the initiatives that change it, the product features they
    enable, the internal customers and objectives: `asked` has it in a sentence for each path, `connections` who needs
    what and why. The same as `tpmlint impact PATH --output-format json`.
    """
    if not asked.paths:
        raise UserError("no path given", "name files, folders or items", "paths")
    _require_inside(session, asked.paths)
    answer = session.impact(asked.paths)
    answers: list[tuple[Code | Item, Impact]] = [*answer.codes, *answer.items]
    roadmap, folder = session.loaded.roadmap, session.workspace.settings.folder
    return impact_value(answers, graph_of(roadmap, answers), roadmap, folder, answer.notes)


def context_of_change(session: Session, asked: ContextOfChange) -> ChangeContext:
    """Tell whether the product context of a change is known. Ask this before you commit.

    The answer has the capabilities that the change touches, and the lines for the commit message that would give what
    is missing (`Roadmap-Item: <initiative>`). Never invent an initiative: cite one that fits, draft one, or ask the
    user. The same as `tpmlint diff --output-format json`.
    """
    if asked.staged and asked.range is not None:
        raise UserError("`staged` and `range` exclude each other", "give one of them", "range")
    written = None if asked.message is None else Message("message", clean_message(asked.message))
    if asked.range is not None:
        base, head = read_range(asked.range, None, None)
        comparison = Comparison(base=base, head=head, written=written)
    else:
        comparison = Comparison(target="staged" if asked.staged else "worktree", written=written)
    report = session.diff(comparison)
    return ChangeContext(
        not _failing(report),
        report.verdicts,
        report.suggestions,
        report.uncovered,
        tuple(map(_finding, report.findings)),
        report.receipt.notes,
    )


def find_items(session: Session, asked: FindItems) -> FoundItems:
    """Find items of the roadmap by words, kind and fields.

    For example initiatives to cite, features, capabilities, teams or objectives. Like `tpmlint list`.
    """
    kinds = session.loaded.roadmap.kinds
    if asked.kind is not None and asked.kind not in kinds:
        raise unknown("kind", asked.kind, kinds, "kind")
    if asked.where and asked.kind is None:
        raise UserError("`where` needs `kind`, which has the fields", "give `kind` too", "where")
    if not 1 <= asked.limit <= MOST_FOUND:
        message = f"must be between 1 and {MOST_FOUND}, not {asked.limit}"
        raise UserError(message, "narrow the search by words, kind or fields", "limit")
    wanted = [kind for kind in kinds.values() if kind.has_backlog or asked.open is None]
    names = [asked.kind] if asked.kind is not None else [kind.name for kind in wanted]
    words = asked.query.casefold().split()
    first: list[Item] = []
    later: list[Item] = []
    notes: dict[str, None] = {}
    for name in names:
        answer = session.query(name, Query(equal={}, reached={}, where=asked.where, open=asked.open))
        notes.update(dict.fromkeys(answer.notes))
        for item in answer.items:
            title = f"{item.ref} {item.title or ''}".casefold()
            if all(word in title for word in words):
                first.append(item)
            elif words:
                text = "\n".join((title, *map(str, leaves(item.value, ())))).casefold()
                if all(word in text for word in words):
                    later.append(item)
    found = [*first, *later]
    return FoundItems(tuple(item_value(item) for item in found[: asked.limit]), len(found), tuple(notes))


def item(session: Session, asked: ItemName) -> ItemCard:
    """Return one item of the roadmap.

    The answer has its fields and place, whom it is for, why it is at risk, and what is wrong with it.
    """
    return card(session, asked.ref)


def card(session: Session, ref: str) -> ItemCard:
    """Return the card of an item: what is known of it.

    Raises:
        UserError: the item is unknown, or several have that name.
    """
    loaded, checked = session.loaded, session.check()
    found = item_named(ref, loaded.roadmap, "find_items finds items by words")
    (_, impact), *_ = session.impact([found.ref]).items
    graph = graph_of(loaded.roadmap, [(found, impact)])
    headline = headline_of_item(found, impact, loaded.roadmap)
    risk = session.dated.risks.get(found.ref)
    span = Locator(parsed.file for parsed in loaded.parsed_files).location(found.at("id")).span
    value = impact_value([], graph, loaded.roadmap, "", ())
    return ItemCard(
        item_value(found),
        None if span is None else span.line,
        headline.text,
        headline.remedy,
        () if risk is None else tuple(dict.fromkeys(cause.reason for cause in risk.causes)),
        found.value,
        tuple(each for each in value.items if each.ref != found.ref),
        value.connections,
        tuple(_finding(each) for each in checked.report.findings if each.item == found.ref),
    )


def check(session: Session, asked: Check) -> Checked:
    """Check the roadmap as it is on disk. Ask this after you changed a file of the roadmap.

    The answer has the findings of all rules, each with its place and what to do. The same as
    `tpmlint check PATH --output-format json`.
    """
    _require_inside(session, asked.paths)
    request = replace(session.workspace.request, paths=tuple(map(Path, asked.paths)))
    report = engine.check(replace(session.workspace, request=request), session.loaded).report
    counts = Counter(each.severity.word for each in report.findings)
    return Checked(
        not _failing(report),
        {word: counts[word] for word in ("error", "warning", "info")},
        tuple(map(_finding, report.findings)),
        report.receipt.notes,
    )


def draft_initiative(session: Session, asked: DraftInitiative) -> DraftFile:
    """Draft the file of a new initiative that passes the check, and write it nowhere.

    Show it to the user, and write it only if they agree. Take needs and features from the user or from the roadmap; do
    not make them up.
    """
    given: list[tuple[str, str]] = [("title", asked.title), ("owner", asked.owner), ("status", asked.status)]
    given += [("type", asked.type)]
    given += [("enables", f"{each.feature}={each.how}") for each in asked.enables]
    given += [("internal_customers", f"{each.team}={each.need}") for each in asked.internal_customers]
    given += [("capabilities", each) for each in asked.capabilities]
    given += [("objectives", each) for each in asked.objectives]
    given += asked.fields.items()
    order = draft.Order(
        request=session.workspace.request,
        kind="initiative",
        id=asked.id,
        assignments=tuple(Assignment(name, name, text) for name, text in given),
        brief=True,
    )
    new = draft.draft(order)
    whole = replace(order.request, stdin=(str(new.workspace.top / new.path), new.text.encode("utf-8")))
    report = api.check(whole)
    failing = _failing(report)
    if failing:
        others = f", and {plural(len(failing) - 1, 'other finding')}" if failing[1:] else ""
        raise UserError(f"the draft would not pass: {failing[0].message}{others}", failing[0].help, failing[0].rule)
    return DraftFile(new.path, new.text, tuple(map(_finding, report.findings)))


def roadmap_changes(session: Session, asked: Since) -> RoadmapChanges:
    """Tell what happened on the roadmap since a day or a revision.

    The answer has what was finished, started, added and dropped, which targets moved and whom that delays, and by whose
    commit. The same as `tpmlint changes SINCE --output-format json`.
    """
    report = api.changes(session.workspace.request, asked.since, asked.until)
    assert report.changes is not None
    return report.changes


def tools() -> Mapping[str, Tool]:
    """Return every tool by its name."""
    return {each.name: each for each in map(_tool, _FUNCTIONS)}


_FUNCTIONS: tuple[Callable[[Session, Any], Struct], ...] = (
    who_is_this_for,
    context_of_change,
    find_items,
    item,
    check,
    explain,
    draft_initiative,
    roadmap_changes,
)


def _tool(function: Callable[[Session, Any], Struct]) -> Tool:
    hints = get_type_hints(function)
    description = " ".join((function.__doc__ or "").split())
    return Tool(function.__name__, description, hints["asked"], hints["return"], function)


def _failing(report: Report) -> tuple[Finding, ...]:
    """Return the findings for which the command would exit with 1."""
    return report.at_least(Severity.of(report.receipt.fail_on))


def _finding(found: Finding) -> FindingValue:
    location = found.location
    return FindingValue(
        found.rule,
        found.severity.word,
        found.message,
        found.help,
        location.path,
        None if location.span is None else location.span.line,
        found.item,
        None if found.fix is None else found.fix.title,
    )


def _require_inside(session: Session, paths: Iterable[str]) -> None:
    """Raise UserError for a path outside of the repository, whether it exists or not."""
    for path in paths:
        if "\0" in path:
            raise UserError(f"invalid path {path!r}", "name a file of the repository", "paths")
        relative(Path(path), session.workspace.request.start, session.workspace.top)
