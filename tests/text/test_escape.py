"""Nothing that somebody else wrote may act on a terminal or a CI."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.text.escape import visible
from tpmlint.text.messages import plural


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain `text`, naïve 支払い 👩‍💻", "plain `text`, naïve 支払い 👩‍💻"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]8;;https://evil.example\x07x", r"\x1b]8;;https://evil.example\x07x"),
        ("\x9b31m", r"\x9b31m"),
        ("a\x7fb\x00", r"a\x7fb\x00"),
        ("two\nlines\r\n\tthree", r"two\nlines\r\n\tthree"),
        ("\u202egnp.exe\u2069", r"\u202egnp.exe\u2069"),
        ("a\u2028b\u2029c\u0085d", r"a\u2028b\u2029c\x85d"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("caf\udce9.yml", r"caf\xe9.yml"),
        ("\ud800", r"\ud800"),
        ("\ufffe", r"\ufffe"),
        (r"C:\roadmap", r"C:\roadmap"),
    ],
)
def test_what_acts_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error file=x::owned", r"\x3a:error file=x::owned"),
        ("  ::stop-commands::t", r"  \x3a:stop-commands::t"),
        ("\n::error::x", r"\n::error::x"),
        ("title ##[add-mask]x", r"title #\x23[add-mask]x"),
        ("##vso[task.complete]", r"#\x23vso[task.complete]"),
        ("##VSO[task.complete]", r"#\x23VSO[task.complete]"),
        ("###[group]", r"##\x23[group]"),
        ("a::b, ## heading", "a::b, ## heading"),
    ],
)
def test_what_a_ci_obeys_is_broken_up(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters(categories=None) | st.sampled_from("\x1b\u202e\ud800:#[\n "), max_size=60))
def test_nothing_acts_whatever_the_text(text: str) -> None:
    shown = visible(text)
    assert not [character for character in shown if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [character for character in shown if unicodedata.bidirectional(character) in BIDI]
    assert not shown.lstrip().startswith("::")
    assert "##[" not in shown
    assert "##vso[" not in shown.lower()
    shown.encode()


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def test_counts_are_words() -> None:
    assert [plural(1, "file"), plural(2, "file"), plural(0, "capability")] == ["1 file", "2 files", "0 capabilities"]
