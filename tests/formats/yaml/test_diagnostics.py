"""What people get wrong in YAML, and what they are told: the same whichever parser refuses."""

from __future__ import annotations

import pytest

from tpmlint.finding import Span
from tpmlint.formats.yaml.compose import parse
from tpmlint.formats.yaml.errors import Budget
from tpmlint.formats.yaml.source import span
from tpmlint.limits import Limits

NO_COLON = "has no ':' after it; make it a key, or indent it like the value that it belongs to"
SECOND_COLON = "a second ':' makes a key within a value; put quotes around the value"

MISTAKES: list[tuple[str, str, tuple[int, int, int, int]]] = [
    # Quotes and escapes
    ('a: b\nc: "d\ne: f\n', 'this quote is never closed; add the missing "', (2, 4, 2, 5)),
    ("a: 'b\n", "this quote is never closed; add the missing '", (1, 4, 1, 5)),
    ("a: 'it's'\n", "'s'' follows the closing quote; write '' for a quote between single quotes", (1, 8, 1, 10)),
    ('a: "b" c # d\n', "'c' follows the closing quote; put quotes around the whole value", (1, 8, 1, 9)),
    (
        'a: "\\q"\n',
        r"'\q' is not a valid escape between double quotes; write '\\q', or use single quotes",
        (1, 5, 1, 7),
    ),
    ('a: "\\U00110000"\n', r"'\U00110000' is not a valid escape; write the character itself", (1, 5, 1, 15)),
    ('a: "\\xZZ"\n', r"'\x' is not a valid escape; write the character itself", (1, 5, 1, 7)),
    # What plain text may not start with
    ("a: @b\n", "plain text cannot start with '@'; put quotes around the text", (1, 4, 1, 5)),
    ("a: `b`\n", "plain text cannot start with '`'; put quotes around the text", (1, 4, 1, 5)),
    ("a: %b\n", "plain text cannot start with '%'; put quotes around the text", (1, 4, 1, 5)),
    ("a: * b\n", "'*' begins an alias; put quotes around the text", (1, 4, 1, 5)),
    ("a: **b** c\n", "'*' begins an alias; put quotes around the text", (1, 4, 1, 5)),
    ("a: & b\n", "'&' begins an anchor; put quotes around the text", (1, 4, 1, 5)),
    ("a: !<b\n", "'!' begins a tag; put quotes around the text", (1, 4, 1, 5)),
    ("a: !{b} c\n", "'!' begins a tag; put quotes around the text", (1, 4, 1, 5)),
    ("a: !!x%[ b\n", "'!' begins a tag; put quotes around the text", (1, 4, 1, 5)),
    ("a: !x!b c\n", "'!' begins a tag; put quotes around the text", (1, 4, 1, 5)),
    ("a: ? b\n", "'? ' begins a key; put quotes around the text", (1, 4, 1, 5)),
    ("a: > b\n", "the text after '>' begins on the next line; move it there, or put quotes around it", (1, 4, 1, 7)),
    ("a: |x\n b\n", "the text after '|' begins on the next line; move it there, or put quotes around it", (1, 4, 1, 6)),
    ("a: 1\n%b: 2\n", "a line that starts with '%' is a directive; put quotes around the text", (2, 1, 2, 6)),
    # Tabs
    ("a:\n\tb: c\n", "a tab indents this line; indent with spaces", (2, 1, 2, 2)),
    ("a: |\n  b\n\tc\n", "a tab indents this line; indent with spaces", (3, 1, 3, 2)),
    ("-\ta: b\n", "a tab stands where YAML takes only spaces; use a space", (1, 2, 1, 3)),
    ("a: b\n\t\nc: d\n", "a tab stands on an empty line; delete it", (2, 1, 2, 2)),
    # Colons
    ("a: b: c\n", SECOND_COLON, (1, 5, 1, 6)),
    ("- a: b c: d\n", SECOND_COLON, (1, 9, 1, 10)),
    ('a: "b": c\n', SECOND_COLON, (1, 7, 1, 8)),
    ("a:b\nc: d\n", "a space is missing after 'a:'; add one", (1, 2, 1, 3)),
    ("a: 1\nb\nc: d\n", f"'b' {NO_COLON}", (2, 1, 2, 2)),
    ("a\n# x\n\nb: c\n", f"'a' {NO_COLON}", (1, 1, 1, 2)),
    ("--- a: b\n", "the first key stands beside '---'; begin it on the next line", (1, 5, 1, 6)),
    ("k" * 1100 + ": v\n", "a key is longer than 1,024 characters; shorten it", (1, 1101, 1, 1102)),
    ("{a:, b: c}\n", "a space is missing after ':'; add one, or quote the text", (1, 3, 1, 4)),
    # Indents
    (
        "a: b\n  c: d\n",
        "'c' is indented deeper than the key above it, which has a value already; align the two",
        (2, 3, 2, 4),
    ),
    ("a:\n    b: 1\n  c: 2\n", "'c: 2' is aligned with no line above; indent it like its neighbours", (3, 3, 3, 7)),
    ("a:\n - b\n- c\n", "a list entry stands where a key is due; align it with its list", (3, 1, 3, 4)),
    ("- a\nb: c\n", "'b: c' stands where a list entry is due; indent it, or begin it with '- '", (2, 1, 2, 5)),
    ("a: - b\n", "a list cannot begin on the line of its key; begin it on the next line", (1, 4, 1, 5)),
    ("-\na: b\n", "'a: b' cannot stand here; indent it like the value that it belongs to", (2, 1, 2, 5)),
    ("a: b\n%c: d\n", "a line that starts with '%' is a directive; put quotes around the text", (2, 1, 2, 6)),
    # Brackets
    ("a: [b\nc: d\n", "'[' is not closed; add the missing ']'", (1, 4, 1, 5)),
    ("a: {b: c\nd: e\n", "'{' is not closed; add the missing '}'", (1, 4, 1, 5)),
    ("a: [b, {c: d\n", "'{' is not closed; add the missing '}'", (1, 8, 1, 9)),
    ("a: [\n", "'[' is not closed; add the missing ']'", (1, 4, 1, 5)),
    ("a: [b}\n", "'}' closes what '[' opens; write ']'", (1, 6, 1, 7)),
    ('a: ["b" "c"]\n', "a ',' or ']' is missing before '\"c\"]'", (1, 9, 1, 10)),
    ("a: [b,, c]\n", "a value is missing before ','; add it, or remove the comma", (1, 7, 1, 8)),
    ("a: ]\n", "']' closes nothing; remove it, or put quotes around text", (1, 4, 1, 5)),
    ("a: [b] c\n", "'c' follows ']'; put quotes around the whole value", (1, 8, 1, 9)),
    # The rest
    ("{a: b}\nc: d\n", "the document is complete before this; begin another one with '---'", (2, 1, 2, 5)),
    ("a: &x &y z\n", "'&' begins an anchor; put quotes around the text", (1, 4, 1, 5)),
    ("a: !x !y z\n", "'!' begins a tag; put quotes around the text", (1, 4, 1, 5)),
    ("a: *x y\n", "'*' begins an alias; put quotes around the text", (1, 4, 1, 5)),
    ("a: &b?c\n", "'&b?c' is not a name that every YAML reader accepts; use letters, digits and hyphens", (1, 4, 1, 8)),
    (
        "a: &b:c d\n",
        "'&b:c' is not a name that every YAML reader accepts; use letters, digits and hyphens",
        (1, 4, 1, 8),
    ),
]

