"""The page on formats says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from tpmlint.ci import azure, bitbucket, github
from tpmlint.reporters import csv, formats, junit, markdown, sarif

PAGE = Path(__file__).resolve().parents[2] / "docs" / "use" / "formats.md"


def rows() -> dict[str, str]:
    """Return the limit that the page gives for each format."""
    lines = PAGE.read_text(encoding="utf-8").partition("\n| format |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name.strip("`"): most for name, _, most in cells}


def test_every_format_is_on_the_page() -> None:
    assert set(rows()) == set(formats())


def test_limits_are_those_of_the_code() -> None:
    told = {name: int(re.sub(r"\D", "", most)) for name, most in rows().items() if most}
    assert told == {
        "azure": azure.MOST,
        "bitbucket": bitbucket.MOST,
        "github": github.MOST,
        "junit": junit.MOST,
        "markdown": markdown.LIMIT,
        "sarif": sarif.MOST,
    }
    assert f"in `annotations`, of {bitbucket.AT_ONCE} or fewer" in PAGE.read_text(encoding="utf-8")


def test_the_columns_are_those_of_the_code() -> None:
    assert f"\n```text\n{','.join(csv.COLUMNS)}\n```\n" in PAGE.read_text(encoding="utf-8")
