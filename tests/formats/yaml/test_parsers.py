"""Whichever parser reads, values, places and faults are the same, and they are what was written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tests.formats.yaml.strategies import Written, documents
from tpmlint.formats.source_file import SourceFile, author_places, read
from tpmlint.formats.yaml import compose, fast
from tpmlint.formats.yaml.compose import Composer, ParserError
from tpmlint.formats.yaml.documents import Segment, split_documents
from tpmlint.formats.yaml.errors import PURE, Budget, Faults, NotOrdinaryError, RefusedError
from tpmlint.formats.yaml.events import Events, PureEvents, c_events, unveil, veil
from tpmlint.formats.yaml.fast import read_ordinary
from tpmlint.formats.yaml.nodes import locate
from tpmlint.formats.yaml.source import find_forbidden, offsets
from tpmlint.formats.yaml.values import Values
from tpmlint.limits import Limits

pytestmark = pytest.mark.skipif(c_events is None, reason="there is no libyaml to compare with")

Outcome = tuple[str, object, object]


def outcome(events: Events, text: str, *, veiled: bool = False, strict: bool = False) -> Outcome | None:
    """Return value, places and faults by one parser, or None if it refuses; values are told apart by type too."""
    try:
        root = Composer(events, text, Budget(Limits()), veiled=veiled, strict=strict).compose()
    except (ParserError, RefusedError):
        return None
    if root is None:
        return "nothing", None, None
    faults = Faults(text)
    values = Values(text, 0, 0, faults)
    return repr((values.of(root), values.unknown)), locate(root, text, 0), faults.sorted()


def outcomes(text: str) -> dict[str, Outcome | None]:
    assert c_events is not None
    veiled = veil(text)
    return {
        "libyaml": outcome(c_events(text), text),
        "veiled": None if veiled is None else outcome(c_events(veiled), text, veiled=True),
        "slow": outcome(PureEvents(text), text, strict=True),
    }


def written_as(found: SourceFile, written: Written) -> None:
    """See to it that each place holds exactly the text that was written for it, and is where it was put."""
    table = author_places(found, found.documents[0])
    assert set(table) == set(written.places)
    for route, (key, value, key_at, at) in written.places.items():
        place = table[route]
        start_end = offsets(found.text, place.value)
        assert start_end is not None
        assert (found.text[slice(*start_end)], start_end[0]) == (value, at)
        if key is None:
            assert place.key is None
        else:
            assert place.key is not None
            start_end = offsets(found.text, place.key)
            assert start_end is not None
            assert (found.text[slice(*start_end)], start_end[0]) == (key, key_at)


@settings(max_examples=300)
@given(documents())
def test_what_was_written_is_read(document: tuple[object, Written]) -> None:
    value, written = document
    found = read("a.yaml", written.text.encode(), Limits())
    assert repr([each.value for each in found.documents]) == repr([value])
    assert {each.rule for each in found.faults} <= {"yaml-portability"}
    written_as(found, written)


@settings(max_examples=300)
@given(documents())
def test_all_parsers_read_what_was_written(document: tuple[object, Written]) -> None:
    value, written = document
    found = outcomes(written.text)
    slow = found["slow"]
    assert slow is not None
    assert slow[0] == repr((value, []))
    assert "libyaml" not in found or found["libyaml"] in (None, slow)
    assert found["libyaml"] == slow or found["veiled"] == slow
    assert found["veiled"] in (None, slow)


@settings(max_examples=50)
@given(documents())
def test_without_libyaml_the_slow_parser_reads_all(document: tuple[object, Written]) -> None:
    """As on PyPy."""
    value, written = document
    text = f"{written.text}# {'x' * PURE}\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compose, "c_events", None)
        patch.setattr(fast, "c_events", None)
        found = read("a.yaml", text.encode(), Limits())
        broken = read("a.yaml", b"a: 1\nb: [c\n", Limits())
    assert repr([each.value for each in found.documents]) == repr([value])
    assert broken == read("a.yaml", b"a: 1\nb: [c\n", Limits())


@settings(max_examples=200)
@given(documents())
def test_the_fast_reader_reads_the_same(document: tuple[object, Written]) -> None:
    value, written = document
    try:
        assert repr(read_ordinary(written.text, Budget(Limits()))) == repr((value,))
    except NotOrdinaryError:
        file = read("a.yaml", written.text.encode(), Limits())
        assert file.faults or repr([each.value for each in file.documents]) == repr([value])


@given(documents(), st.booleans())
def test_line_ends_and_neighbours_change_nothing(document: tuple[object, Written], crlf: bool) -> None:
    _, written = document
    text = written.text if written.text.startswith("---") else f"---\n{written.text}"
    alone = read("a.yaml", text.encode(), Limits())
    before = "a: 1\n---\n# x\n---\nb: [c:d]\n"
    both = before + text
    found = read("a.yaml", (both.replace("\n", "\r\n") if crlf else both).encode(), Limits())
    assert [each.value for each in found.documents[2:]] == [each.value for each in alone.documents]
    shift = before.count("\n")
    moved = {
        route: (place.value.line - shift, place.value.column, place.value.end_line - shift, place.value.end_column)
        for route, place in author_places(found, found.documents[2]).items()
    }
    assert moved == {
        route: (place.value.line, place.value.column, place.value.end_line, place.value.end_column)
        for route, place in author_places(alone, alone.documents[0]).items()
    }


SEEDS = [
    "a: b\nc:\n  - d\n  - e: f\n    g: [h, i: j, {k: l}]\nm: |\n  text\n   more\n\n",
    "n: >-\n  fold\n  ed\no: \"q\\n\"\np: 's'\n",
    "x: &a 1\ny: *a\nz: !!str 2\nw: &b {q: *a}\nv:\n  - *b\n  - &c\n    r: 1\n",
    "? a\n: b\n? - c\n: d\n",
    "- - a\n  - b\n-\n  c: d\n- {a: b,\n   c: d}\n- [a,\n  b, ]\n",
    "a:   # comment\n  b: c # more\n# x\nd:\n- e\n- f\n",
    'a: multi\n  line\n\n  text\nb: "multi\n  line"\n',
    'a: {b: , c, "d":e, f : g}\n',
    "a: !!map\n  b: c\nd: &x\n- 1\ne: !!seq [ 1 ]\nf: !!str &y\ng: &z !!null\n",
    "key: feature:one\nl: [feature:one, a?b]\nq: [why?]\nurl: {x: http://y/?z}\n",
]
PIECES = [
    "a",
    "b:",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "  ",
    "\r\n",
    "[",
    "]",
    "{",
    "}",
    ",",
    "'",
    '"',
    "\\",
    " #",
    "#",
    "|\n  ",
    "é",
    "😀",
    "?",
    "1",
]


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """Return one of the seeds with a few changes."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        at, length = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
        text = text[:at] + draw(st.sampled_from([*PIECES, ""])) + text[at + length :]
    return text


