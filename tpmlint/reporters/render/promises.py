"""What a change promises anew, changes and takes away, and for whom, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpmlint.report import ReportedFact, ReportedInterface, ReportedVerdict
from tpmlint.reporters.render.markdown import cell, code, count_fitting, prose, size
from tpmlint.text.messages import plural, some

_HEAD = ("| Promise | Change | Of | For |", "|---|---|---|---|")
_WORDS = {"added": "new", "changed": "changed", "removed": "taken away"}
_LONGEST = 120


def promise_table(verdicts: Sequence[ReportedVerdict], room: int) -> list[str]:
    """Return the lines of a table within ``room`` bytes, what breaks first; empty if no promise changed."""
    changed = [
        (each, each.interface)
        for each in verdicts
        if each.interface is not None and (each.interface.facts or each.interface.unread)
    ]
    if not changed:
        return []
    rows = list(_rows(changed))
    total = sum(each.added + each.changed + each.removed + each.unread for _, each in changed)
    lines = ["", "### Promises to others", "", *_HEAD]
    shown = count_fitting(rows, room - sum(map(size, lines)) - 100)
    lines += rows[:shown]
    if shown < total:
        lines += ["", f"And {plural(total - shown, 'more change')}."]
    return lines


def _rows(changed: Sequence[tuple[ReportedVerdict, ReportedInterface]]) -> Iterator[str]:
    facts = [(verdict, interface, fact) for verdict, interface in changed for fact in interface.facts]
    for verdict, interface, fact in sorted(facts, key=lambda each: not each[2].breaks):
        yield _row(code(fact.name[:_LONGEST]), _say(fact), verdict, interface)
    for verdict, interface in changed:
        for path in interface.files:
            yield _row(code(path[:_LONGEST]), "changed; only its bytes are compared", verdict, interface)


def _say(fact: ReportedFact) -> str:
    if fact.change == "changed" and fact.before is not None and fact.after is not None:
        return f"{code(fact.before[:_LONGEST])} → {code(fact.after[:_LONGEST])}"
    word = _WORDS[fact.change]
    return f"**{word}**" if fact.breaks else word


def _row(promise: str, change: str, verdict: ReportedVerdict, interface: ReportedInterface) -> str:
    teams = [prose((verdict.titles.get(f"team:{each}") or each)[:_LONGEST]) for each in interface.consumers]
    columns = (
        promise,
        change,
        prose((verdict.title or verdict.capability)[:_LONGEST]),
        some(teams, last=", ") or "nobody named",
    )
    return f"| {' | '.join(map(cell, columns))} |"
