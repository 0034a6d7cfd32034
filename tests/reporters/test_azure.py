"""Issues of Azure Pipelines, read back as its agent reads them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.reporters.parsers import Command, obeyed_by_agent
from tests.reporters.sample_reports import ENABLES_NOTHING, MANY, UNUSED, finding, report, span
from tpmlint.finding import Location, Severity
from tpmlint.reporters import Style
from tpmlint.reporters.azure import render
from tpmlint.text.escape import visible

QUIET = Style(verbosity=-1)


def test_the_whole_text() -> None:
    assert render(replace(MANY, findings=MANY.findings[2:]), Style()) == (
        "##vso[task.logissue type=error;sourcepath=roadmap/initiatives.yaml;linenumber=4;columnnumber=10;"
        "code=enables-nothing;]initiative faster-builds names no feature that it enables "
        "(add `- {feature: <id>, how: <one sentence>}`)\n"
        "##vso[task.logissue type=warning;sourcepath=roadmap/initiatives.yaml;linenumber=12;columnnumber=9;"
        "code=yaml-portability;]'yes' is text here and true to YAML 1.1 readers, quote it\n"
        "roadmap/teams.yaml:3:5: info[unused-team] team legal is referred to by nothing\n"
        "Note: The clone is shallow, so the history was not asked\n"
        "Checked 7 items (2 initiatives, 1 feature, 1 capability, 3 teams) in 2 files of the work tree at 3f2c1ab "
        "as of 2026-11-20 (date of the commit); preset standard, configuration tpmlint.toml.\n"
    )


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("%;]=#[\r\n 0DA3B5"), max_size=40))
def test_whatever_is_said_comes_back(text: str) -> None:
    shown = render(report(finding(f"x{text}", path=f"p{text}", at=span(1, 2, 3))), QUIET)
    assert shown.count("\n") == 1
    assert obeyed_by_agent(shown) == [
        Command(
            "task.logissue",
            {
                "type": "error",
                "sourcepath": visible(f"p{text}"),
                "linenumber": "1",
                "columnnumber": "2",
                "code": "enables-nothing",
            },
            visible(f"x{text}"),
        )
    ]


def test_a_place_in_a_message_is_told_and_not_linked() -> None:
    place = Location("pull request", span(3, 1, 1), message=True)
    own = replace(ENABLES_NOTHING, location=place, help=None)
    shown = render(report(own, replace(UNUSED, location=place)), QUIET)
    assert shown == (
        "##vso[task.logissue type=error;code=enables-nothing;]"
        "pull request:3: initiative faster-builds names no feature that it enables\n"
        "info[unused-team] pull request:3: team legal is referred to by nothing\n"
    )


def test_ten_of_each_level_and_then_how_many_more() -> None:
    warning = replace(UNUSED, severity=Severity.WARNING)
    shown = render(report(*[UNUSED] * 12, *[ENABLES_NOTHING] * 11, *[warning] * 11), QUIET)
    assert [command.properties["type"] for command in obeyed_by_agent(shown)] == ["error"] * 10 + ["warning"] * 10
    assert shown.endswith("\n4 more findings are not shown here: 1 error, 1 warning, 2 info\n")
