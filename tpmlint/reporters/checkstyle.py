"""Checkstyle's XML, which reviewdog, Jenkins and many others read.

As its own ``XMLLogger`` writes it: a file with its errors, line 0 for the file as a whole, and no column then.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.render.findings import attributes, document, in_file, message_of

_VERSION = "4.3"


def render(report: Report, style: Style) -> str:
    """Return an element for each file, and in it one for each finding; the format has no room for the receipt."""
    root = Element("checkstyle", {"version": _VERSION})
    files: dict[str, Element] = {}
    for finding in report.findings:
        location = in_file(finding.location, report.receipt)
        path, span = location.path, location.span
        if path not in files:
            files[path] = SubElement(root, "file", attributes({"name": path}))
        given: dict[str, str | int | None] = {
            "line": 0 if span is None else span.line,
            "column": None if span is None else span.column,
            "severity": finding.severity.word,
            "message": message_of(finding),
            "source": f"tpmlint.{finding.category}.{finding.rule}",
        }
        SubElement(files[path], "error", attributes(given))
    return document(root)
