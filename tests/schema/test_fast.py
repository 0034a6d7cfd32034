"""The quick yes says yes where jsonschema does, and nowhere else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from tests.schema.sample_documents import FIELDS, KINDS, NAMES, Field, put, whole
from tests.schema.test_validate import JSON, TEXT, WORDS
from tpmlint.schema import load
from tpmlint.schema.fast import satisfies
from tpmlint.schema.keywords import ecma
from tpmlint.schema.validate import formats


def as_meant(schema: Any) -> Any:
    """Return a schema in whose patterns ``$`` is the end, and not also the place before a final line feed."""
    if isinstance(schema, list):
        return [as_meant(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: as_meant(each) for key, each in schema.items()}
    if isinstance(schema.get("pattern"), str):
        found["pattern"] = ecma(schema["pattern"])
    if isinstance(schema.get("patternProperties"), dict):
        found["patternProperties"] = {ecma(key): each for key, each in found["patternProperties"].items()}
    return found


STOCK = {name: Draft7Validator(as_meant(load(name)), format_checker=formats()) for name in NAMES}
HOUSE = Path(__file__).parents[2]


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_of_ours_has_a_quick_answer(name: str) -> None:
    if name in KINDS:
        assert satisfies(name, whole(name))
    assert not satisfies(name, {"kind": name, "none": 1})


def test_the_configuration_of_this_repository_gets_a_quick_yes() -> None:
    table = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["tpmlint"]
    assert satisfies("config", table)


def test_a_line_feed_at_the_end_counts() -> None:
    value = put(whole("feature"), ("id",), "planned\n")
    assert not satisfies("feature", value)
    assert not STOCK["feature"].is_valid(value)


@given(st.sampled_from(FIELDS), JSON)
def test_with_one_field_changed_both_say_the_same(field: Field, new: object) -> None:
    kind, route, _, _ = field
    value = put(whole(kind), route, new)
    for name in (kind, "item"):
        assert satisfies(name, value) == STOCK[name].is_valid(value)


@given(st.sampled_from(KINDS), st.data())
def test_with_keys_taken_out_and_put_in_both_say_the_same(kind: str, data: st.DataObject) -> None:
    value = dict(whole(kind))
    for key in data.draw(st.sets(st.sampled_from(sorted(value)), max_size=3)):
        del value[key]
    value |= data.draw(st.dictionaries(TEXT | WORDS | st.sampled_from(["x-own", "x-"]), JSON, max_size=2))
    for name in (kind, "item"):
        assert satisfies(name, value) == STOCK[name].is_valid(value)


@given(st.sampled_from(NAMES), st.dictionaries(TEXT | WORDS, JSON, max_size=5) | JSON)
def test_on_anything_at_all_both_say_the_same(name: str, value: object) -> None:
    assert satisfies(name, value) == STOCK[name].is_valid(value)


TABLES = st.fixed_dictionaries(
    {},
    optional={
        "preset": st.sampled_from(["strict", "starter", "lax", 1]),
        "select": st.lists(TEXT | st.sampled_from(["timing", "overdue"]), max_size=2) | TEXT,
        "severity": st.dictionaries(st.sampled_from(["overdue", "x y"]), st.sampled_from(["off", "error", "no"])),
        "rules": st.dictionaries(st.just("due-soon"), st.dictionaries(st.just("days"), JSON)),
        "limits": st.dictionaries(st.sampled_from(["bytes", "depth", "x"]), st.integers(-1, 100) | st.booleans()),
        "fail-on": st.sampled_from(["error", "off", "info"]),
        "other": JSON,
    },
)


@given(TABLES)
def test_on_a_configuration_both_say_the_same(table: dict[str, object]) -> None:
    assert satisfies("config", table) == STOCK["config"].is_valid(table)
