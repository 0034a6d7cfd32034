"""Places for a graph in layers: an order with few crossings, and heights at which lines run level.

The order comes from barycentres, swept to and fro (Sugiyama, Tagawa and Toda, 1981); the heights are the nearest to
what the neighbours ask for that keep the order and the distances, found by merging blocks that would overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

_SWEEPS = 12


def ordered(layers: Sequence[Sequence[str]], links: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the layers, each in an order in which few links cross; the same input gives the same output.

    Args:
        links: neighbours of each node, in the layer before it and in the one behind.
    """
    order = [[*layer] for layer in layers]
    best, fewest = [[*layer] for layer in order], _crossings(order, links)
    for sweep in range(_SWEEPS):
        numbers = range(1, len(order)) if sweep % 2 == 0 else range(len(order) - 2, -1, -1)
        for number in numbers:
            beside = order[number - 1 if sweep % 2 == 0 else number + 1]
            place = {name: index for index, name in enumerate(beside)}
            _sort(order[number], place, links)
        crossings = _crossings(order, links)
        if crossings < fewest:
            best, fewest = [[*layer] for layer in order], crossings
    return best


def _sort(layer: list[str], place: Mapping[str, int], links: Mapping[str, Sequence[str]]) -> None:
    """Sort a layer by the middle of each node's neighbours; a node without any keeps to the one above it."""
    keys: dict[str, float] = {}
    above = -1.0
    for name in layer:
        found = [place[other] for other in links.get(name, ()) if other in place]
        above = keys[name] = sum(found) / len(found) if found else above
    layer.sort(key=keys.__getitem__)


def _crossings(order: Sequence[Sequence[str]], links: Mapping[str, Sequence[str]]) -> int:
    """Count the pairs of links between neighbouring layers that cross, with a Fenwick tree."""
    total = 0
    for layer, beside in pairwise(order):
        place = {name: index for index, name in enumerate(beside)}
        tree = [0] * (len(beside) + 1)
        seen = 0
        for name in layer:
            ends = [place[other] for other in links.get(name, ()) if other in place]
            for end in ends:
                at, before = end + 1, 0
                while at:
                    before += tree[at]
                    at &= at - 1
                total += seen - before
            for end in ends:
                at = end + 1
                while at < len(tree):
                    tree[at] += 1
                    at += at & -at
            seen += len(ends)
    return total


def heights(
    order: Sequence[Sequence[str]],
    tall: Mapping[str, int],
    links: Mapping[str, Sequence[str]],
    gap: int,
    pull: float,
) -> dict[str, int]:
    """Return the top of every node, from 0 downward: between the middle of its neighbours and its share of the whole.

    Args:
        tall: the height of each node.
        gap: between two nodes.
        pull: how much the neighbours count, from 0 to 1; alone they draw all into the middle.
    """
    spread: dict[str, float] = {}
    longest = max((sum(tall[name] + gap for name in layer) for layer in order), default=0)
    for layer in order:
        stretch = longest / max(sum(tall[name] + gap for name in layer), 1)
        at = 0.0
        for name in layer:
            spread[name] = at + (tall[name] + gap) * stretch / 2
            at += (tall[name] + gap) * stretch
    middle = dict(spread)
    for sweep in range(_SWEEPS):
        for layer in order if sweep % 2 == 0 else reversed(order):
            wishes = [(_wish(name, middle, links) * pull + spread[name] * (1 - pull)) for name in layer]
            for name, place in zip(layer, _apart(wishes, [tall[name] + gap for name in layer]), strict=True):
                middle[name] = place
    lowest = min((middle[name] - tall[name] / 2 for name in middle), default=0)
    return {name: round(place - tall[name] / 2 - lowest) for name, place in middle.items()}


def _wish(name: str, middle: Mapping[str, float], links: Mapping[str, Sequence[str]]) -> float:
    found = [middle[other] for other in links.get(name, ()) if other in middle]
    return sum(found) / len(found) if found else middle[name]


def _apart(wishes: Sequence[float], sizes: Sequence[int]) -> list[float]:
    """Return the places nearest to the wishes, in squares, at which neighbours do not overlap."""
    offsets: list[float] = []
    at = 0.0
    for number, size in enumerate(sizes):
        at += (sizes[number - 1] + size) / 2 if number else 0
        offsets.append(at)
    blocks: list[tuple[float, int]] = []  # the sum of what is wished for, and how many nodes
    for wish, offset in zip(wishes, offsets, strict=True):
        total, count = wish - offset, 1
        while blocks and blocks[-1][0] * count >= total * blocks[-1][1]:
            before = blocks.pop()
            total, count = total + before[0], count + before[1]
        blocks.append((total, count))
    shifts = [total / count for total, count in blocks for _ in range(count)]
    return [shift + offset for shift, offset in zip(shifts, offsets, strict=True)]