@settings(max_examples=400)
@given(mutations())
def test_parsers_that_accept_agree(text: str) -> None:
    """Where one of them errs against the standard, ``Composer`` refuses what it says."""
    for part in split_documents(text, 0, len(text)):
        if isinstance(part, Segment):
            body = text[part.start : part.end]
            assume(find_forbidden(body) is None)
            found = [each for each in outcomes(body).values() if each is not None]
            assert found == found[:1] * len(found)


@pytest.mark.parametrize(
    ("text", "readers"),
    [
        ("[feature:x]", {"veiled", "slow"}),
        ("{a: https://b.c}", {"veiled", "slow"}),
        ("[why?, {a?: b}]", {"veiled", "slow"}),
        ("[::x]", {"slow"}),
        ("{ : a}", {"slow"}),
        ('["a":b]', {"libyaml"}),
        ("a:\tb", {"libyaml"}),
        ("*a: b", set()),
        ("[!!str :b]", {"slow"}),
        ("a: !!!str b", {"libyaml"}),
        ("a: &b:c d", set()),
        ("[b:, c]", set()),
        ("a: b: c", set()),
    ],
)
def test_who_reads_what(text: str, readers: set[str]) -> None:
    assert {name for name, each in outcomes(text).items() if each is not None} == readers


@given(st.text(st.sampled_from("ab:?, []{}\"'\n\ue03a\ue03f"), max_size=20))
def test_a_veil_hides_nothing_for_good(text: str) -> None:
    veiled = veil(text)
    if veiled is not None:
        assert len(veiled) == len(text)
        assert veiled != text
        assert unveil(veiled) == text


def told(event: Any) -> tuple[object, ...]:
    return (
        type(event),
        getattr(event, "value", None),
        getattr(event, "anchor", None),
        getattr(event, "tag", None),
        event.start_mark.index if hasattr(event, "anchor") else None,
    )


@settings(max_examples=300)
@given(mutations())
def test_the_slow_parser_is_ruamels_own(text: str) -> None:
    """It leaves out what it need not do; the events stay."""
    theirs: list[object] = []
    ours: list[object] = []
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            theirs.append(told(event))
    except (YAMLError, ValueError):
        theirs.append("refused")
    parser = PureEvents(text)
    try:
        while parser.check_event():
            ours.append(told(parser.get_event()))
    except (YAMLError, ValueError):
        ours.append("refused")
    assert ours == theirs


def test_one_document_at_a_time() -> None:
    """Documents are told apart before; if two should ever come at once, none is lost in silence."""
    with pytest.raises(RefusedError, match="the document is complete before this"):
        Composer(PureEvents("a\n---\nb\n"), "a\n---\nb\n", Budget(Limits())).compose()
    assert Composer(PureEvents("# a\n"), "# a\n", Budget(Limits())).compose() is None


def test_nothing_is_not_a_value() -> None:
    assert [read_ordinary(text, Budget(Limits())) for text in ("", "# x\n", "---\n")] == [()] * 3
    assert read_ordinary("--- ''\n", Budget(Limits())) == ("",)
