"""The findings that ignore comments and waivers silence, for those who ask for more: none is ever lost from sight."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.finding import Location, Report, Silenced
from tpmlint.reporters.drawing.ink import Ink
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural


def silenced(report: Report, ink: Ink) -> Iterator[str]:
    """Yield the waived findings and then the ignored ones, each with what silences it and why."""
    for heading, waived in (("Waived", True), ("Silenced by comments", False)):
        found = [each for each in report.silenced if (each.until is not None) is waived]
        if not found:
            continue
        yield ink("strong", f"{heading}: {plural(len(found), 'finding')}")
        for each in found:
            finding = each.finding
            rule = ink.severity(finding.severity, f"{finding.severity.word}[{visible(finding.rule)}]")
            yield f"  {_place(finding.location)}: {rule} {visible(finding.message)}"
            yield f"    {_why(each)}"


def _why(each: Silenced) -> str:
    until = f" until {visible(each.until)}" if each.until is not None else ""
    reason = f": {visible(each.reason)}" if each.reason else ""
    return f"by {_place(each.by)}{until}{reason}"


def _place(location: Location) -> str:
    path, span = visible(location.path), location.span
    return path if span is None else f"{path}:{span.line}:{span.column}"
