"""Charts of the history: changes and their product context by month, and how much code is claimed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from tpmlint.html_report.context import ReportContext
from tpmlint.metrics import (
    CapabilityMetrics,
    ContextCounts,
    HistoryMetrics,
    InitiativeMetrics,
    MonthMetrics,
    PromiseChange,
    TeamMetrics,
    UnexplainedCommit,
)
from tpmlint.reporters.render.metrics import worst_first
from tpmlint.text.messages import percent

HEIGHT = 150
_MONTHS = 120
_MOST = 60
_LABELS = 12
_FEWEST = 12


class Block(Struct, frozen=True):
    """A part of a bar: places in percent of the width and in pixels from the top."""

    name: str
    y: float
    height: float


class Column(Struct, frozen=True):
    """A month in a chart.

    Args:
        label: its values in words.
        cells: the same as cells of a table.
    """

    month: str
    x: float
    width: float
    blocks: tuple[Block, ...]
    label: str
    cells: tuple[str, ...]


class Chart(Struct, frozen=True):
    """A bar chart over months.

    Args:
        legend: the name of a colour and what it stands for.
        scale: what the lines across stand for, with their heights in pixels from the top.
        labels: months written below, with their places.
        heads: of the same figures as a table.
    """

    id: str
    title: str
    about: str
    legend: tuple[tuple[str, str], ...]
    scale: tuple[tuple[str, float], ...]
    labels: tuple[tuple[str, float], ...]
    columns: tuple[Column, ...]
    heads: tuple[str, ...]


class History(Struct, frozen=True):
    """The data of the view.

    Args:
        earlier: months too long ago to be shown.
        initiatives: those with any activity, most cited first.
        more: how many of them are not listed.
        promises: the newest changes of what interfaces promise.
        older_promises: how many others the audit lists.
        unexplained: commits without product context, those of the newest month first.
        more_unexplained: how many of them are not listed.
        fixed: whether all commits were checked against one roadmap.
    """

    metrics: HistoryMetrics
    charts: tuple[Chart, ...]
    earlier: int
    capabilities: tuple[CapabilityMetrics, ...]
    initiatives: tuple[InitiativeMetrics, ...]
    more: int
    teams: tuple[TeamMetrics, ...]
    promises: tuple[PromiseChange, ...] = ()
    older_promises: int = 0
    unexplained: tuple[UnexplainedCommit, ...] = ()
    more_unexplained: int = 0
    fixed: bool = False


def view(context: ReportContext) -> History | None:
    """Return the charts and tables, or None if no history was requested."""
    return None if context.metrics is None else history_of(context.metrics, fixed=context.fixed)


def history_of(metrics: HistoryMetrics, *, fixed: bool = False) -> History:
    """Return the charts and tables of an audit's metrics."""
    counts_by_month = {each.month: each.counts for each in metrics.months}
    claimed = {month: (files, mapped) for month, files, mapped in metrics.coverage.months}
    every = _every_month([*counts_by_month, *claimed])
    months = every[-_MONTHS:]
    charts = (
        _changes(months, counts_by_month),
        _shares(
            "context",
            "Changes with product context",
            "Of the changes that need a product reason, the share that has one.",
            ("with a reason", "that need one"),
            months,
            {
                month: (counts.with_context, counts.needing_context)
                for month, counts in counts_by_month.items()
                if counts.measurable
            },
        ),
        _shares(
            "coverage",
            "Changed code that a capability claims",
            "Of the files changed in a month that a capability could claim, the share that one "
            f"{'claims' if fixed else 'claimed at the time'}.",
            ("claimed", "changed"),
            months,
            {month: (mapped, files) for month, (files, mapped) in claimed.items()},
        ),
    )
    initiatives = [each for each in metrics.initiatives if each.citations or each.moved or each.active]
    initiatives.sort(key=lambda each: (-each.citations, each.initiative))
    return History(
        metrics,
        tuple(chart for chart in charts if chart.columns),
        len(every) - len(months),
        tuple(worst_first(metrics.capabilities)),
        tuple(initiatives[:_MOST]),
        max(0, len(initiatives) - _MOST),
        tuple(sorted(metrics.teams, key=lambda each: (-each.owned.changes, -each.served.changes, each.team))),
        metrics.promises[:_MOST],
        max(0, len(metrics.promises) - _MOST),
        metrics.unexplained[:_MOST],
        max(0, metrics.total.without_context - _MOST) if metrics.unexplained else 0,
        fixed,
    )


def spark(months: Iterable[MonthMetrics], last: str | None, count: int = 24) -> str:
    """Return the changes of the last months as lines of a small drawing, 4 pixels a month: SVG's ``d``."""
    if last is None:
        return ""
    changes = {each.month: each.counts.changes for each in months}
    names = _before(last, count)
    most = max((changes.get(month, 0) for month in names), default=0)
    bars = []
    for index, month in enumerate(names):
        if changes.get(month):
            tall = max(1, round(16 * changes[month] / most))
            bars.append(f"M{4 * index + 2} 17v-{tall}")
    return "".join(bars)


