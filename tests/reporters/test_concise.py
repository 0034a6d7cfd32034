"""One line a finding."""

from __future__ import annotations

import textwrap

from tests.reporters.sample_reports import ENABLES_NOTHING, MANY, TWICE, finding, report, span
from tpmlint.reporters import Style
from tpmlint.reporters.concise import render


def expected(block: str) -> str:
    return textwrap.dedent(block).removeprefix("\n")


def test_a_whole_report() -> None:
    assert render(MANY, Style()) == expected(
        """
        roadmap/features.yaml:8:14: error[feature-before-enabler] feature one-click is due 2026-09-30, before stored-cards that enables it (2026-12-31)
        roadmap/features.yaml:9:1: error[duplicate-key] the key 'owner' is given twice, here as 'platform'
        roadmap/initiatives.yaml:4:10: error[enables-nothing] initiative faster-builds names no feature that it enables
        roadmap/initiatives.yaml:12:9: warning[yaml-portability] 'yes' is text here and true to YAML 1.1 readers, quote it
        roadmap/teams.yaml:3:5: info[unused-team] team legal is referred to by nothing
        Note: The clone is shallow, so the history was not asked.
        Found 3 errors, 1 warning and 1 info in 3 files.
        Checked 7 items (2 initiatives, 1 feature, 1 capability, 3 teams) in 2 files of the work tree at 3f2c1ab as of 2026-11-20 (date of the commit); preset standard, configuration tpmlint.toml.
        1 finding silenced by comments. Skipped 2 files; `--show-files` says why.
        """  # noqa: E501
    )


def test_quiet_prints_findings_and_nothing_else() -> None:
    style = Style(verbosity=-1)
    line = "roadmap/features.yaml:9:1: error[duplicate-key] the key 'owner' is given twice, here as 'platform'\n"
    assert render(report(TWICE), style) == line
    assert render(report(), style) == ""


def test_a_file_as_a_whole() -> None:
    assert render(report(finding("not UTF-8")), Style(verbosity=-1)) == (
        "roadmap/initiatives.yaml: error[enables-nothing] not UTF-8\n"
    )


def test_statistics_stand_apart() -> None:
    shown = render(report(ENABLES_NOTHING), Style(verbosity=-1, statistics=True))
    assert shown.splitlines()[1:] == ["", "1  error  enables-nothing"]


def test_what_others_wrote_cannot_act() -> None:
    hostile = finding("a\n::error::b", path="::error file=x::y\u202e.yaml", at=span(1, 2, 3))
    assert render(report(hostile), Style(verbosity=-1)) == (
        "\\x3a:error file=x::y\\u202e.yaml:1:2: error[enables-nothing] a\\n::error::b\n"
    )


def test_colours() -> None:
    shown = render(report(TWICE), Style(color=True, verbosity=-1))
    assert shown == (
        "\x1b[1mroadmap/features.yaml\x1b[0m:9:1: \x1b[1;31merror[duplicate-key]\x1b[0m "
        "the key 'owner' is given twice, here as 'platform'\n"
    )
