"""The receipt in Markdown, collapsed: what was examined, by which rules of play, and what was not told."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.finding import Suppressed
from tpmlint.report import Receipt, Report
from tpmlint.reporters.render.entries import place
from tpmlint.reporters.render.markdown import code, fitting, prose
from tpmlint.text.messages import plural

_ROOM = 8000


def details(report: Report) -> list[str]:
    """Return the lines of a ``<details>`` with the receipt and the findings that do not count."""
    lines = [f"- {line}" for line in (*_facts(report.receipt), *_silenced(report))]
    shown = fitting(lines, _ROOM)
    more = [f"- and {plural(len(lines) - shown, 'more line')}"] if shown < len(lines) else []
    return ["<details><summary>Receipt</summary>", "", *lines[:shown], *more, "", "</details>"]


def _facts(receipt: Receipt) -> Iterator[str]:
    yield f"tpmlint {receipt.version}, {code(receipt.command)}"
    at = f" at {code(receipt.revision)}" if receipt.revision is not None else ""
    yield f"judged: {receipt.snapshot}{at}{' in a shallow clone' if receipt.shallow else ''}"
    if receipt.command == "diff":
        start = code(receipt.merge_base) if receipt.merge_base is not None else "the beginning"
        base = f", base {code(receipt.base)}" if receipt.base not in (None, receipt.merge_base) else ""
        changes = plural(receipt.changes, "changed file")
        yield f"compared with: {start}{base}, {changes} in {plural(receipt.commits, 'commit')}"
    kinds = ", ".join(plural(count, kind) for kind, count in receipt.items.items() if count)
    items = plural(sum(receipt.items.values()), "item")
    yield f"roadmap: {items} in {plural(len(receipt.files), 'file')}{f' ({kinds})' if kinds else ''}"
    yield f"as of: {receipt.as_of} ({prose(receipt.as_of_source)})"
    source = "none" if receipt.configuration is None else code(receipt.configuration)
    yield f"configuration: {source}, preset {code(receipt.preset)}, fails on {code(receipt.fail_on)}"
    yield f"silenced by comments: {receipt.suppressed}, waived: {receipt.waived}"
    for fixed in receipt.fixed:
        yield f"mended: {plural(fixed.problems, 'problem')} in {code(fixed.path)}"
    for skipped in receipt.skipped:
        yield f"left out: {code(skipped.path)}, {prose(skipped.reason)}"


def _silenced(report: Report) -> Iterator[str]:
    for each in sorted(report.silenced, key=lambda each: each.until is None):
        finding = each.finding
        yield f"{_how(each)}: {place(finding.location)} {code(finding.rule)} {prose(finding.message)}{_why(each)}"


def _how(each: Suppressed) -> str:
    return "silenced" if each.until is None else f"waived until {prose(each.until)}"


def _why(each: Suppressed) -> str:
    return f"; why: {prose(each.reason)}" if each.reason else ""
