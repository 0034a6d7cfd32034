"""What a browser shows of HTML, in a time that grows with the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.change.content import fold_text
from tpmlint.text.html_text import endless_tags, shown_as_html
from tpmlint.text.placeholders import lack_of_substance


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1 < 2 <b>and</b> 3 <a", "1 < 2 and 3 <a"),
        ("<a b=\"x <i title='>'>y</i>", '<a b="x y'),
        ("<a <b>x", "x"),
        ("<b</i>x", "x"),
        ("a &#8211; b &#" + "9" * 5_000 + ";", "a \u2013 b \ufffd"),
    ],
)
def test_a_tag_without_end_is_text(text: str, shown: str) -> None:
    assert shown_as_html(text) == shown


@given(st.lists(st.sampled_from(["<", "</", "a", "/", " ", ">", '"', "'", "\n", "\u2003"]), max_size=20).map("".join))
def test_a_tag_is_endless_if_it_is_when_nothing_stands_before_it(text: str) -> None:
    starts = {at for at in range(len(text)) if text[at] == "<"}
    assert endless_tags(text, 0) == {at for at in starts if 0 in endless_tags(text[at:], 0)}
    assert all(shown_as_html(text[at:]).lstrip("\n").startswith("<") for at in endless_tags(text, 0))


PARTS = ["<a ", "<a", "<a / ", '<a b="', "<a b='", "</script", "<!-- ", "<span hidden>", "a.b", "a-", "A.", "&#"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("read", [fold_text, lack_of_substance.__wrapped__], ids=["fold_text", "lack_of_substance"])
def test_twice_the_text_takes_twice_the_time(read: object, part: str) -> None:
    assert callable(read)

    def seconds(size: int) -> float:
        begun = time.process_time()
        read("x " + part * size)
        return time.process_time() - begun

    assert (longest := seconds(20_000)) < 0.5 or longest < 3.3 * max(seconds(10_000) for _ in range(2))
