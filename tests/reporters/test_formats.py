"""Formats are found by their files."""

from __future__ import annotations

import pytest

from tests.reporters.sample_reports import MANY
from tpmlint.reporters import Style, formats, reporter


def test_formats_are_the_files_of_the_package() -> None:
    assert formats() == (
        "azure",
        "bitbucket",
        "checkstyle",
        "concise",
        "csv",
        "github",
        "gitlab",
        "json",
        "jsonl",
        "junit",
        "markdown",
        "rdjson",
        "sarif",
        "text",
    )


@pytest.mark.parametrize("name", formats())
def test_every_format_renders_whole_lines(name: str) -> None:
    shown = reporter(name)(MANY, Style())
    assert shown.endswith("\n")
    assert not [line for line in shown.splitlines() if line != line.rstrip()]


def test_there_is_no_other() -> None:
    with pytest.raises(KeyError, match="render"):
        reporter("render")
