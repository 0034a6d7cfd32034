"""Whatever the formatting: a file differs in the characters that were meant, and in no others."""

from __future__ import annotations

import copy
import re
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.fixes.edit_text import fixing
from tests.fixes.strategies import WORDS, Sample, samples
from tpmlint.finding import Edit, Fix, ItemRef, Route
from tpmlint.fixes.apply import encode
from tpmlint.fixes.nodes import scalar
from tpmlint.formats.source_file import read
from tpmlint.limits import Limits

TEXTS = st.one_of(WORDS, st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
NEW: st.SearchStrategy[str | int | float | bool] = st.one_of(
    TEXTS, st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False, allow_infinity=False), st.booleans()
)


def parsed(sample: Sample, data: bytes) -> Any:
    """Return the value of the document, which must be free of faults but for readers of YAML 1.1."""
    file = read(sample.path, data, Limits())
    assert [fault for fault in file.faults if fault.rule != "yaml-portability"] == []
    return copy.deepcopy(file.documents[sample.document].value)


def at(value: Any, route: Route) -> Any:
    """Return what ``route`` leads to."""
    for step in route:
        value = value[step]
    return value


def applied(sample: Sample, data: bytes, route: Route, new: str | int | float | bool | None) -> bytes:
    """Return the bytes after an edit."""
    done = fixing({sample.path: data}, Fix("t", (Edit(ItemRef(sample.path, sample.document, route), new),)))
    assert done.refused == ()
    return encode(done.files[sample.path])


@given(samples(), NEW, st.data())
def test_a_new_value_changes_nothing_but_the_old_one(
    sample: Sample, new: str | int | bool, data: st.DataObject
) -> None:
    spot = data.draw(st.sampled_from(sample.values))
    made = applied(sample, sample.data, spot.route, new)
    before, behind = sample.text[: spot.start], sample.text[spot.end :]
    text = made.removeprefix(b"\xef\xbb\xbf").decode()
    assert made.startswith(b"\xef\xbb\xbf") == sample.bom
    assert text.startswith(before)
    assert text.endswith(behind)
    wanted = parsed(sample, sample.data)
    at(wanted, spot.route[:-1])[spot.route[-1]] = new
    value = parsed(sample, made)
    assert repr(value) == repr(wanted)
    said = text[len(before) : len(text) - len(behind)]
    if spot.style == '"' and isinstance(new, str):
        assert said[0] == said[-1] == '"'
    if spot.style == "'" and isinstance(new, str) and new.isprintable():
        assert said[0] == said[-1] == "'"
    assert applied(sample, made, spot.route, new) == made


@given(samples(), st.data())
def test_several_values_at_once(sample: Sample, data: st.DataObject) -> None:
    spots = data.draw(st.lists(st.sampled_from(sample.values), min_size=1, max_size=4, unique=True))
    fixes = [Fix("t", (Edit(ItemRef(sample.path, sample.document, spot.route), "new one"),)) for spot in spots]
    done = fixing({sample.path: sample.data}, *fixes)
    assert len(done.applied) == len(spots)
    between = re.split("new one", done.files[sample.path].text)
    places = sorted(spots, key=lambda spot: spot.start)
    starts, ends = [0, *(spot.end for spot in places)], [*(spot.start for spot in places), len(sample.text)]
    for piece, start, end in zip(between, starts, ends, strict=True):
        assert piece.strip("'\"\r\n ->|c0123456789#:xy[") in sample.text[start:end]
    wanted = parsed(sample, sample.data)
    for spot in spots:
        at(wanted, spot.route[:-1])[spot.route[-1]] = "new one"
    assert parsed(sample, encode(done.files[sample.path])) == wanted


@given(samples(), st.data())
def test_a_removal_takes_nothing_else_along(sample: Sample, data: st.DataObject) -> None:
    spot = data.draw(st.sampled_from(sample.values))
    route = spot.route[: data.draw(st.integers(1, len(spot.route)))]
    wanted = parsed(sample, sample.data)
    del at(wanted, route[:-1])[route[-1]]
    made = applied(sample, sample.data, route, None)
    assert parsed(sample, made) == wanted
    text = made.removeprefix(b"\xef\xbb\xbf").decode()
    ends = [*((each.route, each.end) for each in sample.values), *sample.closed.items()]
    first = sample.text.rfind("\n", 0, sample.opened[route]) + 1
    last = max(end for inner, end in ends if inner[: len(route)] == route)
    lost = set(re.findall(r"# c\d+\b", sample.text)) - set(re.findall(r"# c\d+\b", text))
    between = sample.text[first : sample.text.index("\n", last)]
    assert lost <= set(re.findall(r"# c\d+\b", between))


@given(TEXTS, st.sampled_from(["", "'", '"']))
@example("2026-09-30", "")
@example("feature:one-click", "")
@example("0x1", "")
@example("---", "'")
def test_a_scalar_reads_back_wherever_it_stands(text: str, style: str) -> None:
    for flow, frame in ((False, "a: {} # c\n"), (False, "- {}\n"), (True, "[{}, x]\n"), (True, "{{a: {}}}\n")):
        page = frame.format(scalar(text, style, flow=flow))
        file = read("a.yaml", page.encode(), Limits())
        assert file.faults == ()
        value: Any = file.documents[0].value
        assert (value["a"] if isinstance(value, dict) else value[0]) == text
        assert page.count("\n") == 1
    assume(style == "'")
    assert scalar(text, style).startswith("'") == text.replace("\u200c", "").replace("\u200d", "").isprintable()
