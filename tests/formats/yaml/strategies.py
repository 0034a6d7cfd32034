"""Values to YAML in many styles, with a note of where everything was put: what the readers are held against."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tpmlint.finding import Route

LETTERS = st.sampled_from("abcxyzABCé漢😀_-./0123456789")
WORD = st.text(LETTERS, max_size=8).map(lambda text: f"w{text}")
PLAIN = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
REFERENCE = st.tuples(WORD, WORD).map(":".join)
ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"), max_size=10
)
LINES = st.lists(st.text(LETTERS, min_size=1, max_size=6), min_size=1, max_size=3)


@dataclass
class Written:
    """A text in the making.

    Args:
        text: so far.
        places: for each route the key and the value as they were written, and where; the key of the root is None.
    """

    text: str = ""
    places: dict[Route, tuple[str | None, str, int | None, int]] = field(default_factory=dict)

    def put(self, text: str) -> int:
        """Add ``text`` and return where it starts."""
        at = len(self.text)
        self.text += text
        return at

    def note(self, route: Route, key: tuple[int, int] | None, start: int, end: int) -> None:
        """Note where the key and the value of ``route`` are."""
        key_text = None if key is None else self.text[slice(*key)]
        self.places[route] = (key_text, self.text[start:end], None if key is None else key[0], start)


SCALARS = st.one_of(
    PLAIN.map(lambda text: (text, text)),
    REFERENCE.map(lambda text: (text, text)),
    ANY_TEXT.map(lambda text: (text, json.dumps(text, ensure_ascii=False))),
    ANY_TEXT.map(lambda text: (text, "'" + text.replace("'", "''") + "'")),
    st.integers(-(2**63), 2**63).map(lambda number: (number, str(number))),
    st.integers(-99, 99).map(lambda number: (number / 8, repr(number / 8))),
    st.sampled_from([(True, "true"), (False, "False"), (None, "null"), (None, "~"), (255, "0xFF"), (8.0, "8.")]),
    st.sampled_from(["2026-09-30", "2026-09", "2026-Q3", "- x", "a: b", "#", "@x"]).map(
        lambda text: (text, f'"{text}"')
    ),
)
KEYS = st.one_of(
    WORD.map(lambda text: (text, text)), ANY_TEXT.map(lambda text: (text, json.dumps(text, ensure_ascii=False)))
)
REMARK = st.sampled_from(["", "", "", " # why", "   #", " # a: b 'c"])
GAP = st.sampled_from(["", "", "", "\n", "  \n", "# x: y\n", " # deep\n\n"])


@st.composite
def documents(draw: st.DrawFn) -> tuple[object, Written]:
    """Return a value and a text that says it."""
    written = Written()
    written.put(draw(st.sampled_from(["", "", "---\n", "# first\n", "--- # here\n"])))
    value, start, end = block(draw, written, 0, (), draw(st.integers(1, 3)))
    written.note((), None, start, end)
    written.put(draw(st.sampled_from(["\n", "\n# last\n", "\n\n"])))
    return value, written


def block(draw: st.DrawFn, written: Written, indent: int, route: Route, depth: int) -> tuple[object, int, int]:
    """Write a block collection at the start of a line; return its value, where it starts and where it ends."""
    count = draw(st.integers(1, 3))
    start = end = -1
    entries: dict[str, object] = {}
    items: list[object] = []
    listing = draw(st.booleans())
    for index in range(count):
        key: tuple[str, str] | None = None if listing else draw(KEYS.filter(lambda key: key[0] not in entries))
        if index:
            written.put("\n" + draw(GAP))
        at = written.put(" " * indent) + indent
        start = at if start < 0 else start
        where = None
        if key is None:
            written.put("-")
            inner: Route = (*route, index)
        else:
            written.put(key[1] + draw(st.sampled_from([":", " :"])))
            where = (at, at + len(key[1]))
            inner = (*route, key[0])
        value, first, end = entry(draw, written, indent, inner, depth)
        written.note(inner, where, first, end)
        if key is None:
            items.append(value)
        else:
            entries[key[0]] = value
    return (items if listing else entries), start, end


def entry(draw: st.DrawFn, written: Written, indent: int, route: Route, depth: int) -> tuple[object, int, int]:
    """Write what follows a dash or a colon."""
    kind = draw(st.sampled_from(["scalar", "scalar", "flow", "block", "block", "literal", "nothing"]))
    if kind == "nothing":
        at = len(written.text)
        written.put(draw(REMARK))
        return None, at, at
    if kind == "block" and depth > 1:
        written.put(draw(REMARK) + "\n" + draw(GAP))
        return block(draw, written, indent + draw(st.integers(1, 3)), route, depth - 1)
    if kind == "literal":
        return literal(draw, written, indent)
    written.put(draw(st.sampled_from([" ", "  ", f"\n{' ' * (indent + 1)}"])))
    if kind == "flow":
        value, at, end = flow(draw, written, indent, route, depth)
    else:
        value, source = draw(SCALARS)
        at = written.put(source)
        end = at + len(source)
    written.put(draw(REMARK))
    return value, at, end


def literal(draw: st.DrawFn, written: Written, indent: int) -> tuple[object, int, int]:
    """Write a block scalar."""
    lines = draw(LINES)
    style, chomping = draw(st.sampled_from("|>")), draw(st.sampled_from(["", "-"]))
    written.put(" ")
    at = written.put(style + chomping)
    for line in lines:
        written.put(f"\n{' ' * (indent + 2)}{line}")
    joined = ("\n" if style == "|" else " ").join(lines)
    end = len(written.text)
    return joined + ("" if chomping else "\n"), at, end


def flow(draw: st.DrawFn, written: Written, indent: int, route: Route, depth: int) -> tuple[object, int, int]:
    """Write a flow collection; a line that continues it is indented deeper than ``indent``."""
    listing = draw(st.booleans())
    at = written.put("[" if listing else "{")
    entries: dict[str, object] = {}
    items: list[object] = []
    for index in range(draw(st.integers(0, 3))):
        if index:
            written.put(draw(st.sampled_from([",", ", ", f" ,\n{' ' * (indent + 1)}"])))
        where = None
        inner: Route = (*route, index)
        if not listing:
            key, source = draw(KEYS.filter(lambda key: key[0] not in entries))
            first = written.put(source)
            where = (first, first + len(source))
            written.put(": ")
            inner = (*route, key)
        if depth > 1 and draw(st.integers(0, 3)) == 0:
            value, first, end = flow(draw, written, indent, inner, depth - 1)
        else:
            value, source = draw(SCALARS)
            first = written.put(source)
            end = first + len(source)
        written.note(inner, where, first, end)
        if listing:
            items.append(value)
        else:
            entries[key] = value
    written.put(draw(st.sampled_from(["", " "])) + ("]" if listing else "}"))
    return (items if listing else entries), at, len(written.text)
