"""Annotations of GitHub Actions, read back as the runner reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.reporters.parsers import Command, obeyed_by_runner
from tests.reporters.sample_reports import ENABLES_NOTHING, MANY, RECEIPT, UNUSED, finding, report, span
from tpmlint.finding import Finding, Location, Severity
from tpmlint.reporters import Style
from tpmlint.reporters.github import render
from tpmlint.text.escape import visible

QUIET = Style(verbosity=-1)


def understood(*findings: Finding) -> list[Command]:
    shown = render(report(*findings), QUIET)
    commands = obeyed_by_runner(shown)
    assert len(commands) == len(shown.splitlines())
    return commands


def test_the_whole_text() -> None:
    assert render(replace(MANY, findings=MANY.findings[1:]), Style()) == (
        "::error file=roadmap/features.yaml,line=9,endLine=9,col=1,endColumn=6,title=duplicate-key"
        "::the key 'owner' is given twice, here as 'platform'\n"
        "::error file=roadmap/initiatives.yaml,line=4,endLine=4,col=10,endColumn=12,title=enables-nothing"
        "::initiative faster-builds names no feature that it enables"
        "%0Aadd `- {feature: <id>, how: <one sentence>}`\n"
        "::warning file=roadmap/initiatives.yaml,line=12,endLine=12,col=9,endColumn=12,title=yaml-portability"
        "::'yes' is text here and true to YAML 1.1 readers, quote it\n"
        "::notice file=roadmap/teams.yaml,line=3,endLine=3,col=5,endColumn=10,title=unused-team"
        "::team legal is referred to by nothing\n"
        "Note: The clone is shallow, so the history was not asked\n"
        "Checked 7 items (2 initiatives, 1 feature, 1 capability, 3 teams) in 2 files of the work tree at 3f2c1ab "
        "as of 2026-11-20 (date of the commit); preset standard, configuration tpmlint.toml.\n"
    )


def test_nothing_found() -> None:
    assert render(report(), QUIET) == ""


@pytest.mark.case(83)
@pytest.mark.parametrize("path", ["a,b:c%d\r\ne %0A %25 %2C.yaml", "::error::x", "x=y,line=1", "支払い/ü.yml"])
def test_the_path_comes_back(path: str) -> None:
    (command,) = understood(finding(path=path))
    assert command.properties["file"] == path.replace("::error", "\\x3a:error")


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("%:,;=#[]\r\n 0DA25"), max_size=40))
def test_whatever_is_said_comes_back(text: str) -> None:
    (command,) = understood(finding(f"x{text}", help=f"y{text}", path=f"p/{text.replace('##', '')}"))
    assert (command.name, command.text) == ("error", f"{visible(f'x{text}')}\n{visible(f'y{text}')}")
    if not any(character in text for character in "\r\n"):
        assert command.properties["file"] == visible(f"p/{text.replace('##', '')}")


def test_a_place_of_several_lines_has_no_columns() -> None:
    (command,) = understood(finding(at=span(3, 5, 2, end_line=4)))
    assert command.properties == {
        "file": "roadmap/initiatives.yaml",
        "line": "3",
        "endLine": "4",
        "title": "enables-nothing",
    }


def test_a_place_in_a_message_is_told_and_not_linked() -> None:
    own = replace(ENABLES_NOTHING, location=Location("pull request", span(3, 1, 1), message=True), help=None)
    assert understood(own) == [
        Command(
            "error",
            {"title": "enables-nothing"},
            "pull request:3: initiative faster-builds names no feature that it enables",
        )
    ]
    named = replace(own, message="the pull request cites 'vualt', which does not exist")
    assert [command.text for command in understood(named)] == [named.message]


def test_a_message_that_is_too_long_is_cut() -> None:
    (command,) = understood(finding("x" * 5000))
    assert command.text == "x" * 3997 + "..."


def test_ten_of_each_level_and_then_how_many_more() -> None:
    warning = replace(UNUSED, severity=Severity.WARNING)
    commands = understood(*[UNUSED] * 12, *[ENABLES_NOTHING] * 11, *[warning] * 10)
    assert [command.name for command in commands] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert commands[-1] == Command(
        "notice", {"title": "tpmlint"}, "4 more findings are not shown here: 1 error, 3 info"
    )


def test_ten_of_each_level_are_all() -> None:
    assert [command.properties["title"] for command in understood(*[UNUSED] * 10)] == ["unused-team"] * 10


def test_the_receipt_cannot_act() -> None:
    receipt = replace(RECEIPT, configuration="::error::x", notes=("::error::x", "##[add-mask]y"))
    shown = render(report(receipt=receipt), Style())
    assert obeyed_by_runner(shown) == []
    assert shown.startswith("Note: \\x3a:error::x\nNote: #\\x23[add-mask]y\nChecked ")
