"""Nothing that is silenced is lost: its number is always said, and `-v` shows it with the reason."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.reporters.sample_reports import ENABLES_NOTHING, PORTABILITY, RECEIPT, UNUSED, span
from tpmlint.finding import Location, Suppressed
from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.concise import render as concise
from tpmlint.reporters.text import render as text

REPORT = Report(
    (),
    replace(RECEIPT, suppressed=1, waived=2),
    (
        Suppressed(PORTABILITY, Location("roadmap/initiatives.yaml", span(12, 14, 40)), "an old tool \x1b[31m"),
        Suppressed(ENABLES_NOTHING, Location("tpmlint.waivers.yaml", span(3, 5, 9)), "Comes in May", "2026-05-31"),
        Suppressed(UNUSED, Location("tpmlint.waivers.yaml"), "", "2026-12-31"),
    ),
)
SHOWN = """\
Waived: 2 findings
  roadmap/initiatives.yaml:4:10: error[enables-nothing] initiative faster-builds names no feature that it enables
    by tpmlint.waivers.yaml:3:5 until 2026-05-31: Comes in May
  roadmap/teams.yaml:3:5: info[unused-team] team legal is referred to by nothing
    by tpmlint.waivers.yaml until 2026-12-31
Silenced by comments: 1 finding
  roadmap/initiatives.yaml:12:9: warning[yaml-portability] 'yes' is text here and true to YAML 1.1 readers, quote it
    by roadmap/initiatives.yaml:12:14: an old tool \\x1b[31m

All clear:"""


@pytest.mark.parametrize("render", [text, concise])
def test_verbose_shows_what_is_silenced(render: object) -> None:
    assert callable(render)
    assert render(REPORT, Style(verbosity=1)).startswith(SHOWN)


@pytest.mark.parametrize("render", [text, concise])
def test_its_number_is_said_anyway(render: object) -> None:
    assert callable(render)
    said = render(REPORT, Style())
    assert "1 finding silenced by comments. 2 findings waived." in said
    assert "Waived:" not in said


def test_it_stands_apart_from_the_findings() -> None:
    said = concise(replace(REPORT, findings=(UNUSED,)), Style(verbosity=1))
    assert "nothing\n\nWaived: 2 findings\n" in said


def test_nothing_is_said_where_nothing_is_silenced() -> None:
    assert "Waived" not in text(Report((), RECEIPT), Style(verbosity=1))