def _changes(months: list[str], counts_by_month: dict[str, ContextCounts]) -> Chart:
    most = _round_up(max((counts.changes for month, counts in counts_by_month.items() if month in months), default=0))

    def blocks(counts: ContextCounts) -> tuple[Block, ...]:
        parts = (
            ("missing" if counts.measurable else "unmeasured", counts.without_context),
            ("exempt", counts.changes - counts.needing_context),
            ("known", counts.with_context),
        )
        drawn: list[Block] = []
        top = float(HEIGHT)
        for name, count in reversed(parts):
            tall = HEIGHT * count / most
            top -= tall
            if count:
                drawn.append(Block(name, round(top, 1), round(tall, 1)))
        return tuple(drawn)

    def cells(counts: ContextCounts) -> tuple[str, ...]:
        context = (counts.with_context, counts.without_context) if counts.measurable else ("–", "–")
        return str(counts.changes), str(context[0]), str(counts.changes - counts.needing_context), str(context[1])

    def describe(cells: tuple[str, ...]) -> str:
        changes, known, exempt, missing = cells
        if known == "–":
            return f"{changes} before the first initiative, {exempt} of them exempt"
        return f"{known} with product context, {exempt} exempt, {missing} without"

    legend = [("known", "with product context"), ("exempt", "exempt"), ("missing", "without")]
    if any(not counts_by_month[month].measurable for month in months if month in counts_by_month):
        legend.append(("unmeasured", "before the first initiative"))
    columns = _columns(
        months,
        lambda month: blocks(counts_by_month[month]) if month in counts_by_month else (),
        lambda month: cells(counts_by_month[month]) if month in counts_by_month else ("0", "0", "0", "0"),
        describe,
    )
    return Chart(
        "changes",
        "Changes by month",
        "A change is a commit that touches a capability.",
        tuple(legend),
        ((f"{most:,}", 0.0), (f"{most // 2:,}", HEIGHT / 2)) if most > 1 else ((f"{most}", 0.0),),
        _labels(months),
        columns if counts_by_month else (),
        ("Month", "Changes", "With context", "Exempt", "Without"),
    )


def _shares(
    name: str, title: str, about: str, words: tuple[str, str], months: list[str], parts: dict[str, tuple[int, int]]
) -> Chart:
    def blocks(month: str) -> tuple[Block, ...]:
        part, whole = parts.get(month, (0, 0))
        if not whole:
            return ()
        tall = HEIGHT * part / whole
        return (
            Block("rest", 0, round(HEIGHT - tall, 1)),
            Block("share", round(HEIGHT - tall, 1), round(tall, 1)),
        )

    def cells(month: str) -> tuple[str, ...]:
        part, whole = parts.get(month, (0, 0))
        return str(part), str(whole), percent(part / whole if whole else None, "–")

    columns = _columns(
        months, blocks, cells, lambda cells: f"{cells[2]}: {cells[0]} {words[0]} of {cells[1]} {words[1]}"
    )
    scale = (("100 %", 0.0), ("50 %", HEIGHT / 2))
    heads = ("Month", words[0].capitalize(), f"Of those {words[1]}", "Share")
    return Chart(name, title, about, (), scale, _labels(months), columns if parts else (), heads)


def _columns(
    months: list[str],
    blocks: Callable[[str], tuple[Block, ...]],
    cells: Callable[[str], tuple[str, ...]],
    describe: Callable[[tuple[str, ...]], str],
) -> tuple[Column, ...]:
    step = 100 / max(len(months), _FEWEST)
    return tuple(
        Column(
            month,
            round(index * step + step * 0.1, 2),
            round(step * 0.8, 2),
            blocks(month),
            f"{month}: {describe(cells(month))}",
            cells(month),
        )
        for index, month in enumerate(months)
    )


def _labels(months: list[str]) -> tuple[tuple[str, float], ...]:
    """Return the months to write below: the halves of a short history, else the years, and of many years some."""
    step = 100 / max(len(months), _FEWEST)
    halves = len(months) <= 3 * _LABELS
    named = [
        (index, month if halves else month[:4])
        for index, month in enumerate(months)
        if month.endswith("-01") or (halves and month.endswith("-07"))
    ]
    if months and (not named or named[0][0] >= max(4, len(months) // _LABELS)):
        named.insert(0, (0, months[0]))
    every = -(-len(named) // _LABELS)
    return tuple((name, round(index * step, 2)) for index, name in named[:: max(every, 1)])


def _every_month(months: Iterable[str]) -> list[str]:
    """Return the months from the first to the last, including months without changes."""
    known = sorted(set(months))
    if not known:
        return []
    count = _number(known[-1]) - _number(known[0]) + 1
    return _before(known[-1], count)


def _before(last: str, count: int) -> list[str]:
    end = _number(last)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(max(0, end - count + 1), end + 1)]


def _number(month: str) -> int:
    return 12 * int(month[:4]) + int(month[5:7]) - 1


def _round_up(most: int) -> int:
    """Return a round number that is not less: 1, 2, 4, 6, 8, 10, 20, 40 and so on."""
    size: int = 10 ** (len(str(max(most, 1))) - 1)
    return next((step * size for step in (1, 2, 4, 6, 8) if step * size >= most), 10 * size)
