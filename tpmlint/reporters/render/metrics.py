"""The metrics of an audit: as tables for the terminal, and in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tpmlint.finding import Severity
from tpmlint.metrics import CapabilityMetrics, ContextCounts, HistoryMetrics, InitiativeMetrics, MonthMetrics
from tpmlint.reporters import Style
from tpmlint.reporters.render.markdown import cell, code, count_fitting, size
from tpmlint.reporters.render.terminal import Painter, table, width_of, wrap_text
from tpmlint.reporters.render.unexplained import unexplained_lines, unexplained_table
from tpmlint.text.escape import visible
from tpmlint.text.messages import percent, plural

_MOST = 15
_MONTHS = 12


def metrics_tables(metrics: HistoryMetrics, style: Style, paint: Painter) -> Iterator[str]:
    """Yield the metrics as tables: the share with product context first, then the parts.

    Long tables show the worst rows, unless the style is verbose.
    """
    yield from wrap_text(_commits(metrics), style.width)
    if not metrics.judged:
        return
    yield ""
    if not metrics.measurable:
        yield from wrap_text(_nothing_yet(metrics), style.width)
        yield ""
    yield from table(list(_headline(metrics, paint)), width=style.columns)
    cut = style.verbosity < 1
    for heading, rows, right, most in (
        ("By month", _months(metrics.months, paint), frozenset({1, 2, 3, 4, 5, 6}), -_MONTHS),
        ("By capability", _capabilities(metrics, paint), frozenset({1, 2, 3, 4, 5, 6, 7}), _MOST),
        ("By initiative", _initiatives(metrics.initiatives, paint), frozenset({2, 5, 6, 7}), _MOST),
        ("By team", _teams(metrics, paint), frozenset({1, 2, 3, 4}), _MOST),
        ("Changed most, and claimed by no capability", _folders(metrics), frozenset({1}), _MOST),
    ):
        head, *body = rows
        if body:
            yield ""
            yield from _section(heading, head, body, right, most if cut else 0, style, paint)
    yield from unexplained_lines(metrics, style, paint)


def _nothing_yet(metrics: HistoryMetrics) -> str:
    """Return what stands in place of the shares if no change could have product context."""
    remedy = "plan one, list in it the capabilities that it changes, and cite it"
    if not metrics.capabilities:
        remedy = "begin with `tpmlint new capability ID`, or with CODEOWNERS: `tpmlint init --from-codeowners`"
    return f"Nothing to measure yet: {metrics.unmeasured}; {remedy}."


def worst_first(capabilities: Iterable[CapabilityMetrics]) -> list[CapabilityMetrics]:
    """Sort capabilities by unexplained changes, most first."""
    return sorted(capabilities, key=lambda one: (-one.total.without_context, -one.total.changes, one.capability))


def _section(
    heading: str,
    head: Sequence[str],
    body: list[Sequence[str]],
    right: frozenset[int],
    most: int,
    style: Style,
    paint: Painter,
) -> Iterator[str]:
    shown = body[most:] if most < 0 else body[: most or None]
    yield paint("strong", f"{heading}:")
    columns, dropped = _fitting_columns([head, *shown], style.columns - 2)
    rows = [tuple(paint("frame", head[index]) for index in columns)]
    rows += [tuple(row[index] for index in columns) for row in shown]
    aligned = frozenset(number for number, index in enumerate(columns) if index in right)
    yield from table([(f"  {row[0]}", *row[1:]) for row in rows], right=aligned, width=style.columns, whole=True)
    if dropped:
        yield paint("faint", f"  no room for: {', '.join(head[index] for index in dropped if head[index])}")
    if len(shown) < len(body):
        yield paint("faint", f"  ... {len(body) - len(shown)} {'earlier' if most < 0 else 'more'}; `-v` shows all")


_FIRST_TO_GO = ("", "first", "to done", "to active", "authors", "files", "owner", "last", "drift", "status")
"""Columns in the order in which a narrow terminal has no room for them, by their heads."""

_WIDEST_ID = 30


def _fitting_columns(rows: Sequence[Sequence[str]], width: int) -> tuple[list[int], list[int]]:
    """Return the columns of a table that fit, and those that do not; ids are never cut, so others have to go.

    A very long id has a line of its own.
    """
    head = rows[0]
    kept = list(range(len(head)))
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    widths[0] = min(widths[0], _WIDEST_ID)
    for name in _FIRST_TO_GO:
        if sum(widths[index] for index in kept) + 2 * (len(kept) - 1) <= width:
            break
        kept = [index for index in kept if not index or head[index] != name]
    return kept, [index for index in range(len(head)) if index not in kept]


def _commits(metrics: HistoryMetrics) -> str:
    if metrics.first is None or metrics.last is None:
        return "No commits."
    parts = [f"{metrics.judged:,} judged"]
    if metrics.ungoverned:
        parts.append(f"{metrics.ungoverned:,} ungoverned (before the first roadmap, or before [change] since)")
    if metrics.unreadable:
        parts.append(f"{metrics.unreadable:,} unreadable")
    return (
        f"{_plural(metrics.commits, 'commit')} on the first-parent line from {metrics.first.isoformat()} "
        f"to {metrics.last.isoformat()}: {', '.join(parts)}."
    )


def _headline(metrics: HistoryMetrics, paint: Painter) -> Iterator[tuple[str, str, str]]:
    coverage = metrics.coverage
    if metrics.measurable:
        yield from _context(metrics.total, paint)
    yield (
        paint("strong", "Coverage"),
        percent(coverage.share),
        f"of {_plural(coverage.files, 'file')} of code belong to a capability",
    )


def _context(total: ContextCounts, paint: Painter) -> Iterator[tuple[str, str, str]]:
    verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in total.verdicts.items() if verdict != "exempt")
    context = f"of {_plural(total.needing_context, 'change')} that somebody should be able to explain"
    if verdicts:
        context += f": {verdicts}"
    if exempt := total.changes - total.needing_context:
        context += f"; {exempt:,} more {'needs' if exempt == 1 else 'need'} none"
    yield paint("strong", "Product context"), _share(total, paint), context
    yield from _promises(total, paint)
    yield (
        paint("strong", "Drift"),
        percent(total.drift),
        "of these changes touch code that no open feature depends on",
    )


def _promises(total: ContextCounts, paint: Painter) -> Iterator[tuple[str, str, str]]:
    """Yield the context of changed promises, and of all other changes, if any promise changed."""
    if total.interface:
        promises, code = total.promises, total.code
        others = f"{percent(code.share)} of {_plural(code.needing_context, 'other')}"
        what = f"of {_plural(promises.needing_context, 'change')} of what an interface promises, and {others}"
        yield paint("strong", "Interfaces"), _share(promises, paint), what


def _plural(count: int, word: str) -> str:
    return plural(count, word).replace(str(count), f"{count:,}", 1)


def _share(counts: ContextCounts, paint: Painter) -> str:
    text = percent(counts.share)
    if counts.share is None:
        return text
    return paint("good", text) if not counts.without_context else paint.severity(Severity.WARNING, text)


_COUNTS = ("authors", "asked", "missing", "context", "drift")


def _counts(counts: ContextCounts, paint: Painter) -> tuple[str, ...]:
    return (
        f"{counts.changes:,}",
        f"{counts.authors:,}",
        f"{counts.needing_context:,}",
        f"{counts.without_context:,}" if counts.measurable else "-",
        _share(counts, paint),
        percent(counts.drift),
    )


def _months(months: tuple[MonthMetrics, ...], paint: Painter) -> Iterator[Sequence[str]]:
    yield ("month", "changes", *_COUNTS)
    for each in months:
        yield (each.month, *_counts(each.counts, paint))


def _capabilities(metrics: HistoryMetrics, paint: Painter) -> Iterator[Sequence[str]]:
    yield ("capability", "files", "touches", *_COUNTS, "owner")
    for each in worst_first(metrics.capabilities):
        yield (
            visible(each.capability),
            "gone" if each.files is None else f"{each.files:,}",
            *_counts(each.total, paint),
            visible(each.owner or "-"),
        )


def _initiatives(initiatives: tuple[InitiativeMetrics, ...], paint: Painter) -> Iterator[Sequence[str]]:
    yield ("initiative", "status", "cited", "first", "last", "to active", "to done", "slips", "")
    for each in sorted(initiatives, key=lambda one: (-len(one.slips), -one.citations, one.initiative)):
        yield (
            visible(each.initiative),
            visible(each.status or "-"),
            f"{each.citations:,}",
            each.first_cited.isoformat() if each.first_cited is not None else "-",
            each.last_cited.isoformat() if each.last_cited is not None else "-",
            _days(each.days_to_active),
            _days(each.days_to_completed),
            str(len(each.slips)) if each.slips else "-",
            f"{_days(each.days_slipped)} in all" if each.slips else "",
        )


def _days(days: int | None) -> str:
    return "-" if days is None else plural(days, "day")


def _teams(metrics: HistoryMetrics, paint: Painter) -> Iterator[Sequence[str]]:
    yield ("team", "owns: changes", "context", "uses: changes", "context", "")
    for each in metrics.teams:
        if each.owned.changes or each.served.changes:
            yield (
                visible(each.team),
                f"{each.owned.changes:,}",
                _share(each.owned, paint),
                f"{each.served.changes:,}",
                _share(each.served, paint),
                "",
            )


def _folders(metrics: HistoryMetrics) -> Iterator[Sequence[str]]:
    yield ("folder", "commits", "last")
    for each in metrics.coverage.unmapped:
        yield (
            f"{visible(each.folder)}/" if each.folder else "(top folder)",
            f"{each.changes:,}",
            each.last.isoformat(),
        )


_HEAD = (
    "| Capability | Owner | Touches | Product context | Nobody said what for | Drift |",
    "|---|---|---:|---:|---:|---:|",
)


def metrics_markdown(metrics: HistoryMetrics, room: int) -> list[str]:
    """Return the lines within ``room`` bytes."""
    lines = ["", _commits_markdown(metrics)]
    if not metrics.judged:
        return lines
    lines += ["", _shares(metrics)]
    rows = [_capability_row(each) for each in worst_first(metrics.capabilities) if each.total.changes]
    if rows:
        lines += ["", *_capability_table(rows, room // 2 - sum(map(size, lines)))]
    return [*lines, *unexplained_table(metrics, room // 2)]


def _commits_markdown(metrics: HistoryMetrics) -> str:
    if metrics.first is None or metrics.last is None:
        return "No commits to check."
    others = ((metrics.ungoverned, "ungoverned"), (metrics.unreadable, "unreadable"))
    apart = ", ".join(f"{count:,} {word}" for count, word in others if count)
    return (
        f"{metrics.judged:,} of {_plural(metrics.commits, 'commit')} from {metrics.first.isoformat()} to "
        f"{metrics.last.isoformat()} {'was' if metrics.judged == 1 else 'were'} judged{f' ({apart})' if apart else ''}."
    )


def _shares(metrics: HistoryMetrics) -> str:
    total, coverage = metrics.total, metrics.coverage
    claimed = f"apabilities claim {percent(coverage.share)} of {_plural(coverage.files, 'file')} of code."
    if not total.measurable:
        return f"**Nothing to measure yet**: {metrics.unmeasured}. C{claimed}"
    if not total.needing_context:
        return f"No judged commit needs product context, and c{claimed}"
    context = f"**{percent(total.share)}** of {_plural(total.needing_context, 'change')} with product context"
    if total.without_context:
        verb = "is" if total.without_context == 1 else "are"
        context += f"; **nobody said what {total.without_context:,} of them {verb} for**"
    return f"{context}. Drift is {percent(total.drift)}, and c{claimed}"


def _capability_row(each: CapabilityMetrics) -> str:
    total = each.total
    owner = cell(code(each.owner)) if each.owner is not None else ""
    return (
        f"| {cell(code(each.capability))} | {owner} | {total.changes} | {percent(total.share)} | "
        f"{total.without_context if total.measurable else '-'} | {percent(total.drift)} |"
    )


def _capability_table(rows: list[str], room: int) -> Iterator[str]:
    yield from _HEAD
    shown = count_fitting(rows, room - sum(map(size, _HEAD)) - 100)
    yield from rows[:shown]
    if shown < len(rows):
        yield ""
        yield f"And {plural(len(rows) - shown, 'more capability')}."
