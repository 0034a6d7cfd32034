"""The end of a report for people: touched capabilities, suppressed findings, the verdict and the receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tpmlint.finding import Location, Severity, Suppressed
from tpmlint.report import Receipt, Report, ReportedVerdict
from tpmlint.reporters import Style
from tpmlint.reporters.render.terminal import GAP, Painter, table, width_of, wrap_text
from tpmlint.text.escape import visible
from tpmlint.text.messages import join_words, plural

if TYPE_CHECKING:
    from tpmlint.metrics import HistoryMetrics

_MOST_NAMES = 2
"""Features or teams named in a row; the rest is counted."""

_HANGING = ("features", "for", "because")
_INDENT = " " * 6
_NOTHING = "-"
_READABLE = 20
"""Columns needed for a readable reason."""


def verdict_lines(verdicts: tuple[ReportedVerdict, ...], style: Style, paint: Painter) -> Iterator[str]:
    """Yield a table with a row for every touched capability.

    If the reasons do not fit, they are shown below the rows, with the features and teams.
    """
    if not verdicts:
        return
    yield paint("strong", f"{plural(len(verdicts), 'capability')} touched:")
    heads = ("  capability", "files", "verdict", *_HANGING)
    rows = [(*_verdict_row(each, paint), *_about(each)) for each in verdicts]
    widths = [max(map(width_of, column)) for column in zip(heads, *rows, strict=True)]
    if sum(widths[:-1]) + len(GAP) * (len(widths) - 1) + min(widths[-1], _READABLE) <= style.columns:
        yield from _verdict_table([heads, *rows], style, paint)
        yield from _interface_lines(verdicts, style, paint)
        return
    lines: list[tuple[str, ...]] = [heads[:3]]
    for row in rows:
        lines.append(row[:3])
        for name, text in zip(_HANGING, row[3:], strict=True):
            if text != _NOTHING:
                pieces = wrap_text(text, style.columns, len(f"{_INDENT}{name}: "), len(_INDENT) + 2)
                lines.append((f"{_INDENT}{paint('frame', f'{name}:')} {pieces[0]}",))
                lines += [(piece,) for piece in pieces[1:]]
    yield from _verdict_table(lines, style, paint)
    yield from _interface_lines(verdicts, style, paint)


_SIGNS = {"added": "+", "changed": "~", "removed": "-"}
_MOST_FACTS = 5


def _interface_lines(verdicts: tuple[ReportedVerdict, ...], style: Style, paint: Painter) -> Iterator[str]:
    """Yield what happens to the interfaces of the capabilities: how many promises change, and the first of them."""
    declaring = [(each, each.interface) for each in verdicts if each.interface is not None]
    if declaring:
        yield paint("strong", "Interfaces:")
    for verdict, interface in declaring:
        used = f", used by {some(interface.consumers)}" if interface.consumers and interface.facts else ""
        yield f"  {visible(verdict.capability)}: {interface.summary}{used}"
        breaking_first = sorted(interface.facts, key=lambda each: not each.breaks)
        times = Counter(each.name for each in breaking_first)
        for fact in breaking_first[:_MOST_FACTS]:
            where = f" in {visible(fact.path)}" if times[fact.name] > 1 else ""  # As of two modules of Terraform.
            line = f"    {_SIGNS[fact.change]} {visible(fact.name)}{where}{' (breaks)' if fact.breaks else ''}"
            yield wrap_text(line, style.columns, 0, len(_INDENT))[0]
        more = interface.added + interface.changed + interface.removed - _MOST_FACTS
        if more > 0:
            yield f"    and {more} more; `--output-format json` has them"
        for path, reason in list(interface.files.items())[:_MOST_FACTS]:
            yield f"    {visible(path)}: bytes compared, as {visible(reason)}"


def _verdict_table(rows: Sequence[tuple[str, ...]], style: Style, paint: Painter) -> list[str]:
    head = tuple(
        f"  {paint('frame', word.strip())}" if word.startswith(" ") else paint("frame", word) for word in rows[0]
    )
    return table([head, *rows[1:]], right=frozenset({1}), width=style.columns)


def _verdict_row(each: ReportedVerdict, paint: Painter) -> tuple[str, str, str]:
    return (
        f"  {visible(each.capability)}",
        f"{len(each.files)}{f' ({each.exempt} exempt)' if 0 < each.exempt < len(each.files) else ''}",
        paint.severity(Severity.ERROR, each.verdict) if each.verdict == "missing" else paint("good", each.verdict),
    )


def _about(each: ReportedVerdict) -> tuple[str, str, str]:
    return some(each.features), some(each.customers), visible(each.evidence[0]) if each.evidence else "nobody said"


def some(names: tuple[str, ...]) -> str:
    """Return the first few names and how many more there are; a dash for none."""
    if not names:
        return _NOTHING
    shown = ", ".join(visible(name) for name in names[:_MOST_NAMES])
    return f"{shown} and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else shown


def silenced_lines(report: Report, paint: Painter) -> Iterator[str]:
    """Yield the waived findings and then the ignored ones, each with its waiver or comment and the reason."""
    for heading, waived in (("Waived", True), ("Silenced by comments", False)):
        found = [each for each in report.silenced if (each.until is not None) is waived]
        if not found:
            continue
        yield paint("strong", f"{heading}: {plural(len(found), 'finding')}")
        for each in found:
            finding = each.finding
            rule = paint.severity(finding.severity, f"{finding.severity.word}[{visible(finding.rule)}]")
            yield f"  {_place(finding.location)}: {rule} {visible(finding.message)}"
            yield f"    {_why_silenced(each)}"


def _why_silenced(each: Suppressed) -> str:
    until = f" until {visible(each.until)}" if each.until is not None else ""
    reason = f": {visible(each.reason)}" if each.reason else ""
    return f"by {_place(each.by)}{until}{reason}"


def _place(location: Location) -> str:
    path, span = visible(location.path), location.span
    return path if span is None else f"{path}:{span.line}:{span.column}"


_ABBREVIATED = 7
_STALE_DAYS = 30
"""Age of the reference date from which the summary suggests ``--as-of today``."""


def summary(report: Report, style: Style) -> Iterator[str]:
    """Yield the lines that follow the findings, in blocks parted by blank lines."""
    paint = Painter(style.color)
    blocks = [
        list(verdict_lines(report.verdicts, style, paint)) if style.verbosity >= 0 else [],
        list(_change_lines(report, style, paint)) if style.verbosity >= 0 else [],
        list(_uncovered_lines(report, paint)) if style.verbosity >= 0 else [],
        list(_metrics_lines(report.metrics, style, paint))
        if report.metrics is not None and style.verbosity >= 0
        else [],
        list(_statistics(report, style, paint)) if style.statistics else [],
        list(_files(report.receipt, style, paint)) if style.show_files else [],
        list(silenced_lines(report, paint)) if style.verbosity > 0 else [],
        list(_summary(report, style, paint)) if style.verbosity >= 0 else [],
    ]
    for number, block in enumerate(block for block in blocks if block):
        if number:
            yield ""
        yield from block


_MOST_CHANGES = 10


def _change_lines(report: Report, style: Style, paint: Painter) -> Iterator[str]:
    """Yield what a change does to the items of the roadmap."""
    if report.changes is not None and report.changes.events:
        from tpmlint.reporters.render.changes import terminal_lines

        yield paint("strong", "What changed on the roadmap:")
        yield from terminal_lines(report.changes.events, style.width, paint, _MOST_CHANGES)


MOST_UNCOVERED = 10
"""Unclaimed files that are named; the rest are counted."""


def _uncovered_lines(report: Report, paint: Painter) -> Iterator[str]:
    if report.uncovered:
        yield paint("strong", f"{plural(len(report.uncovered), 'changed file')} covered by no capability:")
        yield from (f"  {visible(path)}" for path in report.uncovered[:MOST_UNCOVERED])
        if len(report.uncovered) > MOST_UNCOVERED:
            yield f"  and {len(report.uncovered) - MOST_UNCOVERED} more"


def _metrics_lines(metrics: HistoryMetrics, style: Style, paint: Painter) -> Iterator[str]:
    # Only an audit has metrics; a hook should not wait for the import.
    from tpmlint.reporters.render.metrics import metrics_tables

    return metrics_tables(metrics, style, paint)


def _summary(report: Report, style: Style, paint: Painter) -> Iterator[str]:
    for note in report.receipt.notes:
        yield from wrap_text(f"Note: {_sentence(note)}", style.width)
    if report.receipt.fixed:
        problems = sum(each.problems for each in report.receipt.fixed)
        files = plural(len(report.receipt.fixed), "file")
        yield f"{paint('good', 'Fixed')} {plural(problems, 'problem')} in {files}."
    yield _verdict(report, paint)
    yield from wrap_text(receipt_sentence(report, style.verbosity > 0, style.today), style.width)
    yield from wrap_text(_stale_date(report.receipt, style.today), style.width)
    yield from wrap_text(_not_counted(report.receipt, style), style.width)


def _verdict(report: Report, paint: Painter) -> str:
    receipt = report.receipt
    if not report.findings:
        if receipt.command == "diff" and not receipt.changes:
            return "No changes to check."
        if receipt.command == "diff" and report.changes is not None and report.changes.events:
            from tpmlint.reporters.render.changes import summarize

            changed = plural(receipt.changes, "changed file")
            return f"No findings in {changed}, but the roadmap changed: {summarize(report.changes.events)}."
        if receipt.command == "diff":
            return f"{paint('good', 'All clear:')} no findings in {plural(receipt.changes, 'changed file')}."
        if receipt.elsewhere:
            return "No findings in the files named."
        clear = "No findings:" if receipt.command == "audit" else "All clear:"
        items, files = sum(receipt.items.values()), len(receipt.files)
        return f"{paint('good', clear)} {plural(items, 'item')} in {plural(files, 'file')}."
    counted = Counter(finding.severity for finding in report.findings)
    parts = [
        paint.severity(
            severity, plural(counted[severity], severity.word) if severity > Severity.INFO else _info(counted)
        )
        for severity in sorted(counted, reverse=True)
    ]
    files = len({finding.location.path for finding in report.findings})
    return f"Found {join_words(parts)} in {plural(files, 'file')}{_fixable(report)}."


def _fixable(report: Report) -> str:
    """Return how many findings `--fix` can fix, in parentheses; empty if none, or if the command has no `--fix`."""
    safe = Counter(finding.fix.safe for finding in report.findings if finding.fix is not None)
    if report.receipt.command != "check" or not safe:
        return ""
    if not safe[True]:
        return f" ({safe[False]} fixable with `--fix --unsafe-fixes`)"
    more = f", {safe[False]} more with `--unsafe-fixes`" if safe[False] else ""
    return f" ({safe[True]} fixable with `--fix`{more})"


def _info(counted: Counter[Severity]) -> str:
    return f"{counted[Severity.INFO]} info"


def receipt_sentence(report: Report, verbose: bool, today: date | None = None) -> str:
    """Return the receipt in one sentence.

    Args:
        today: the day from which the age of the reference date is counted; None hides the age.
    """
    receipt = report.receipt
    if receipt.command == "diff":
        return _change_receipt(receipt, verbose, today)
    what = f"the {receipt.snapshot}"
    if report.findings or verbose:
        kinds = [plural(count, kind) for kind, count in receipt.items.items() if count]
        sources = [f"{count} from {visible(name)}" if name else f"{count} others" for name, count in _sources(receipt)]
        parts = "; ".join(filter(None, (", ".join(kinds), ", ".join(sources))))
        items = plural(sum(receipt.items.values()), "item") + (f" ({parts})" if parts else "")
        what = f"{items} in {plural(len(receipt.files), 'file')} of the {receipt.snapshot}"
    if receipt.revision is not None:
        what += f" at {receipt.revision if verbose else receipt.revision[:_ABBREVIATED]}"
    if receipt.shallow:
        what += " in a shallow clone"
    verb = f"Audited {plural(receipt.commits, 'commit')}; checked" if receipt.command == "audit" else "Checked"
    return f"{verb} {what} {_settings_used(receipt, today)}"


def _sources(receipt: Receipt) -> list[tuple[str, int]]:
    """Return the sources with their items, those of tpmlint's own format last."""
    return sorted(receipt.sources.items(), key=lambda each: not each[0])


