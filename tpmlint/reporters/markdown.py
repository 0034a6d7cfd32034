"""Markdown for a step summary or a comment: what changed for whom, the findings, and the receipt, collapsed.

A comment on GitHub takes 65,536 characters and a step summary 1 MiB, so the report always stays within the first.
Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands (job summaries).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tpmlint.ci import FilesUrl
from tpmlint.finding import Finding
from tpmlint.report import Report, ReportedFact, ReportedInterface, ReportedVerdict, RoadmapChanges
from tpmlint.reporters import Style
from tpmlint.reporters.render.changes import markdown_lines, summarize
from tpmlint.reporters.render.entries import LEAST, count_severities
from tpmlint.reporters.render.markdown import cell, code, count_fitting, details, entries, prose, size
from tpmlint.reporters.render.metrics import metrics_markdown
from tpmlint.reporters.render.summary import MOST_UNCOVERED
from tpmlint.rule import find_rule_in
from tpmlint.text.messages import plural, some

LIMIT = 65_536
_NOTES = 10


def render(report: Report, style: Style) -> str:
    """Return the report as Markdown of at most 65,536 bytes; text of users is escaped.

    A long report shows the worst findings and counts the rest. A quiet one has no receipt.
    """
    quiet = style.verbosity < 0
    if quiet and not report.findings and not report.shortfall:
        return ""
    last = [] if quiet else ["", *details(report)]
    lines = [f"## tpmlint {report.receipt.command}: {_outcome(report)}"]
    lines += ["", f"**Error:** {prose(report.shortfall)}"] if report.shortfall else []
    lines += _notes(report)
    room = LIMIT - _total_size(lines) - _total_size(last) - 100
    if report.verdicts and not quiet:
        lines += ["", headline(report.verdicts, style.links), *verdict_table(report.verdicts, room // 3, style.links)]
        lines += promise_table(report.verdicts, room // 6)
    if report.changes is not None and report.changes.events and not quiet:
        lines += ["", "### What changed on the roadmap", "", *_change_lines(report.changes, room // 4)]
    if report.uncovered and not quiet:
        names = some([code(path) for path in report.uncovered], most=MOST_UNCOVERED)
        lines += ["", f"{plural(len(report.uncovered), 'changed file')} covered by no capability: {names}."]
    if report.metrics is not None and not quiet:
        lines += metrics_markdown(report.metrics, room // 3)
    sections: dict[str | None, list[Finding]] = {}
    for finding in report.findings:
        sections.setdefault(_heading(finding), []).append(finding)
    others = sections.pop(None, [])
    for heading, findings in sections.items():
        lines += ["", f"### {heading}", "", *entries(findings, room // 4)]
    if others:
        lines += ["", "### Findings", ""]
        lines += entries(others, LIMIT - _total_size(lines) - _total_size(last) - 100)
    return "".join(f"{line}\n" for line in (*lines, *last))


def _change_lines(changes: RoadmapChanges, room: int) -> list[str]:
    """Return what happened to the items of the roadmap, within so many bytes."""
    lines = list(markdown_lines(changes.events))
    shown = count_fitting(lines, room)
    return lines if shown == len(lines) else [*lines[:shown], "", "And more; `tpmlint changes` lists all."]


def _heading(finding: Finding) -> str | None:
    entry = find_rule_in(finding.category, finding.rule)
    return entry.rule.heading if entry is not None else None


def _outcome(report: Report) -> str:
    receipt = report.receipt
    if report.findings:
        return count_severities(Counter(finding.severity for finding in report.findings))
    if receipt.command == "diff":
        files = plural(receipt.changes, "changed file")
        if report.changes is not None and report.changes.events:
            return f"no findings, {files}, on the roadmap {summarize(report.changes.events)}"
        return f"all clear, {files}"
    if receipt.elsewhere:
        return "no findings in the files named"
    clear = "no findings" if receipt.command == "audit" else "all clear"
    return f"{clear}, {plural(sum(receipt.items.values()), 'item')} in {plural(len(receipt.files), 'file')}"


def _notes(report: Report) -> list[str]:
    """Return the notes of the receipt."""
    notes = report.receipt.notes
    lines = [part for note in notes[:_NOTES] for part in ("", f"> Note: {prose(note)}")]
    return [*lines, "", f"> And {plural(len(notes) - _NOTES, 'more note')}"] if len(notes) > _NOTES else lines


def _total_size(lines: list[str]) -> int:
    return sum(map(size, lines))


_HEAD = ("| Capability | Product context | Features | Internal customers | Initiatives |", "|---|---|---|---|---|")
_ROWS = 12
_LONGEST = 80
_WORDS = {
    "missing": "nobody said what for",
    "waived": "waived",
    "cited": "cited",
    "carried": "in the change itself",
    "standing": "active work",
    "exempt": "needs none",
}
"""Verdicts in words, worst first."""

_EXPLAINED = frozenset({"cited", "carried", "standing"})

_PROMISE_HEAD = ("| Promise | Change | Of | For |", "|---|---|---|---|")
_PROMISE_WORDS = {"added": "new", "changed": "changed", "removed": "taken away"}
_LONGEST_PROMISE = 120


def headline(verdicts: Sequence[ReportedVerdict], links: FilesUrl | None = None) -> str:
    """Return one paragraph: whom the change serves, how much it touches, and how much of that is unexplained.

    Args:
        links: where the files of the repository are shown, which the names of items link to; None if that is not known.
    """
    serving = [each for each in verdicts if each.verdict in _EXPLAINED]
    features, customers = _named(serving, "feature", links), _named(serving, "team", links)
    served = f"Serves {some(features or customers)}" if features or customers else ""
    served += f", for {some(customers)}" if features and customers else ""
    first = f"{served}{'. ' if served else ''}The change touches {plural(len(verdicts), 'capability')}."
    unexplained = "; ".join(_describe_unexplained(verdicts))
    touched = "" if _are_alike(verdicts) else f"Of the {len(verdicts)} capabilities touched, "
    waiting = [each for each in verdicts if each.verdict == "missing"]
    depend = _named(waiting, "feature", links) or _named(waiting, "team", links)
    rest = f" {some(depend)} {'depends' if len(depend) == 1 else 'depend'} on what nobody explained." if depend else ""
    return f"{first} {touched}{unexplained}.{rest}" if unexplained else first


def _named(verdicts: Iterable[ReportedVerdict], kind: str, links: FilesUrl | None) -> list[str]:
    """Return the features or the internal customers (``team``) of some capabilities, each once."""
    return [
        _title(each, kind, name, links)
        for name, each in {
            name: each for each in verdicts for name in (each.features if kind == "feature" else each.customers)
        }.items()
    ]


def _describe_unexplained(verdicts: Sequence[ReportedVerdict]) -> Iterator[str]:
    """Yield a clause for each kind of problem with its number of capabilities, worst first."""
    missing = sum(each.verdict == "missing" for each in verdicts)
    waived = sum(each.verdict == "waived" for each in verdicts)
    aimless = sum(_is_aimless(each) for each in verdicts)
    every = len(verdicts)
    if missing:
        what = "it was" if every == 1 else "they were" if missing == every else f"{missing} {_were(missing)}"
        yield f"**{'N' if missing == every else 'n'}obody said what {what} changed for**"
    if waived:
        what = ("It" if every == 1 else "All") if waived == every else str(waived)
        yield f"{what} {'is' if waived == 1 else 'are'} waived"
    if aimless:
        what = ("It" if every == 1 else "All") if aimless == every else str(aimless)
        verb = "is" if aimless == 1 else "are"
        yield f"{what} {verb} explained by work that names no feature and no internal customer"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _is_aimless(verdict: ReportedVerdict) -> bool:
    return verdict.verdict in _EXPLAINED and not verdict.features and not verdict.customers


def _are_alike(verdicts: Sequence[ReportedVerdict]) -> bool:
    """Tell whether all have the same verdict."""
    return len({"aimless" if _is_aimless(each) else each.verdict for each in verdicts}) == 1


def verdict_table(verdicts: Sequence[ReportedVerdict], room: int, links: FilesUrl | None = None) -> list[str]:
    """Return the table's lines within ``room`` bytes; if rows are grouped, all capabilities follow, collapsed.

    Args:
        links: as for ``headline``.
    """
    groups = _groups(verdicts)
    lines = ["", *_table([_row(group, links) for group in groups], [len(group) for group in groups], room // 2)]
    if any(len(group) > 1 for group in groups):
        rows = [_row([each], links) for each in _sort(verdicts)]
        opened, closed = f"<details><summary>All {plural(len(rows), 'capability')}</summary>", "</details>"
        lines += ["", opened, "", *_table(rows, [1] * len(rows), room // 2 - size(opened) - size(closed) - 4)]
        lines += ["", closed]
    return lines


def _table(rows: list[str], counts: list[int], room: int) -> Iterator[str]:
    yield from _HEAD
    shown = count_fitting(rows, room - sum(map(size, _HEAD)) - 100)
    yield from rows[:shown]
    if shown < len(rows):
        yield ""
        yield f"And {plural(sum(counts[shown:]), 'more capability')}."


def _groups(verdicts: Sequence[ReportedVerdict]) -> list[list[ReportedVerdict]]:
    """Return the rows: many capabilities with the same verdict share one."""
    rows = _alike(verdicts, 1)
    return rows if len(rows) <= _ROWS else _alike(verdicts, 0)


def _alike(verdicts: Sequence[ReportedVerdict], evidence: int) -> list[list[ReportedVerdict]]:
    groups: dict[tuple[str, tuple[str, ...]], list[ReportedVerdict]] = {}
    for each in _sort(verdicts):
        groups.setdefault((each.verdict, each.evidence[:evidence]), []).append(each)
    return [
        row for group in groups.values() for row in ([group] if len(group) >= LEAST else [[each] for each in group])
    ]


def _sort(verdicts: Sequence[ReportedVerdict]) -> list[ReportedVerdict]:
    order = list(_WORDS)
    return sorted(verdicts, key=lambda each: order.index(each.verdict) if each.verdict in order else len(order))


def _row(group: list[ReportedVerdict], links: FilesUrl | None) -> str:
    first = group[0]
    files = plural(len({path for each in group for path in each.files}), "file")
    if len(group) == 1:
        what = f"**{_capability(first, links)}**, {files}"
    else:
        named = some([_capability(each, links) for each in group], last=", ")
        what = f"**{plural(len(group), 'capability')}**, {files}: {named}"
    # What needs no context serves nothing by it, as the sentence above says.
    serving = [each for each in group if each.verdict != "exempt"]
    columns = (
        what,
        _reason(group),
        _some(_title(each, "feature", name, links) for each in serving for name in each.features),
        _some(_title(each, "team", name, links) for each in serving for name in each.customers),
        _some(_title(each, "initiative", name, links) for each in serving for name in each.initiatives),
    )
    return f"| {' | '.join(map(cell, columns))} |"


def _reason(group: list[ReportedVerdict]) -> str:
    verdict = group[0].verdict
    words = _WORDS.get(verdict, verdict)
    if verdict == "missing":
        return f"**{words}**"
    reasons = list(dict.fromkeys(each.evidence[0] for each in group if each.evidence))
    more = f" and {len(reasons) - 1} more" if len(reasons) > 1 else ""
    return f"{words}: {prose(reasons[0][:200])}{more}" if reasons else words


def _some(names: Iterable[str]) -> str:
    """Return the first few names, each once, and how many more there are."""
    return some(list(dict.fromkeys(names)), last=", ") or "none"


def _capability(verdict: ReportedVerdict, links: FilesUrl | None) -> str:
    shown = prose((verdict.title or "")[:_LONGEST]) or code(verdict.capability[:_LONGEST])
    ref = verdict.capability if ":" in verdict.capability else f"capability:{verdict.capability}"
    return _link(shown, verdict, ref, links)


def _title(verdict: ReportedVerdict, kind: str, name: str, links: FilesUrl | None) -> str:
    """Return the title of an item, or its id if it has none, linked to where it stands."""
    ref = f"{kind}:{name}"
    shown = prose(verdict.titles.get(ref, "")[:_LONGEST]) or code(name[:_LONGEST])
    return _link(shown, verdict, ref, links)


def _link(shown: str, verdict: ReportedVerdict, ref: str, links: FilesUrl | None) -> str:
    path = verdict.paths.get(ref)
    if links is None or path is None or len(path) > _LONGEST:
        return shown
    return f"[{shown}]({links.place(path, verdict.lines.get(ref))})"


def promise_table(verdicts: Sequence[ReportedVerdict], room: int) -> list[str]:
    """Return the lines of a table within ``room`` bytes, what breaks first; empty if no promise changed."""
    changed = [
        (each, each.interface)
        for each in verdicts
        if each.interface is not None and (each.interface.facts or each.interface.unread)
    ]
    if not changed:
        return []
    rows = list(_promise_rows(changed))
    total = sum(each.added + each.changed + each.removed + each.unread for _, each in changed)
    lines = ["", "### Promises to others", "", *_PROMISE_HEAD]
    shown = count_fitting(rows, room - sum(map(size, lines)) - 100)
    lines += rows[:shown]
    if shown < total:
        lines += ["", f"And {plural(total - shown, 'more change')}."]
    return lines


def _promise_rows(changed: Sequence[tuple[ReportedVerdict, ReportedInterface]]) -> Iterator[str]:
    facts = [(verdict, interface, fact) for verdict, interface in changed for fact in interface.facts]
    for verdict, interface, fact in sorted(facts, key=lambda each: not each[2].breaks):
        yield _promise_row(code(fact.name[:_LONGEST_PROMISE]), _promise_change(fact), verdict, interface)
    for verdict, interface in changed:
        for path in interface.files:
            yield _promise_row(
                code(path[:_LONGEST_PROMISE]), "changed; only its bytes are compared", verdict, interface
            )


def _promise_change(fact: ReportedFact) -> str:
    if fact.change == "changed" and fact.before is not None and fact.after is not None:
        return f"{code(fact.before[:_LONGEST_PROMISE])} → {code(fact.after[:_LONGEST_PROMISE])}"
    word = _PROMISE_WORDS[fact.change]
    return f"**{word}**" if fact.breaks else word


def _promise_row(promise: str, change: str, verdict: ReportedVerdict, interface: ReportedInterface) -> str:
    teams = [prose((verdict.titles.get(f"team:{each}") or each)[:_LONGEST_PROMISE]) for each in interface.consumers]
    columns = (
        promise,
        change,
        prose((verdict.title or verdict.capability)[:_LONGEST_PROMISE]),
        some(teams, last=", ") or "nobody named",
    )
    return f"| {' | '.join(map(cell, columns))} |"
