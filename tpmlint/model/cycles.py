"""The cycles in a graph of items, such as ``Roadmap.dependencies``."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping

_MOST_CYCLES = 100
"""Cycles of one relation that are reported; a group with more shows the others once these are fixed."""


def find_components(graph: Mapping[str, Iterable[str]]) -> Iterator[frozenset[str]]:
    """Yield the strongly connected components of a graph: Tarjan's algorithm without recursion.

    A single node counts only if it leads to itself.
    """
    if not (looped := _reached_by_cycles(graph)):
        return
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in sorted(looped):
        if root in order:
            continue
        work = [(root, iter(sorted(graph[root])))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in order:
                    order[target] = low[target] = len(order)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(sorted(graph.get(target, ())))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], order[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    group: set[str] = set()
                    while node not in group:
                        group.add(stack.pop())
                    on_stack -= group
                    if len(group) > 1 or node in graph.get(node, ()):
                        yield frozenset(group)


def _reached_by_cycles(graph: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the nodes in cycles, and those that cycles lead to: what remains without all that nothing leads to."""
    incoming = Counter(target for targets in graph.values() for target in targets)
    remaining = set(graph)
    waiting = [node for node in graph if not incoming[node]]
    while waiting:
        node = waiting.pop()
        remaining.remove(node)
        for target in graph[node]:
            incoming[target] -= 1
            if not incoming[target] and target in graph:
                waiting.append(target)
    return remaining


def find_cycles(graph: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    """Yield cycles that share no link, each starting at its alphabetically first member.

    Each is the shortest cycle through that member.
    """
    links = {source: set(targets) for source, targets in graph.items()}
    waiting = deque(sorted(find_components(links), key=min))
    count = 0
    while waiting and count < _MOST_CYCLES:
        group = waiting.popleft()
        cycle = _shortest_cycle(min(group), group, links)
        yield cycle
        count += 1
        for source, target in links_of(cycle):
            links[source].discard(target)
        remaining = {node: links[node] & group for node in group}
        waiting.extendleft(sorted(find_components(remaining), key=min, reverse=True))


def find_further_cycles(
    graph: Mapping[str, Iterable[str]], found: Iterable[tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """Yield cycles through links that lie in none of those found, the shortest for each, until every link is in one."""
    links = {source: set(targets) for source, targets in graph.items()}
    covered = {link for cycle in found for link in links_of(cycle)}
    count = 0
    for group in sorted(find_components(links), key=min):
        for source in sorted(group):
            for target in sorted(links[source] & group):
                if (source, target) in covered:
                    continue
                if count == _MOST_CYCLES:
                    return
                cycle = _shortest_cycle(source, group, {**links, source: {target}})
                first = cycle.index(min(cycle))
                yield (*cycle[first:], *cycle[:first])
                covered.update(links_of(cycle))
                count += 1


def links_of(cycle: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the links of a cycle, each as its source and its target."""
    return zip(cycle, (*cycle[1:], cycle[0]), strict=True)


def _shortest_cycle(start: str, group: frozenset[str], graph: Mapping[str, set[str]]) -> tuple[str, ...]:
    came_from: dict[str, str] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        if start in graph[node]:
            path = [node]
            while path[-1] != start:
                path.append(came_from[path[-1]])
            return tuple(reversed(path))
        for target in sorted(graph[node] & group):
            if target not in came_from and target != start:
                came_from[target] = node
                queue.append(target)
    raise AssertionError(f"{start} lies in no cycle")
