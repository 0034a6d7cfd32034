"""JUnit XML, for tools that show test results: GitLab, Jenkins, Azure, and actions that write a summary.

There is no one schema. This keeps to what the readers share: suites of cases, ``classname`` and ``name``, ``failure``
and ``skipped`` with a message, properties of a suite.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from tpmlint.finding import Finding, Severity
from tpmlint.report import Receipt, Report
from tpmlint.reporters import Style
from tpmlint.reporters.render.findings import (
    attributes,
    document,
    hidden_count,
    message_of,
    place_text,
    unique_names,
    worst_first,
)
from tpmlint.text.escape import visible

MOST = 10_000
"""Cases; GitLab refuses a file of more than 250,000 elements, attributes and texts, of which a case has some ten."""


def render(report: Report, style: Style) -> str:
    """Return one suite that holds the receipt, with a case for the run, and one for each category with findings.

    The case of the run passes, but in an audit below ``--fail-under``. A finding at or above the configuration's
    ``fail_on`` is a failure, any other is skipped with its message. A case is named by path and message and not by
    line, so that it stays the same test when the lines move.
    """
    ordered = worst_first(report.findings)
    cases, cut = ordered[:MOST], ordered[MOST:]
    least = Severity.of(report.receipt.fail_on)
    root = Element("testsuites", {"name": "tpmlint"})
    short = {"failures": "1"} if report.shortfall else {}
    own = SubElement(root, "testsuite", _counts("tpmlint", [], least) | {"tests": "1"} | short)
    properties = SubElement(own, "properties")
    for name, value in _facts(report.receipt):
        SubElement(properties, "property", {"name": name, "value": value})
    if cut:
        SubElement(properties, "property", {"name": "note", "value": hidden_count(cut)})
    run = SubElement(own, "testcase", {"classname": "tpmlint", "name": report.receipt.command})
    if report.shortfall:
        SubElement(run, "failure", {"message": visible(report.shortfall), "type": "error"})
    names = dict(zip(map(id, cases), unique_names((_name(finding) for finding in cases), " ({})"), strict=True))
    for category in sorted({finding.category for finding in cases}):
        members = [finding for finding in cases if finding.category == category]
        suite = SubElement(root, "testsuite", _counts(f"tpmlint.{category}", members, least))
        for finding in members:
            _case(suite, finding, names[id(finding)], least)
    counted = _counts("tpmlint", cases, least)
    root.attrib |= {**counted, "tests": str(len(cases) + 1), "failures": str(int(counted["failures"]) + len(short))}
    return document(root)


def _counts(name: str, members: list[Finding], least: Severity) -> dict[str, str]:
    failures = sum(finding.severity >= least for finding in members)
    return attributes(
        {
            "name": name,
            "tests": len(members),
            "failures": failures,
            "errors": 0,
            "skipped": len(members) - failures,
        }
    )


def _name(finding: Finding) -> str:
    return visible(f"{finding.location.path}: {finding.message}")


def _case(suite: Element, finding: Finding, name: str, least: Severity) -> None:
    classname = f"tpmlint.{finding.category}.{finding.rule}"
    path = None if finding.location.message else finding.location.path
    case = SubElement(suite, "testcase", attributes({"classname": classname, "name": name, "file": path}))
    message = message_of(finding)
    if finding.severity >= least:
        failure = SubElement(case, "failure", {"message": message, "type": finding.severity.word})
        lines = [f"{place_text(finding.location)}: {finding.severity.word}: {visible(finding.message)}"]
        failure.text = "\n".join([*lines, visible(finding.help)] if finding.help else lines)
    else:
        SubElement(case, "skipped", {"message": f"{finding.severity.word}: {message}"})


def _facts(receipt: Receipt) -> Iterator[tuple[str, str]]:
    """Yield what was checked and with which settings, skipping what does not apply."""
    given = {
        "tpmlint": receipt.version,
        "command": receipt.command,
        "revision": receipt.revision,
        "base": receipt.base,
        "merge_base": receipt.merge_base,
        "shallow": "true" if receipt.shallow else None,
        "snapshot": receipt.snapshot,
        "as_of": f"{receipt.as_of} ({receipt.as_of_source})",
        "configuration": receipt.configuration or "none",
        "preset": receipt.preset,
        "fail_on": receipt.fail_on,
        "files": str(len(receipt.files)),
        "items": str(sum(receipt.items.values())),
        "commits": str(receipt.commits) if receipt.commits else None,
        "changes": str(receipt.changes) if receipt.changes else None,
        "suppressed": str(receipt.suppressed),
        "waived": str(receipt.waived),
    }
    yield from ((name, visible(value)) for name, value in given.items() if value is not None)
    yield from (("note", visible(note)) for note in receipt.notes)