def _change_receipt(receipt: Receipt, verbose: bool, today: date | None) -> str:
    """Return the receipt of a change in one sentence."""
    digits = None if verbose else _ABBREVIATED
    start = receipt.merge_base[:digits] if receipt.merge_base is not None else "the beginning"
    if receipt.snapshot == "commit":
        end = f"{receipt.revision[:digits]} in {plural(receipt.commits, 'commit')}" if receipt.revision else "there"
    else:
        end = f"the {receipt.snapshot}"
    files = plural(receipt.changes, "changed file")
    shallow = " in a shallow clone" if receipt.shallow else ""
    return f"Checked {files} from {start} to {end}{shallow} {_settings_used(receipt, today)}"


def _age(receipt: Receipt, today: date | None) -> int:
    """Return how many days ago the reference date was; 0 where it is not the date of a commit."""
    if today is None or not receipt.as_of_source.startswith("date of"):
        return 0
    return max(0, (today - date.fromisoformat(receipt.as_of)).days)


def _stale_date(receipt: Receipt, today: date | None) -> str:
    """Suggest ``--as-of today`` if the reference date is a month old."""
    if _age(receipt, today) < _STALE_DAYS:
        return ""
    return "The reference date is that of the commit: `--as-of today` also reports what became due since."


def _settings_used(receipt: Receipt, today: date | None) -> str:
    age = _age(receipt, today)
    ago = f", {plural(age, 'day')} ago" if age else ""
    rules = f"preset {receipt.preset}, " + (
        "no configuration" if receipt.configuration is None else f"configuration {visible(receipt.configuration)}"
    )
    return f"as of {receipt.as_of} ({visible(receipt.as_of_source)}{ago}); {rules}."


