"""What an audit counted, in Markdown: the shares in two sentences, and a row for each capability that changed."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.figures import CapabilityFigures, Figures
from tpmlint.reporters.drawing.budget import fitting, size
from tpmlint.reporters.drawing.figures import by_missing
from tpmlint.reporters.drawing.inline import cell, code
from tpmlint.text.messages import percent, plural

_HEAD = (
    "| Capability | Owner | Changes | Product context | Nobody said what for | Drift |",
    "|---|---|---:|---:|---:|---:|",
)


def audited(figures: Figures, room: int) -> list[str]:
    """Return the lines within ``room`` bytes."""
    lines = ["", _commits(figures)]
    if not figures.judged:
        return lines
    lines += ["", _shares(figures)]
    rows = [_row(each) for each in by_missing(figures.capabilities) if each.total.changes]
    return [*lines, "", *_table(rows, room - sum(map(size, lines)))] if rows else lines


def _commits(figures: Figures) -> str:
    if figures.first is None or figures.last is None:
        return "There was no commit to judge."
    others = ((figures.ungoverned, "ungoverned"), (figures.unreadable, "unreadable"))
    apart = ", ".join(f"{count} {word}" for count, word in others if count)
    return (
        f"{figures.judged} of {plural(figures.commits, 'commit')} from {figures.first.isoformat()} to "
        f"{figures.last.isoformat()} {'was' if figures.judged == 1 else 'were'} judged{f' ({apart})' if apart else ''}."
    )


def _shares(figures: Figures) -> str:
    total, coverage = figures.total, figures.coverage
    told = f"; **nobody said what {total.missing} of them {'is' if total.missing == 1 else 'are'} for**"
    asked = f"**{percent(total.share)}** of {plural(total.asked, 'change')} with product context" if total.asked else ""
    return (
        f"{asked or 'No change needs product context'}{told if total.missing else ''}. "
        f"Drift is {percent(total.drift)}, and capabilities claim {percent(coverage.share)} of "
        f"{plural(coverage.files, 'file')} of code."
    )


def _row(each: CapabilityFigures) -> str:
    total = each.total
    owner = cell(code(each.owner)) if each.owner is not None else ""
    return (
        f"| {cell(code(each.capability))} | {owner} | {total.changes} | {percent(total.share)} | {total.missing} | "
        f"{percent(total.drift)} |"
    )


def _table(rows: list[str], room: int) -> Iterator[str]:
    yield from _HEAD
    shown = fitting(rows, room - sum(map(size, _HEAD)) - 100)
    yield from rows[:shown]
    if shown < len(rows):
        yield ""
        yield f"And {plural(len(rows) - shown, 'more capability')}."
