"""Plain scalars under YAML 1.2, and what YAML 1.1 makes of them."""

from __future__ import annotations

import datetime
import math
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tpmlint.formats.yaml.scalars import Unusable, legacy, portable, resolve, spell, tagged


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, None) for text in ("", "~", "null", "Null", "NULL")),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
        ("0", 0),
        ("-0", 0),
        ("+12", 12),
        ("-19", -19),
        ("007", 7),
        ("010", 10),
        ("0o14", 12),
        ("0x1F", 31),
        ("18446744073709551615", 2**64 - 1),
        ("-9223372036854775808", -(2**63)),
        ("0.", 0.0),
        (".5", 0.5),
        ("-2.50", -2.5),
        ("12e03", 12000.0),
        ("-2E+05", -200000.0),
        ("1e-400", 0.0),
    ],
)
def test_what_yaml_1_2_says(text: str, value: object) -> None:
    """The examples of https://yaml.org/spec/1.2.2/#103-core-schema and their neighbours."""
    found = resolve(text)
    assert (type(found), found) == (type(value), value)


TEXTS = """
    nULL nil None tRue yes No ON off y n 0b1 0o8 0o -0o7 +0x1 0x 0xG 1_000 1:30 12:30:45.5 . - + -- +. e5 1e 1e+ ._5 .e5
    1.5.2 v1.0 2026-09-30 2026-09 2026-Q3 2026-09-30T10:00:00Z << = .nano -.nan +.nan .inff 1,5 \uff11 \u0661
    nan infinity
"""


@pytest.mark.parametrize("text", TEXTS.split())
def test_what_is_text_in_yaml_1_2(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize("text", [".inf", "-.INF", "+.Inf", ".nan", ".NaN", "1e400", "9" * 400 + ".0"])
@pytest.mark.parametrize("read", [resolve, portable])
def test_what_is_not_a_value(text: str, read: object) -> None:
    assert isinstance(resolve(text), Unusable)
    assert isinstance(portable(text), Unusable)


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("yes", "true"),
        ("Y", "true"),
        ("oN", None),
        ("NO", "false"),
        ("true", None),
        ("012", "10"),
        ("-012", "-10"),
        ("00", None),
        ("07", None),
        ("08", "text"),
        ("0o7", "text"),
        ("0x1F", None),
        ("-0x1F", "-31"),
        ("0x1_F", "31"),
        ("0b101", "5"),
        ("1_000", "1000"),
        ("1_000.5", "1000.5"),
        ("1_", "1"),
        ("_1", None),
        ("1:30", "90"),
        ("-1:30", "-90"),
        ("1:60", None),
        ("01:30", None),
        ("12:30:45", "45045"),
        ("1:30.5", "90.5"),
        ("1e3", "text"),
        ("1.5e3", "text"),
        ("1.5e+3", None),
        (".5", None),
        ("1.", None),
        ("=", "the default value of a mapping"),
        ("2026-09-30", None),
        ("2026-9-3", None),
        ("2026-09", None),
        ("2026", None),
        ("2026-09-30 10:00:00", "a point in time"),
        ("2026-09-30T10:00:00.5+02:00", "a point in time"),
        ("1.5.2", None),
        ("null", None),
        ("", None),
        ("feature:one", None),
        ("9" * 24, None),
    ],
)
def test_what_yaml_1_1_sees_differently(text: str, old: str | None) -> None:
    value = resolve(text)
    if not isinstance(value, Unusable):
        assert legacy(text, value) == old
        assert isinstance(portable(text), Unusable) == (old is not None)


def in_yaml_1_1(text: str) -> object:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 1)
    return yaml.load(f"- {text}\n")[0]


NUMBERISH = st.text(st.sampled_from("0123456789+-._:eExob"), min_size=1, max_size=8)


@settings(max_examples=400)
@given(
    st.one_of(
        NUMBERISH, st.sampled_from(["yes", "No", "off", "true", "~", "012", "1:30", "1_0", "0b1", "1e3", "1.5e3"])
    )
)
def test_another_reader_of_yaml_1_1_agrees(text: str) -> None:
    """ruamel.yaml in its version 1.1 is the judge, where it follows the types of https://yaml.org/type/."""
    value = resolve(text)
    assume(not isinstance(value, Unusable))
    # Against yaml.org/type/float.html it takes `1e3` and `1.5e3` for numbers.
    assume(re.search(r"[eE](?![-+])|^[^.]*[eE]", text) is None)
    assume("._" not in text and "_." not in text and "-." not in text and "+." not in text and "_:" not in text)
    assume("-_" not in text and "+_" not in text)
    try:
        old = in_yaml_1_1(text)
    except (YAMLError, ArithmeticError, LookupError, ValueError):  # it trips over `-_`
        assume(False)
    assume(isinstance(old, (str, int, float, type(None))) and not isinstance(old, datetime.date))
    assume(not isinstance(old, float) or math.isfinite(old))
    same = type(old) is type(value) and old == value
    assert not isinstance(value, Unusable)
    assert (legacy(text, value) is None) == same


@given(
    st.one_of(st.integers(-(2**63), 2**63), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none())
)
def test_a_value_is_spelt_so_that_both_read_it(value: float | bool | None) -> None:
    text = spell(value)
    found = resolve(text)
    assert (type(found), found) == (type(value), value)
    assert legacy(text, value) is None


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("!!str", "1", "1"),
        ("!", "true", "true"),
        ("!!int", "0x10", 16),
        ("!!float", "1", 1.0),
        ("!!float", "1.5", 1.5),
        ("!!bool", "True", True),
        ("!!null", "", None),
    ],
)
def test_core_tags(tag: str, text: str, value: object) -> None:
    found = tagged(tag, text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("tag", "text"),
    [("!!int", "1.5"), ("!!int", "true"), ("!!bool", "yes"), ("!!null", "x"), ("!!float", ".nan"), ("!x", "a")],
)
def test_core_tags_that_do_not_fit(tag: str, text: str) -> None:
    assert isinstance(tagged(tag, text), Unusable)
