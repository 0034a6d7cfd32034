"""The order and the heights of the map's nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from tpmlint.html_report.layers import fit_title, heights, ordered


def test_lines_that_need_not_cross_do_not() -> None:
    layers = [["a", "b", "c"], ["1", "2", "3"], ["x", "y", "z"]]
    links = both({"a": ["3"], "b": ["1"], "c": ["2"], "3": ["y"], "1": ["z"], "2": ["x"]})
    order = ordered(layers, links)
    assert [sorted(layer) for layer in order] == [sorted(layer) for layer in layers]
    ways = [(order[0].index(name), order[1].index(links[name][0])) for name in order[0]]
    assert ways == sorted(ways)
    assert [end for _, end in ways] == sorted(end for _, end in ways)


def both(links: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for one, others in links.items():
        for other in others:
            made.setdefault(one, []).append(other)
            made.setdefault(other, []).append(one)
    return made


def test_a_line_through_all_layers_is_level() -> None:
    tops = heights([["a"], ["b"], ["c"]], {"a": 30, "b": 50, "c": 30}, both({"a": ["b"], "b": ["c"]}), 10, 0.75)
    assert tops == {"a": 10, "b": 0, "c": 10}


@given(
    some.lists(some.integers(1, 12), min_size=2, max_size=5),
    some.lists(some.tuples(some.integers(0, 3), some.integers(0, 11), some.integers(0, 11)), max_size=60),
    some.floats(0, 1),
)
def test_nodes_never_overlap_and_all_have_a_place(
    sizes: list[int], ends: list[tuple[int, int, int]], pull: float
) -> None:
    layers = [[f"{layer}-{number}" for number in range(size)] for layer, size in enumerate(sizes)]
    links = both({})
    for layer, one, other in ends:
        if layer + 1 < len(sizes):
            a, b = f"{layer}-{one % sizes[layer]}", f"{layer + 1}-{other % sizes[layer + 1]}"
            if b not in links.setdefault(a, []):
                links[a].append(b)
                links.setdefault(b, []).append(a)
    order = ordered(layers, links)
    assert order == ordered(layers, links)
    tall = {name: 20 + 10 * (len(name) % 3) for layer in layers for name in layer}
    tops = heights(order, tall, links, 8, pull)
    assert set(tops) == set(tall)
    assert min(tops.values()) == 0
    for column in order:
        for above, below in pairwise(column):
            assert tops[above] + tall[above] + 7 <= tops[below]


def test_titles_are_wrapped_and_cut() -> None:
    assert fit_title("Short", 2) == ("Short",)
    assert fit_title("Bring every change into the search index within a minute", 2) == (
        "Bring every change",
        "into the search index…",
    )
    assert fit_title("Bring every change into the search index", 1) == ("Bring every change in…",)
    assert fit_title("", 2) == ("",)


@given(some.text(max_size=200), some.integers(1, 2))
def test_a_title_is_never_lost_nor_too_long(title: str, lines: int) -> None:
    shown = fit_title(title, lines)
    assert 1 <= len(shown) <= lines
    assert all(len(line) <= 45 for line in shown)
    plain = " ".join(title.split())
    assert "".join(plain.split()).startswith("".join("".join(shown).removesuffix("…").split()))
