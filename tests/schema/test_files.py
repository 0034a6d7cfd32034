"""The schemas as editors take them: nothing made up is completed, and the likeliest word is offered first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.schema.sample_documents import NAMES
from tpmlint.config import OWN_FILE
from tpmlint.schema.files import for_editors, load
from tpmlint.settings import DEFAULT_INCLUDE, WAIVERS

CATALOGUE = Path(__file__).resolve().parents[2] / "docs/schemastore.json"


def keywords(schema: object, named: bool = False) -> Iterator[dict[str, Any]]:
    """Yield every schema in a schema, itself included; the keys of properties are names and no keywords."""
    if isinstance(schema, dict):
        if not named:
            yield schema
        for key, value in schema.items():
            if key != "x-tpmlint":
                yield from keywords(value, not named and key in ("properties", "patternProperties", "definitions"))
    elif isinstance(schema, list):
        for each in schema:
            yield from keywords(each)


def bare(value: object) -> object:
    """Return a schema without examples and annotations, and with its words in alphabetical order."""
    if isinstance(value, dict):
        return {key: bare(each) for key, each in value.items() if key not in ("examples", "x-tpmlint")}
    if isinstance(value, list):
        return sorted(map(bare, value), key=lambda each: json.dumps(each, sort_keys=True))
    return value


@pytest.mark.parametrize("name", NAMES)
def test_it_allows_the_same_and_completes_no_example(name: str) -> None:
    schema = for_editors(load(name))
    jsonschema.Draft7Validator.check_schema(schema)
    assert bare(schema) == bare(load(name))
    assert [each for each in keywords(schema) if "examples" in each or "default" in each] == []


@pytest.mark.parametrize(
    ("kind", "way", "words"),
    [
        ("initiative", ["status"], ["active", "planned", "proposed", "paused", "completed", "canceled"]),
        ("feature", ["status"], ["active", "planned", "proposed", "released", "retired", "canceled"]),
        ("decision", ["status"], ["accepted", "proposed", "rejected", "deprecated", "superseded"]),
        ("capability", ["lifecycle"], ["production", "experimental", "deprecated", "retired"]),
        (
            "capability",
            ["consumers", "items", "properties", "interaction"],
            ["x-as-a-service", "collaboration", "facilitating"],
        ),
        ("initiative", ["health"], ["on-track", "at-risk", "off-track"]),
    ],
)
def test_the_likeliest_word_is_the_first(kind: str, way: list[str], words: list[str]) -> None:
    field: Any = for_editors(load(kind))["properties"]
    for step in way:
        field = field[step]
    assert [each["const"] for each in field["oneOf"]] == words


def test_a_field_called_examples_stays() -> None:
    schema = {"properties": {"examples": {"type": "array", "examples": [[1]]}}, "examples": [{}]}
    assert for_editors(schema) == {"properties": {"examples": {"type": "array"}}}


def test_the_entry_for_the_public_catalogue() -> None:
    entries = json.loads(CATALOGUE.read_text("utf-8"))["schemas"]
    assert [each["url"] for each in entries] == [load(name)["$id"] for name in ("item", "config", "waivers")]
    assert [each["fileMatch"] for each in entries] == [["*.tpm.yaml"], [OWN_FILE], [WAIVERS]]
    assert "**/*.tpm.yaml" in DEFAULT_INCLUDE
    for entry in entries:
        assert list(entry) == ["name", "description", "fileMatch", "url"]