NEEDS_THE_SLOW_PARSER = {"{a:, b: c}\n", "a: 1\n%b: 2\n", "a: b\n%c: d\n"}


def told(text: str, budget: Budget) -> tuple[str, Span]:
    error = parse(text, budget).error
    assert error is not None
    return error.message, span(text, error.start, error.end)


@pytest.mark.parametrize(("text", "message", "where"), MISTAKES)
def test_a_mistake(text: str, message: str, where: tuple[int, int, int, int]) -> None:
    assert told(text, Budget(Limits())) == (message, Span(*where))


@pytest.mark.parametrize(
    ("text", "message", "where"), [mistake for mistake in MISTAKES if mistake[0] not in NEEDS_THE_SLOW_PARSER]
)
def test_a_mistake_in_a_file_too_long_for_the_slow_parser(
    text: str, message: str, where: tuple[int, int, int, int]
) -> None:
    budget = Budget(Limits())
    assert not budget.afford(10**6)
    assert told(text, budget) == (message, Span(*where))


def test_what_only_the_slow_parser_could_read() -> None:
    budget = Budget(Limits())
    assert not budget.afford(10**6)
    found = told("a: [::b]\n", budget)
    assert found == ("plain text cannot start with ':'; put quotes around the text", Span(1, 5, 1, 6))


@pytest.mark.parametrize("rest", ["", "\nb: c\n"])
def test_blanks_that_only_the_slow_parser_minds(rest: str) -> None:
    text = f": |\n \n  {rest}"
    error = parse(text, Budget(Limits())).error
    assert error is not None
    assert (error.message, span(text, error.start, error.end)) == (
        "an empty line is indented deeper than the one above it; remove its blanks",
        Span(3, 1, 3, 3),
    )
