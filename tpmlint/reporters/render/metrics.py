"""The metrics of an audit: as tables for the terminal, and in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tpmlint.finding import Severity
from tpmlint.metrics import CapabilityMetrics, ContextCounts, HistoryMetrics, InitiativeMetrics, MonthMetrics
from tpmlint.reporters import Style
from tpmlint.reporters.render.markdown import cell, code, fitting, size
from tpmlint.reporters.render.styles import Ink, wrapped
from tpmlint.reporters.render.table import table
from tpmlint.text.escape import visible
from tpmlint.text.messages import percent, plural

_MOST = 15
_MONTHS = 12


def metrics_tables(counted: HistoryMetrics, style: Style, ink: Ink) -> Iterator[str]:
    """Yield what an audit counted: the share with product context first, then who and what it is made of.

    Long tables are cut, the worst first, unless the style is verbose.
    """
    yield from wrapped(_commits(counted), style.width)
    if not counted.judged:
        return
    yield ""
    yield from table(_headline(counted, ink), width=style.columns)
    cut = style.verbosity < 1
    for heading, rows, right, most in (
        ("By month", _months(counted.months, ink), frozenset({1, 2, 3, 4, 5, 6}), -_MONTHS),
        ("By capability", _capabilities(counted, ink), frozenset({1, 2, 3, 4, 5, 6, 7}), _MOST),
        ("By initiative", _initiatives(counted.initiatives, ink), frozenset({2, 5, 6, 7}), _MOST),
        ("By team", _teams(counted, ink), frozenset({1, 2, 3, 4}), _MOST),
        ("Changed most, and claimed by no capability", _folders(counted), frozenset({1}), _MOST),
    ):
        head, *body = rows
        if body:
            yield ""
            yield from _section(heading, head, body, right, most if cut else 0, style, ink)


def by_missing(capabilities: Iterable[CapabilityMetrics]) -> list[CapabilityMetrics]:
    """Return capabilities, those first that most changes of which nobody can explain."""
    return sorted(capabilities, key=lambda one: (-one.total.missing, -one.total.changes, one.capability))


def _section(
    heading: str,
    head: Sequence[str],
    body: list[Sequence[str]],
    right: frozenset[int],
    most: int,
    style: Style,
    ink: Ink,
) -> Iterator[str]:
    shown = body[most:] if most < 0 else body[: most or None]
    yield ink("strong", f"{heading}:")
    rows = [tuple(ink("frame", word) for word in head), *shown]
    yield from table([(f"  {row[0]}", *row[1:]) for row in rows], right=right, width=style.columns)
    if len(shown) < len(body):
        yield ink("faint", f"  ... {len(body) - len(shown)} {'earlier' if most < 0 else 'more'}; `-v` shows all")


def _commits(counted: HistoryMetrics) -> str:
    if counted.first is None or counted.last is None:
        return "No commits."
    parts = [f"{counted.judged:,} judged"]
    if counted.ungoverned:
        parts.append(f"{counted.ungoverned:,} ungoverned (there was no roadmap yet, or [change] since leaves them out)")
    if counted.unreadable:
        parts.append(f"{counted.unreadable:,} unreadable")
    return (
        f"{_many(counted.commits, 'commit')} on the first-parent line from {counted.first.isoformat()} "
        f"to {counted.last.isoformat()}: {', '.join(parts)}."
    )


def _headline(counted: HistoryMetrics, ink: Ink) -> list[tuple[str, str, str]]:
    total, coverage = counted.total, counted.coverage
    verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in total.verdicts.items() if verdict != "exempt")
    asked = f"of {_many(total.asked, 'change')} that somebody should be able to explain"
    if verdicts:
        asked += f": {verdicts}"
    if exempt := total.changes - total.asked:
        asked += f"; {exempt:,} more {'needs' if exempt == 1 else 'need'} none"
    return [
        (ink("strong", "Product context"), _share(total, ink), asked),
        (
            ink("strong", "Drift"),
            percent(total.drift),
            "of these changes are to what serves no open feature",
        ),
        (
            ink("strong", "Coverage"),
            percent(coverage.share),
            f"of {_many(coverage.files, 'file')} of code belong to a capability",
        ),
    ]


def _many(count: int, word: str) -> str:
    return plural(count, word).replace(str(count), f"{count:,}", 1)


def _share(tally: ContextCounts, ink: Ink) -> str:
    text = percent(tally.share)
    if tally.share is None:
        return text
    return ink("good", text) if not tally.missing else ink.severity(Severity.WARNING, text)


_COUNTS = ("changes", "authors", "asked", "missing", "context", "drift")


def _counts(tally: ContextCounts, ink: Ink) -> tuple[str, ...]:
    return (
        f"{tally.changes:,}",
        f"{tally.authors:,}",
        f"{tally.asked:,}",
        f"{tally.missing:,}",
        _share(tally, ink),
        percent(tally.drift),
    )


def _months(months: tuple[MonthMetrics, ...], ink: Ink) -> Iterator[Sequence[str]]:
    yield ("month", *_COUNTS)
    for each in months:
        yield (each.month, *_counts(each.tally, ink))


def _capabilities(counted: HistoryMetrics, ink: Ink) -> Iterator[Sequence[str]]:
    yield ("capability", "files", *_COUNTS, "owner")
    for each in by_missing(counted.capabilities):
        yield (
            visible(each.capability),
            "gone" if each.files is None else f"{each.files:,}",
            *_counts(each.total, ink),
            visible(each.owner or "-"),
        )


def _initiatives(initiatives: tuple[InitiativeMetrics, ...], ink: Ink) -> Iterator[Sequence[str]]:
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


def _teams(counted: HistoryMetrics, ink: Ink) -> Iterator[Sequence[str]]:
    yield ("team", "owns: changes", "context", "uses: changes", "context", "")
    for each in counted.teams:
        if each.owned.changes or each.served.changes:
            yield (
                visible(each.team),
                f"{each.owned.changes:,}",
                _share(each.owned, ink),
                f"{each.served.changes:,}",
                _share(each.served, ink),
                "",
            )


def _folders(counted: HistoryMetrics) -> Iterator[Sequence[str]]:
    yield ("folder", "commits", "")
    for each in counted.coverage.unmapped:
        yield (f"{visible(each.folder)}/" if each.folder else "(top folder)", f"{each.changes:,}", "")


_HEAD = (
    "| Capability | Owner | Changes | Product context | Nobody said what for | Drift |",
    "|---|---|---:|---:|---:|---:|",
)


def metrics_markdown(figures: HistoryMetrics, room: int) -> list[str]:
    """Return the lines within ``room`` bytes."""
    lines = ["", _commits_judged(figures)]
    if not figures.judged:
        return lines
    lines += ["", _shares(figures)]
    rows = [_capability_row(each) for each in by_missing(figures.capabilities) if each.total.changes]
    return [*lines, "", *_capability_table(rows, room - sum(map(size, lines)))] if rows else lines


def _commits_judged(figures: HistoryMetrics) -> str:
    if figures.first is None or figures.last is None:
        return "There was no commit to judge."
    others = ((figures.ungoverned, "ungoverned"), (figures.unreadable, "unreadable"))
    apart = ", ".join(f"{count} {word}" for count, word in others if count)
    return (
        f"{figures.judged} of {plural(figures.commits, 'commit')} from {figures.first.isoformat()} to "
        f"{figures.last.isoformat()} {'was' if figures.judged == 1 else 'were'} judged{f' ({apart})' if apart else ''}."
    )


def _shares(figures: HistoryMetrics) -> str:
    total, coverage = figures.total, figures.coverage
    told = f"; **nobody said what {total.missing} of them {'is' if total.missing == 1 else 'are'} for**"
    asked = f"**{percent(total.share)}** of {plural(total.asked, 'change')} with product context" if total.asked else ""
    return (
        f"{asked or 'No change needs product context'}{told if total.missing else ''}. "
        f"Drift is {percent(total.drift)}, and capabilities claim {percent(coverage.share)} of "
        f"{plural(coverage.files, 'file')} of code."
    )


def _capability_row(each: CapabilityMetrics) -> str:
    total = each.total
    owner = cell(code(each.owner)) if each.owner is not None else ""
    return (
        f"| {cell(code(each.capability))} | {owner} | {total.changes} | {percent(total.share)} | {total.missing} | "
        f"{percent(total.drift)} |"
    )


def _capability_table(rows: list[str], room: int) -> Iterator[str]:
    yield from _HEAD
    shown = fitting(rows, room - sum(map(size, _HEAD)) - 100)
    yield from rows[:shown]
    if shown < len(rows):
        yield ""
        yield f"And {plural(len(rows) - shown, 'more capability')}."
