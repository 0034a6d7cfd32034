"""Ids of words, and words of ids."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.init.place import short_id, title_from
from tpmlint.schema import load


@pytest.mark.parametrize(
    ("text", "made"),
    [("Café du Nord", "cafe-du-nord"), ("  --a__b.c ", "a-b-c"), ("日本", "my-id"), ("x" * 80, "x" * 40)],
)
def test_slugs(text: str, made: str) -> None:
    assert short_id(text) == made


@given(text=st.text())
def test_a_slug_is_always_an_id(text: str) -> None:
    assert re.fullmatch(load("team")["properties"]["id"]["pattern"], short_id(text))


@pytest.mark.parametrize(
    ("item_id", "title"), [("faster-builds", "Faster builds"), ("API_v2.1", "API v2.1"), ("x", "X")]
)
def test_titles(item_id: str, title: str) -> None:
    assert title_from(item_id) == title
