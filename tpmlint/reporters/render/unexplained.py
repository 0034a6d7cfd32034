"""The commits of an audit without product context: for the terminal, in Markdown, and for a cell of CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpmlint.metrics import CapabilityMetrics, HistoryMetrics, UnexplainedCommit
from tpmlint.reporters import Style
from tpmlint.reporters.render.markdown import cell, code, count_fitting, prose, size
from tpmlint.reporters.render.terminal import Painter, wrap_text
from tpmlint.text.escape import visible
from tpmlint.text.messages import cut, plural, some

_MOST = 10
_MOST_IN_MARKDOWN = 30
_MOST_IN_CELL = 20
_INDENT = 4


def unexplained_lines(metrics: HistoryMetrics, style: Style, paint: Painter) -> Iterator[str]:
    """Yield a heading and a paragraph for each commit; many of them only if the style is verbose."""
    kept, total = metrics.unexplained, metrics.total.without_context
    shown = kept if style.verbosity > 0 else kept[:_MOST]
    if not shown:
        return
    yield ""
    yield paint("strong", "Commits without product context, newest month first, in a month the largest:")
    for each in shown:
        head = f"  {each.day.isoformat()} {each.commit}  "
        title, *rest = wrap_text(visible(cut(each.title)), style.width, len(head), len(head)) or ["(no message)"]
        yield f"{head}{paint('strong', title)}"
        yield from (paint("strong", line) for line in rest)
        for text in (f"{some(each.capabilities)}: {each.where}", f"fix: {each.fix}"):
            first, *rest = wrap_text(visible(text), style.width, _INDENT, _INDENT + 2)
            yield f"{' ' * _INDENT}{first}"
            yield from rest
    if len(shown) < total:
        more = f"; `-v` shows {len(kept):,}" if len(shown) < len(kept) else ""
        yield paint("faint", f"  ... {total - len(shown):,} more{more}")


def unexplained_table(metrics: HistoryMetrics, room: int) -> list[str]:
    """Return the lines of a table in Markdown within ``room`` bytes."""
    if not metrics.unexplained:
        return []
    rows = [_row(each) for each in metrics.unexplained[:_MOST_IN_MARKDOWN]]
    head = ["", "| Commit | Nobody said what for | Capabilities | Files | What would fix it |", "|---|---|---|---|---|"]
    shown = count_fitting(rows, room - sum(map(size, head)) - 100)
    rest = metrics.total.without_context - shown
    more = ["", f"And {plural(rest, 'more commit')} without product context."] if rest else []
    return [*head, *rows[:shown], *more] if shown else more


def unexplained_cell(metrics: HistoryMetrics, capability: CapabilityMetrics, month: str) -> str:
    """Return the commits of one capability and month as one text."""
    found = [
        f"{each.commit} of {each.day.isoformat()} {cut(each.title)} ({each.where}; fix: {each.fix})"
        for each in metrics.unexplained
        if capability.capability in each.capabilities and each.day.isoformat().startswith(month)
    ]
    more = [f"and {len(found) - _MOST_IN_CELL} more"] if len(found) > _MOST_IN_CELL else []
    return "; ".join([*found[:_MOST_IN_CELL], *more])


def _row(each: UnexplainedCommit) -> str:
    columns = (
        f"{code(each.commit)} {each.day.isoformat()}",
        prose(cut(each.title)) or "(no message)",
        _codes(each.capabilities, len(each.capabilities)),
        _codes(each.files, each.count),
        prose(each.fix),
    )
    return f"| {' | '.join(map(cell, columns))} |"


def _codes(names: Sequence[str], count: int) -> str:
    shown = names[:3]
    more = f" and {count - len(shown)} more" if count > len(shown) else ""
    return ", ".join(map(code, shown)) + more
