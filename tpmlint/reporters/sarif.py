"""SARIF 2.1.0, as GitHub's code scanning, editors and dashboards take it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html and, for GitHub's
subset and limits, https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpmlint.finding import Finding, Fix, Location, RelatedPlace, Severity, Span, Suppressed
from tpmlint.report import Receipt, Report
from tpmlint.reporters import Style
from tpmlint.reporters.json import dump, receipt_values
from tpmlint.reporters.render.findings import (
    START,
    hidden_count,
    in_file,
    markdown,
    message_of,
    reason,
    text,
    uri,
    worst_first,
)
from tpmlint.rule import Entry, catalogue
from tpmlint.text.escape import visible

TEXT_EDITS = True
"""SARIF describes a fix as replacements of text."""

MOST = 25_000
"""Results that GitHub accepts from one run."""

_LONGEST = 1024
"""Characters of a rule's descriptions that GitHub accepts."""

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, style: Style) -> str:
    """Return a log with one run: every rule, the worst findings, then suppressed ones, and the receipt.

    The receipt is the invocation's properties. A finding in a message stands at the top of the configuration, or of the
    first file of the roadmap, since a result without a file is refused. A fix is included if it has text
    edits.
    """
    entries = catalogue()
    numbers = {rule: number for number, rule in enumerate(entries)}
    ordered = worst_first(report.findings)
    cut = ordered[MOST:]
    silenced = report.silenced[: max(MOST - len(ordered), 0)]
    results = [_result(finding, report.receipt, numbers) for finding in ordered[:MOST]]
    if silenced:
        # Where one result says whether it is suppressed, all have to.
        results = [{**result, "suppressions": []} for result in results]
        results += [
            {**_result(each.finding, report.receipt, numbers), "suppressions": [_suppression(each)]}
            for each in silenced
        ]
    driver = {
        "name": "tpmlint",
        "version": report.receipt.version,
        "informationUri": "https://tpmlint.github.io/tpmlint/",
        "rules": [_rule(entry) for entry in entries.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, cut, len(report.silenced) - len(silenced))],
        "results": results,
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "name": "".join(word.capitalize() for word in entry.id.split("-")),
        "shortDescription": {"text": f"{entry.title}."[:_LONGEST]},
        "fullDescription": {"text": reason(entry, _LONGEST)},
        "help": {"text": text(entry), "markdown": markdown(entry)},
        "helpUri": entry.page,
        "defaultConfiguration": {"level": _LEVELS[entry.rule.severity]},
        "properties": {"tags": [entry.category], "category": entry.category, "stability": entry.rule.stability},
    }


def _invocation(report: Report, cut: list[Finding], silenced: int) -> dict[str, object]:
    notifications = [("note", visible(note)) for note in report.receipt.notes]
    if report.shortfall:
        notifications.insert(0, ("error", visible(report.shortfall)))
    if cut:
        notifications.append(("warning", hidden_count(cut)))
    if silenced:
        notifications.append(("note", f"{silenced} silenced findings are not shown here"))
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": _plain(each)}} for level, each in notifications
        ],
        "properties": {"receipt": receipt_values(report.receipt)},
    }


def _result(finding: Finding, receipt: Receipt, numbers: Mapping[str, int]) -> dict[str, object]:
    message = f"{message_of(finding)}\n{visible(finding.help)}" if finding.help else message_of(finding)
    result: dict[str, object] = {
        "ruleId": visible(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(message)},
        "locations": [_location(finding.location, receipt)],
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.fingerprint}:1"},
    }
    if finding.rule in numbers:
        result["ruleIndex"] = numbers[finding.rule]
    if finding.related:
        result["relatedLocations"] = [
            _related(number, each, receipt) for number, each in enumerate(finding.related, start=1)
        ]
    fixes = list(_fixes(finding.fix))
    if fixes:
        result["fixes"] = fixes
    if finding.item is not None:
        result["properties"] = {"item": visible(finding.item)}
    return result


def _location(location: Location, receipt: Receipt) -> dict[str, object]:
    file = in_file(location, receipt)
    result: dict[str, object] = {
        "physicalLocation": {"artifactLocation": {"uri": uri(file.path)}, "region": _region(file.span or START)}
    }
    if location.message:
        result["logicalLocations"] = [{"name": visible(location.path), "kind": "message"}]
    return result


def _related(number: int, related: RelatedPlace, receipt: Receipt) -> dict[str, object]:
    return {
        "id": number,
        **_location(related.location, receipt),
        "message": {"text": _plain(visible(related.message))},
    }


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _suppression(silenced: Suppressed) -> dict[str, object]:
    result: dict[str, object] = {
        "kind": "inSource" if silenced.until is None else "external",
        "status": "accepted",
        "location": {
            "physicalLocation": {
                "artifactLocation": {"uri": uri(silenced.by.path)},
                "region": _region(silenced.by.span or START),
            }
        },
    }
    if silenced.reason:
        result["justification"] = visible(silenced.reason)
    return result


def _fixes(fix: Fix | None) -> Iterator[dict[str, object]]:
    """Yield the fix, if it can be applied: SARIF can only replace text."""
    if fix is None or not fix.text_edits:
        return
    changes: dict[str, list[dict[str, object]]] = {}
    for edit in fix.text_edits:
        replacement = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.new}}
        changes.setdefault(edit.path, []).append(replacement)
    yield {
        "description": {"text": _plain(visible(fix.title))},
        "artifactChanges": [
            {"artifactLocation": {"uri": uri(path)}, "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _plain(text: str) -> str:
    """Return a message without links: in SARIF ``[text](target)`` is one in plain text too."""
    return text.replace("](", "]\\x28")
