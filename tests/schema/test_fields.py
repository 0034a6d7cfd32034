"""What the schemas tell of each field."""

from __future__ import annotations

import pytest

from tests.schema.sample_documents import NAMES
from tpmlint.schema import field, fields, load


def test_fields_tell_what_a_template_needs() -> None:
    enables = field("initiative", "enables")
    assert enables is not None
    assert (enables.required, enables.many, enables.references, enables.words) == (True, True, None, ())
    assert [(each.name, each.required, each.references) for each in enables.fields] == [
        ("feature", True, "feature"),
        ("how", True, None),
    ]
    assert field("initiative", "enables", "feature") == enables.fields[0]
    assert enables.expected == "a list of mappings with 'feature' and 'how'"
    objectives = field("feature", "objectives")
    assert objectives is not None
    assert (objectives.many, objectives.references, objectives.examples) == (True, "objective", (["faster-checkout"],))
    perspective = field("objective", "perspective")
    assert perspective is not None
    assert perspective.words[0] == ("business", "What the company needs.")
    assert field("team", "nothing") is None
    assert field("team", "contact", "nothing") is None


@pytest.mark.parametrize("name", NAMES)
def test_every_field_has_its_information(name: str) -> None:
    assert [each.name for each in fields(name)] == list(load(name)["properties"])
    assert all(each.description and each.expected for each in fields(name))


def test_a_name_without_a_schema() -> None:
    with pytest.raises(KeyError):
        load("epic")
