"""Every example in the documentation of a rule is judged word for word."""

from __future__ import annotations

import pytest

from tests.judging import judge, said
from tpmlint.rule import Entry, Example, catalogue

EXTENSIONS = {"yaml": "yaml", "markdown": "md"}

EXAMPLES = [
    pytest.param(entry, example, id=f"{entry.id}-{'good' if example.good else 'bad'}-{number}")
    for entry in catalogue().values()
    for number, example in enumerate(entry.examples)
]


@pytest.mark.parametrize(("entry", "example"), EXAMPLES)
def test_example(entry: Entry, example: Example) -> None:
    """A bad example has findings of its own rule and of no other; a good one has none at all."""
    found = judge({f"roadmap/example.{EXTENSIONS[example.language]}": example.text})
    if example.good:
        assert said(found) == []
    else:
        assert {finding.rule for finding in found} == {entry.id}, said(found)
        assert len(found) == 1, said(found)
