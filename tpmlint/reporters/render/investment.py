"""Where the effort goes: for the terminal, in Markdown and as values of JSON."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tpmlint.model.investment import STANDINGS, Investment, Share
from tpmlint.reporters import Style
from tpmlint.reporters.render.markdown import cell, prose
from tpmlint.reporters.render.terminal import Painter, fitted_table, wrap_text
from tpmlint.text.escape import visible
from tpmlint.text.messages import percent, plural, some


def _number(months: Fraction) -> str:
    return f"{float(months):.1f}".removesuffix(".0") if months else ""


def _rows(found: Investment, by: str) -> tuple[list[str], list[list[str]]]:
    """Return the heads and the cells of the table, without columns that are empty."""
    heads = [by, "total", *STANDINGS, "for released", "planned", "changes", "actual"]
    rows = [_cells(share) for share in found.groups[by]]
    kept = [index for index in range(len(heads)) if index < 2 or any(row[index] for row in rows)]
    return [heads[index] for index in kept], [[row[index] for index in kept] for row in rows]


def _cells(share: Share) -> list[str]:
    return [
        share.name or "(none)",
        _number(share.total) or "0",
        *map(_number, share.months.values()),
        _number(share.only_released),
        percent(float(share.planned), "") if share.planned is not None else "",
        "" if share.changes is None else str(share.changes),
        percent(float(share.actual), "") if share.actual is not None else "",
    ]


def _summary(found: Investment) -> Iterator[str]:
    if not found.efforts:
        yield (
            "No initiative says its effort in person-days, person-weeks or person-months: add "
            "`investment: {effort: 6, unit: person-months}` to its file."
        )
    else:
        marks = [f"{_number(found.standing(name))} {name}" for name in ("paused", "canceled") if found.standing(name)]
        if found.only_released:
            marks.append(f"{_number(found.only_released)} only for features that are already released")
        text = f"{_number(found.total) or '0'} person-months in {plural(len(found.efforts), 'initiative')}"
        yield f"{text}: {', '.join(marks)}." if marks else f"{text}."
    if found.unmeasured:
        names = [f"{each.id} ({unit})" if unit else each.id for each, unit in found.unmeasured]
        yield f"Not counted, without an effort that can be converted: {some(names, 5, ', ')}."
    for mark, why in (
        ("starved", "differentiates, and no open initiative lists it"),
        ("over-fed", "a commodity with more than an even share of the open effort"),
    ):
        marked = [each.capability.id for each in found.places if each.mark == mark]
        if marked:
            yield f"{mark.capitalize()} ({why}): {some(marked, 5, ', ')}."


def investment_text(found: Investment, by: str, style: Style) -> Iterator[str]:
    """Yield the lines for a terminal: the sums in sentences, and a table by one of the groups."""
    for line in _summary(found):
        yield from wrap_text(visible(line), style.width)
    heads, rows = _rows(found, by)
    if rows:
        yield ""
        yield from fitted_table(
            heads, [[visible(each) for each in row] for row in rows], style.width, Painter(style.color)
        )


def investment_markdown(found: Investment, by: str) -> Iterator[str]:
    """Yield the lines of the same in Markdown."""
    for line in _summary(found):
        yield prose(line)
        yield ""
    heads, rows = _rows(found, by)
    if rows:
        yield f"| {' | '.join(heads)} |"
        yield f"| --- |{' --: |' * (len(heads) - 1)}"
        for row in rows:
            yield f"| {' | '.join((cell(prose(row[0])), *row[1:]))} |"


def investment_values(found: Investment) -> dict[str, object]:
    """Return all of it for JSON."""

    def number(value: Fraction | None) -> float | None:
        return None if value is None else float(value)

    return {
        "unit": "person-months",
        "total": number(found.total),
        "initiatives": [
            {
                "id": each.initiative.id,
                "effort": number(each.months),
                "standing": each.standing,
                "only_released": each.only_released,
            }
            for each in found.efforts
        ],
        "unmeasured": [{"id": each.id, "unit": unit or None} for each, unit in found.unmeasured],
        "groups": {
            by: [
                {
                    "id": share.name or None,
                    "total": number(share.total),
                    **{name: number(months) for name, months in share.months.items()},
                    "only_released": number(share.only_released),
                    "planned_share": number(share.planned),
                    "changes": share.changes,
                    "actual_share": number(share.actual),
                }
                for share in shares
            ]
            for by, shares in found.groups.items()
        },
        "capabilities": [
            {
                "id": each.capability.id,
                "evolution": each.capability.evolution,
                "advantage": each.capability.advantage,
                "open_effort": number(each.months),
                "open_initiatives": each.initiatives,
                "changes": each.changes,
                "mark": each.mark or None,
            }
            for each in found.places
        ],
    }
