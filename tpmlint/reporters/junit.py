"""JUnit XML, for whatever shows tests: GitLab, Jenkins, Azure, and actions that write a summary.

There is no one schema. This keeps to what the readers share: suites of cases, ``classname`` and ``name``, ``failure``
and ``skipped`` with a message, properties of a suite.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from tpmlint.finding import Finding, Report, Severity
from tpmlint.reporters import Style
from tpmlint.reporters.exchange.facts import facts
from tpmlint.reporters.exchange.names import apart
from tpmlint.reporters.exchange.order import left_out, worst_first
from tpmlint.reporters.exchange.place import shown, told
from tpmlint.reporters.exchange.xml import attributes, written
from tpmlint.text.escape import visible

MOST = 10_000
"""Cases; GitLab refuses a file of more than 250,000 elements, attributes and texts, of which a case has some ten."""


def render(report: Report, style: Style) -> str:
    """Return one suite that holds the receipt, with a case that passes, and one for each category with findings.

    A finding as grave as the configuration's ``fail_on`` is a failure, any other is skipped with its message. A case is
    named by path and message and not by line, so that it stays the same test when the lines move.
    """
    ordered = worst_first(report.findings)
    cases, cut = ordered[:MOST], ordered[MOST:]
    least = Severity.of(report.receipt.fail_on)
    root = Element("testsuites", {"name": "tpmlint"})
    own = SubElement(root, "testsuite", _counts("tpmlint", [], least) | {"tests": "1"})
    properties = SubElement(own, "properties")
    for name, value in facts(report.receipt):
        SubElement(properties, "property", {"name": name, "value": value})
    if cut:
        SubElement(properties, "property", {"name": "note", "value": left_out(cut)})
    SubElement(own, "testcase", {"classname": "tpmlint", "name": report.receipt.command})
    names = dict(zip(map(id, cases), apart((_name(finding) for finding in cases), " ({})"), strict=True))
    for category in sorted({finding.category for finding in cases}):
        members = [finding for finding in cases if finding.category == category]
        suite = SubElement(root, "testsuite", _counts(f"tpmlint.{category}", members, least))
        for finding in members:
            _case(suite, finding, names[id(finding)], least)
    counted = _counts("tpmlint", cases, least)
    root.attrib |= {**counted, "tests": str(len(cases) + 1)}
    return written(root)


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
    message = told(finding)
    if finding.severity >= least:
        failure = SubElement(case, "failure", {"message": message, "type": finding.severity.word})
        lines = [f"{shown(finding.location)}: {finding.severity.word}: {visible(finding.message)}"]
        failure.text = "\n".join([*lines, visible(finding.help)] if finding.help else lines)
    else:
        SubElement(case, "skipped", {"message": f"{finding.severity.word}: {message}"})
