"""One file, read and held against the schema."""

from __future__ import annotations

import pytest

from tpmlint.limits import Limits
from tpmlint.model.parsed_file import parse_file


@pytest.mark.parametrize("written", ["010", "1e3", "0o17", "1.50", "2026"])
def test_a_number_where_text_belongs_is_offered_as_it_is_written(written: str) -> None:
    text = f"kind: team\nid: core\ntitle: {written}  # a comment\n"
    (violation,) = parse_file("roadmap/a.yaml", text.encode(), Limits()).violations
    assert violation.problem.message.endswith(f"; write it in quotes, '{written}'")
    assert violation.problem.fix is not None
    assert [edit.new for edit in violation.problem.fix.edits] == [written]
