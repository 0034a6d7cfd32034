"""Components and cycles of graphs."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.model.cycles import find_components, find_cycles, find_further_cycles, links_of


def test_ten_thousand_in_a_row_and_in_a_ring() -> None:
    names = [f"{number:05}" for number in range(10_000)]
    ring = {name: [after] for name, after in zip(names, names[1:] + names[:1], strict=True)}
    row = {**ring, names[-1]: []}
    begun = time.process_time()
    assert list(find_cycles(row)) == []
    assert list(find_cycles(ring)) == [tuple(names)]
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("size", [60])
def test_a_knot_of_everything_with_everything_ends(size: int) -> None:
    graph = {str(one): [str(other) for other in range(size) if other != one] for one in range(size)}
    assert len(list(find_cycles(graph))) == 100


NODES = st.sampled_from("abcdef")


def reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    """Return what can be reached from ``start`` in one step or more."""
    seen: set[str] = set()
    waiting: list[str] = list(graph.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(graph.get(node, ()))
    return seen


@given(st.dictionaries(NODES, st.sets(NODES)))
def test_knots_are_what_reaches_itself_and_each_other(graph: dict[str, set[str]]) -> None:
    reach = {node: reachable(graph, node) for node in graph}
    expected = {
        frozenset(other for other in reach[node] if node in reach.get(other, set()))
        for node in graph
        if node in reach[node]
    }
    assert set(find_components(graph)) == expected


@given(st.dictionaries(NODES, st.sets(NODES)))
def test_circles_close_and_share_no_link_and_leave_none(graph: dict[str, set[str]]) -> None:
    left = {node: set(targets) for node, targets in graph.items()}
    for circle in find_cycles(graph):
        assert circle[0] == min(circle)
        for source, target in zip(circle, (*circle[1:], circle[0]), strict=True):
            left[source].remove(target)
    assert list(find_components(left)) == []


@given(st.dictionaries(NODES, st.sets(NODES)))
def test_further_circles_close_and_leave_no_link_out(graph: dict[str, set[str]]) -> None:
    found = tuple(find_cycles(graph))
    further = tuple(find_further_cycles(graph, found))
    assert all(target in graph[source] for cycle in further for source, target in links_of(cycle))
    assert all(cycle[0] == min(cycle) and len(set(cycle)) == len(cycle) for cycle in further)
    assert not {*found} & {*further}
    inside = {(one, other) for each in find_components(graph) for one in each for other in graph[one] & each}
    assert {link for cycle in (*found, *further) for link in links_of(cycle)} == inside


def test_the_order_of_the_input_does_not_matter() -> None:
    def shuffled(names: Iterable[str]) -> dict[str, list[str]]:
        links = {"a": ["b", "c"], "b": ["a"], "c": ["b", "a"]}
        return {name: links[name] for name in names}

    assert list(find_cycles(shuffled("abc"))) == list(find_cycles(shuffled("cab")))
