"""Normal forms of Unicode, and how long they take."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.formats.words import slug
from tpmlint.model.roadmap_files import fold_path
from tpmlint.text.normal_form import normal_form
from tpmlint.text.placeholders import plain

READERS = [
    *[pytest.param(lambda text, form=form: normal_form(form, text), id=form) for form in ("NFC", "NFKC", "NFKD")],
    pytest.param(plain.__wrapped__, id="plain"),
    pytest.param(fold_path, id="fold_path"),
    pytest.param(slug, id="slug"),
]


@given(st.text(max_size=30))
def test_a_text_without_long_runs_of_marks_has_its_usual_form(text: str) -> None:
    assert normal_form("NFKC", text) == unicodedata.normalize("NFKC", text)


def test_a_run_of_marks_is_divided_after_thirty() -> None:
    assert normal_form("NFC", "b" + "\u0316" * 61) == "b" + "\u0316" * 30 + "\u034f" + "\u0316" * 30 + "\u034f\u0316"
    assert normal_form("NFC", "b" + "\u0316" * 30) == "b" + "\u0316" * 30
    assert normal_form("NFC", "\u2014" * 61) == "\u2014" * 61


def test_two_spellings_of_few_marks_are_one() -> None:
    assert normal_form("NFC", "a\u0301\u0316") == normal_form("NFC", "a\u0316\u0301")


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\uff9e\u0301", "\u0301\u0f73"], ids=["marks", "kana", "tibetan"])
@pytest.mark.parametrize("read", READERS)
def test_twice_the_marks_take_twice_the_time(read: object, marks: str) -> None:
    assert callable(read)

    def seconds(size: int) -> float:
        begun = time.process_time()
        read("a" + marks * size)
        return time.process_time() - begun

    assert (longest := seconds(20_000)) < 0.3 or longest < 3.3 * max(seconds(10_000) for _ in range(2))
