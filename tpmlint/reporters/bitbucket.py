"""Bitbucket's Code Insights: a report on a commit, and annotations beside the lines of a pull request."""

from __future__ import annotations

from tpmlint.ci.bitbucket import AT_ONCE, MOST, annotation, report_body
from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.json import dump
from tpmlint.reporters.render.findings import hidden_count, message_of, unique_names, worst_first
from tpmlint.reporters.render.summary import receipt_sentence
from tpmlint.text.escape import visible


def render(report: Report, style: Style) -> str:
    """Return ``report``, the body of the first request, and ``annotations``, a list of the bodies of those after it."""
    ordered = worst_first(report.findings)
    shown, cut = ordered[:MOST], ordered[MOST:]
    prints = unique_names((finding.fingerprint for finding in shown), "-{}")
    annotations = [annotation(finding, message_of(finding), each) for finding, each in zip(shown, prints, strict=True)]
    batches = [annotations[start : start + AT_ONCE] for start in range(0, len(annotations), AT_ONCE)]
    details = [receipt_sentence(report, verbose=True), *(visible(note) for note in report.receipt.notes)]
    if cut:
        details.insert(0, hidden_count(cut))
    if report.shortfall:
        details.insert(0, visible(report.shortfall))
    return dump({"report": report_body(report, "\n".join(details)), "annotations": batches})
