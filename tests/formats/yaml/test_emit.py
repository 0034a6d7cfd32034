"""A scalar reads back as the text it was made of, whatever YAML the reader speaks."""

from __future__ import annotations

from typing import Any

import pytest
import ruamel.yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tpmlint.formats.yaml.nodes import number, scalar

pyyaml: Any = pytest.importorskip("yaml")

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text("ynoft0123456789.eExXob_+-:~<=/ Q#\n\t'\"\\,[]{}&*!|>%@`?"),
    st.from_regex(r"[-+]?[0-9][0-9_]*([.:][0-9_]*)?([eE][-+]?[0-9]+)?", fullmatch=True),
)


def ruamel_reader(version: str, *, pure: bool) -> Any:
    """Return a reader of ruamel.yaml's for that version of YAML."""
    reader = ruamel.yaml.YAML(typ="safe", pure=pure)
    reader.version = version
    return reader


READERS = {
    "PyYAML": pyyaml.safe_load,
    "1.1": ruamel_reader("1.1", pure=True).load,
    "1.2": ruamel_reader("1.2", pure=True).load,
    "C": ruamel_reader("1.2", pure=False).load,
}


@pytest.mark.parametrize("reader", READERS)
@given(text=TEXTS)
@example("yes").via("a truth value in YAML 1.1")
@example("1:30").via("a number to the base of 60 in YAML 1.1")
@example("0o7")
@example("2026-09-30")
@example("2026-Q3")
@example("a: b")
@example("a #b")
@example("a:")
@example("\u2028\x85\xa0\ufeff\U0001f600\u202e")
def test_every_reader_agrees(reader: str, text: str) -> None:
    """As the value of a key and as an element of a list."""
    written = scalar(text)
    assert "\n" not in written
    assert READERS[reader](f"key: {written} # comment\nlist:\n  - {written}\n") == {"key": text, "list": [text]}


@pytest.mark.parametrize("reader", ["PyYAML", "1.1", "1.2"])
@given(value=st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
@example(1e22)
@example(1e-7)
def test_numbers_stay_numbers(reader: str, value: float) -> None:
    """And of the same type."""
    read = READERS[reader](f"key: {number(value)}\n")["key"]
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Answers within 200 ms, where it takes 1.8 s today", "Answers within 200 ms, where it takes 1.8 s today"),
        ("/src/**", "/src/**"),
        ("**/*.py", '"**/*.py"'),
        ("2026-Q3", "2026-Q3"),
        ("2026", '"2026"'),
        ("No", '"No"'),
        ("Größe – 快", "Größe – 快"),
        ('"so" they said', '"\\"so\\" they said"'),
        ("", '""'),
    ],
)
def test_quotes_only_where_needed(text: str, written: str) -> None:
    """A person reads the file, too."""
    assert scalar(text) == written


def test_half_a_surrogate_pair_is_refused() -> None:
    """No encoding could carry it."""
    with pytest.raises(ValueError, match="surrogate"):
        scalar("a\ud800")
