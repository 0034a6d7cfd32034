"""The verdict is jsonschema's, whatever the document, at a price that stays in bounds."""

from __future__ import annotations

import socket
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from tests.schema.sample_documents import FIELDS, INITIATIVE, KINDS, NAMES, Field, Value, check, put, whole
from tpmlint.schema import explain, load
from tpmlint.schema.validate import formats, keyword_failures


def test_a_bomb_of_aliases_is_never_written_out() -> None:
    bomb: Value = "x" * 100_000
    for _ in range(6):
        bomb = [bomb] * 10
    tracemalloc.start()
    found = check(INITIATIVE | {"title": bomb, "score": bomb, "enables": {"a": bomb}, "x-own": bomb})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [each.failed for each in found] == [("title",), ("enables",), ("score",)]
    assert all(len(each.problem.message) < 300 for each in found)
    assert peak < 5_000_000


def test_a_flood_of_unknown_keys_does_not_search_for_each() -> None:
    found = check(INITIATIVE | {f"titlx{number}": 1 for number in range(20_000)})
    assert len(found) == 20_000


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert [name for name in NAMES if not explain(name, {})] == ["config"]


# Python's ``$`` takes a final line feed and JSON Schema's does not, so the two verdicts differ there on purpose.
TEXT = st.text(st.characters(exclude_characters="\n"), max_size=8)
WORDS = st.sampled_from(
    ["kind", "x-a", "id", "enables", "feature", "active", "done", "2026-Q3", "jira:A-1", "https://a.example", "a@b.c"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT | WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_any_document_gets_an_answer(value: object) -> None:
    assert check(value)


@given(st.sampled_from(FIELDS), JSON)
def test_the_verdict_is_that_of_jsonschema(field: Field, new: object) -> None:
    kind, route, _, _ = field
    value = put(whole(kind), route, new)
    assert bool(check(value)) == (not stock(value.get("kind"), value))


@given(st.sampled_from(KINDS), st.dictionaries(TEXT | WORDS, JSON, max_size=6))
def test_the_verdict_on_any_mapping_is_that_of_jsonschema(kind: str, value: dict[str, object]) -> None:
    value = {"kind": kind, **value}
    assert bool(check(value)) == (not stock(value["kind"], value))


def stock(kind: object, value: object) -> bool:
    """Tell whether jsonschema as it comes takes a value, by the kind's schema and by the one for all kinds."""
    whole_schema = Draft7Validator(load("item"), format_checker=formats()).is_valid(value)
    if isinstance(kind, str) and kind in KINDS:
        assert Draft7Validator(load(kind), format_checker=formats()).is_valid(value) == whole_schema
    return whole_schema


def test_the_verdict_names_the_keyword_and_its_place() -> None:
    (breach,) = keyword_failures("initiative", INITIATIVE | {"enables": []})
    assert (breach.keyword, breach.route, breach.value) == ("minItems", ("enables",), [])
