"""Carets stand beneath what they mean, whatever the line is made of."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reporters.sample_reports import span
from tpmlint.finding import Severity, Span
from tpmlint.reporters.render.entries import Mark, draw
from tpmlint.reporters.render.terminal import Cell, Painter, cells, width_of

PLAIN = Painter(False)


def drawn(text: str, at: Span, width: int = 60) -> str:
    rows = draw([Mark(at, text, severity=Severity.ERROR)], width, PLAIN)
    return "\n".join(rows) + "\n"


def expected(text: str) -> str:
    return textwrap.dedent(text).removeprefix("\n")


@pytest.mark.parametrize(
    ("text", "at", "rows"),
    [
        pytest.param(
            "enables: []",
            span(4, 10, 12),
            """
            enables: []
                     ^^
            """,
            id="plain",
        ),
        pytest.param(
            "\tstatus:\tdone",
            span(4, 10, 14),
            """
            |    status:    done
            |               ^^^^
            """,
            id="tabs are four columns",
        ),
        pytest.param(
            "owner: 支払い x",
            span(4, 8, 11),
            """
            owner: 支払い x
                   ^^^^^^
            """,
            id="wide characters are two columns",
        ),
        pytest.param(
            "title: 支払い x",
            span(4, 12, 13),
            """
            title: 支払い x
                          ^
            """,
            id="behind wide characters",
        ),
        pytest.param(
            "id: \uff21\uff22 x",
            span(4, 8, 9),
            """
            id: \uff21\uff22 x
                     ^
            """,
            id="fullwidth letters are two columns",
        ),
        pytest.param(
            "title: cafe\u0301 x",
            span(4, 14, 15),
            """
            title: cafe\u0301 x
                        ^
            """,
            id="combining characters take none",
        ),
        pytest.param(
            "id: \x1b[31m\u202ex",
            span(4, 11, 12),
            r"""
            id: \x1b[31m\u202ex
                              ^
            """,
            id="escapes take their length",
        ),
        pytest.param(
            "a: ##[add-mask]x",
            span(4, 16, 17),
            r"""
            a: #\x23[add-mask]x
                              ^
            """,
            id="commands of a CI",
        ),
        pytest.param(
            "enables:   ",
            span(4, 9, 3, end_line=6),
            """
            enables:
                    ^
            """,
            id="nothing but blanks on the first of several lines",
        ),
        pytest.param(
            "enables: &all  # comment",
            span(4, 10, 3, end_line=6),
            """
            enables: &all  # comment
                     ^^^^^^^^^^^^^^^
            """,
            id="the first of several lines to its end",
        ),
        pytest.param(
            "owner:",
            span(4, 7, 7),
            """
            owner:
                  ^
            """,
            id="an empty place has one caret",
        ),
        pytest.param(
            "a: b",
            span(4, 99, 120),
            """
            a: b
                ^
            """,
            id="far behind the end",
        ),
    ],
)
def test_carets(text: str, at: Span, rows: str) -> None:
    shown = drawn(text, at)
    stripped = "".join(f"{line.rstrip()}\n" for line in shown.splitlines())
    assert stripped == expected(rows).replace("|", "")


LONG = "0123456789" * 30


@pytest.mark.parametrize(
    ("at", "rows"),
    [
        pytest.param(
            span(1, 3, 6),
            """
            0123456789012345678901234567890123456...
              ^^^
            """,
            id="at the start",
        ),
        pytest.param(
            span(1, 152, 155),
            """
            ...9012345678901234567890123456789012...
                           ^^^
            """,
            id="in the middle",
        ),
        pytest.param(
            span(1, 299, 301),
            """
            ...3456789012345678901234567890123456789
                                                  ^^
            """,
            id="at the end",
        ),
    ],
)
def test_a_long_line_is_cut_around_the_caret(at: Span, rows: str) -> None:
    assert drawn(LONG, at, 40) == expected(rows)


TEXT = st.text(st.characters(categories=None) | st.sampled_from("ab \t支\u0301\x1b#["), max_size=120)


@given(TEXT, st.integers(1, 130), st.integers(0, 130), st.integers(20, 90))
def test_the_carets_cover_the_characters_marked(text: str, column: int, length: int, width: int) -> None:
    source, carets = draw([Mark(span(1, column, column + length), text, severity=Severity.ERROR)], width, PLAIN)
    assert width_of(source) <= width
    # A caret may stand behind the last column, where a place behind the end of the line is.
    assert width_of(carets) <= width + 1
    start, count = len(carets) - len(carets.lstrip()), len(carets.strip())
    assert carets.strip() == "^" * count
    if "..." not in source and "..." not in text:
        before = sum(cell.width for cell in cells(text)[: column - 1])
        marked = sum(cell.width for cell in cells(text)[column - 1 : column - 1 + max(length, 1)])
        assert (start, count) == (before, max(marked, 1))


DISTINCT = "".join(chr(0x4E00 + number) for number in range(300))


@given(st.integers(1, 300), st.integers(1, 300), st.integers(20, 90))
def test_in_a_line_that_is_cut_the_carets_begin_beneath_the_character_marked(
    column: int, length: int, width: int
) -> None:
    at = span(1, column, min(column + length, 301))
    source, carets = draw([Mark(at, DISTINCT, severity=Severity.ERROR)], width, PLAIN)
    columns = [character for character in source for _ in range(width_of(character))]
    covered = columns[len(carets) - len(carets.lstrip()) : len(carets)]
    marked = [character for character in DISTINCT[column - 1 : at.end_column - 1] for _ in range(2)]
    assert covered == marked[: len(covered)]
    assert len(covered) == len(marked) or "..." in source[-3:]


def test_two_marks_share_a_line() -> None:
    own = Mark(span(1, 8, 9), "{a: 1, a: 2}", severity=Severity.ERROR)
    other = Mark(span(1, 2, 3), "{a: 1, a: 2}", "first given here")
    assert draw([own, other], 60, PLAIN) == ["{a: 1, a: 2}", "       ^", " - first given here"]


def test_a_label_that_does_not_fit_goes_beneath() -> None:
    mark = Mark(span(1, 20, 27), "                   2026-Q4", "the initiative is due here")
    assert draw([mark], 40, PLAIN) == [
        "                   2026-Q4",
        "                   -------",
        "              the initiative is due here",
    ]


def test_a_line_of_a_megabyte_is_not_looked_at_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def counted(text: str) -> list[Cell]:
        seen.append(len(text))
        return cells(text)

    monkeypatch.setattr("tpmlint.reporters.render.entries.cells", counted)
    draw([Mark(span(1, 500_000, 500_010), "x" * 1_000_000, severity=Severity.ERROR)], 80, PLAIN)
    assert max(seen) < 1000
