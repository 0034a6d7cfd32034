"""Text for people: source lines with carets, related places, help, and the receipt at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpmlint.finding import Finding, Location, RelatedPlace, Severity, Span
from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.render.entries import Mark, draw, fits, group_findings
from tpmlint.reporters.render.summary import summary
from tpmlint.reporters.render.terminal import Painter, wrap_text
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural

MANY = 10
"""Findings of one rule and severity up to which each is shown with its source lines."""

_WHOLE = 3
"""Of more than that, how many are shown with their source lines."""

_LISTED = 10
"""How many of the others are listed with place and message."""


def render(report: Report, style: Style) -> str:
    """Return the report as text; empty if it is quiet and has no findings."""
    lines: list[str] = []
    for finding, others in _in_groups(tuple(group_findings(report.findings)), style):
        lines += [*_finding(finding, style), ""]
        if others:
            lines += [*_others(others, style), ""]
    lines += summary(report, style)
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line}\n" for line in lines)


def _in_groups(findings: Sequence[Finding], style: Style) -> Iterator[tuple[Finding, Sequence[Finding]]]:
    """Yield the findings to show, the last one of a rule with many of them with those that are only listed."""
    alike: dict[tuple[str, Severity], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.rule, finding.severity), []).append(finding)
    for finding in findings:
        group = alike[finding.rule, finding.severity]
        if not style.group or len(group) <= MANY:
            yield finding, ()
        elif finding is group[0]:
            yield from ((each, ()) for each in group[: _WHOLE - 1])
            yield group[_WHOLE - 1], group[_WHOLE:]


def _others(findings: Sequence[Finding], style: Style) -> Iterator[str]:
    """Yield the count of a rule's findings that are not shown with their source lines, and the first of them."""
    paint = Painter(style.color)
    first = findings[0]
    head = f"{first.severity.word}[{visible(first.rule)}]"
    yield f"{paint.severity(first.severity, head)}{paint('strong', ':')} {paint('strong', f'{len(findings):,} more')}"
    for finding in findings[:_LISTED]:
        where = f"  {place(finding.location)}: "
        begin, *rest = wrap_text(visible(finding.message), style.width, first=len(where), indent=4) or [""]
        yield f"{where}{begin}".rstrip()
        yield from rest
    cut = findings[_LISTED:]
    if cut:
        files = len({finding.location.path for finding in cut})
        yield f"  and {len(cut):,} more in {plural(files, 'file')}; `--no-group` shows each"


def _finding(finding: Finding, style: Style) -> Iterator[str]:
    paint = Painter(style.color)
    pages = _pages(finding)
    digits = len(str(max((mark.span.line for _, marks in pages for mark in marks), default=1)))
    blank = " " * digits
    bar = paint("frame", f" {blank} |")
    head = f"{finding.severity.word}[{visible(finding.rule)}]"
    first, *others = wrap_text(visible(finding.message), style.width, first=len(head) + 2, indent=2) or [""]
    yield f"{paint.severity(finding.severity, head)}{paint('strong', ':')} {paint('strong', first)}".rstrip()
    yield from (paint("strong", line) for line in others)
    for number, (location, marks) in enumerate(pages):
        yield f" {blank}{paint('frame', '---' if number else '-->')} {place(location)}"
        if marks:
            yield bar
            yield from _source(marks, digits, style, paint)
        if marks and number < len(pages) - 1:
            yield bar
    notes = list(_notes(finding, style))
    if notes and pages[-1][1]:
        yield bar
    for label, text in notes:
        taken = digits + 4 + len(label) + 2
        first, *others = wrap_text(text, style.width, first=taken, indent=taken) or [""]
        yield f"{paint('frame', f' {blank} =')} {paint('strong', f'{label}:')} {first}".rstrip()
        yield from others


def _notes(finding: Finding, style: Style) -> Iterator[tuple[str, str]]:
    """Yield the notes beneath the source: places without a source line, help, and where to read more."""
    for related in finding.related:
        if not _has_excerpt(related):
            yield place(related.location), visible(related.message)
    if finding.help:
        yield "help", visible(finding.help)
    if style.verbosity > 0:
        yield "why", f"run `tpmlint explain {visible(finding.rule)}`"


def _source(marks: Sequence[Mark], digits: int, style: Style, paint: Painter) -> Iterator[str]:
    """Yield the lines of one file that are marked, from top to bottom."""
    width = style.columns - digits - 4
    bar = paint("frame", f" {'':{digits}} |")
    previous: int | None = None
    for group in _by_line(marks, width):
        line = group[0].span.line
        if previous is not None and line > previous + 1:
            yield paint("frame", f" {'':{digits}} :")
        previous = line
        first, *rest = draw(group, width, paint)
        number = paint("frame", f" {line:{digits}} |")
        yield f"{number} {first}".rstrip()
        for row in rest:
            yield f"{bar} {row}"


def _by_line(marks: Sequence[Mark], width: int) -> Iterator[list[Mark]]:
    """Group marks by line; in a line too long to show whole, each mark is its own group."""
    group: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.span.line, mark.severity is None, mark.span.column)):
        if group and (mark.span.line != group[0].span.line or not fits(mark.text, width)):
            yield group
            group = []
        group.append(mark)
    if group:
        yield group


def _pages(finding: Finding) -> list[tuple[Location, list[Mark]]]:
    """Return the files to show with their marks, the finding's own first."""
    own = finding.location
    pages: dict[str, tuple[Location, list[Mark]]] = {own.path: (own, [])}
    if own.span is not None and finding.excerpt:
        pages[own.path][1].append(Mark(own.span, finding.excerpt, severity=finding.severity))
    for related in finding.related:
        span, text = related.location.span, related.excerpt
        if span is not None and text:
            page = pages.setdefault(related.location.path, (related.location, []))
            page[1].append(Mark(span, text, related.message))
    return list(pages.values())


def _has_excerpt(related: RelatedPlace) -> bool:
    return related.location.span is not None and bool(related.excerpt)


def place(location: Location) -> str:
    """Return ``path:line:column``, which editors and terminals turn into a link."""
    span: Span | None = location.span
    path = visible(location.path)
    return path if span is None else f"{path}:{span.line}:{span.column}"