def _not_counted(receipt: Receipt, style: Style) -> str:
    sentences = []
    if receipt.suppressed:
        sentences.append(f"{plural(receipt.suppressed, 'finding')} silenced by comments.")
    if receipt.waived:
        sentences.append(f"{plural(receipt.waived, 'finding')} waived.")
    if len(receipt.skipped) == 1 and not style.show_files:
        (only,) = receipt.skipped
        sentences.append(f"Skipped {visible(only.path)}: {_sentence(only.reason)}")
    elif receipt.skipped and not style.show_files:
        asked = "--show-files" if receipt.command == "check" else "tpmlint check --show-files"
        sentences.append(f"Skipped {plural(len(receipt.skipped), 'file')}; `{asked}` says why.")
    return " ".join(sentences)


def _statistics(report: Report, style: Style, paint: Painter) -> Iterator[str]:
    counted = Counter((finding.severity, finding.rule) for finding in report.findings)
    ordered = sorted(counted.items(), key=lambda each: (-each[1], -each[0][0], each[0][1]))
    rows = [(str(count), paint.severity(severity, severity.word), visible(rule)) for (severity, rule), count in ordered]
    yield from table(rows, right=frozenset({0}), width=style.columns)


def _files(receipt: Receipt, style: Style, paint: Painter) -> Iterator[str]:
    yield paint("strong", f"Read as roadmap: {plural(len(receipt.files), 'file')}")
    if receipt.taken_by:
        sources = ((path, receipt.taken_by.get(path)) for path in receipt.files)
        rows = [
            (f"  {visible(path)}", visible(f"by the source {name}" if name else "by `[roadmap] include`"))
            for path, name in sources
        ]
        yield from table(rows, width=style.columns)
    else:
        yield from (f"  {visible(path)}" for path in receipt.files)
    if receipt.skipped:
        yield paint("strong", f"Skipped: {plural(len(receipt.skipped), 'file')}")
        rows = [(f"  {visible(each.path)}", visible(each.reason)) for each in receipt.skipped]
        yield from table(rows, width=style.columns)


def _sentence(text: str) -> str:
    text = visible(text)
    return text if text.endswith((".", "!", "?")) else f"{text}."
