"""Lay out a graph in layers: the order of nodes, their heights, the lines between them, titles that fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

LETTERS = 20.5
"""How many letters of average width fit into a line of a title."""

_NARROW, _BROAD = frozenset("iljtfrI.,:;'|!()[] "), frozenset("mwMW@%—")


def fit_title(title: str, lines: int, room: float = LETTERS) -> tuple[str, ...]:
    """Break a title into lines that fit into a node; end a title that is too long with an ellipsis."""
    pieces: list[str] = []
    rest = " ".join(title.split())
    while rest and len(pieces) < lines:
        fit = _letters_that_fit(rest, room)
        if fit < len(rest) and len(pieces) < lines - 1:
            space = rest.rfind(" ", 0, fit + 1)
            fit = space if space > fit // 3 else fit
        elif fit < len(rest):
            fit = _letters_that_fit(rest, room - 1)
            pieces.append(rest[:fit].rstrip() + "…")
            break
        pieces.append(rest[:fit].rstrip())
        rest = rest[fit:].lstrip()
    return tuple(pieces) or ("",)


def _letters_that_fit(text: str, room: float) -> int:
    """Return how many characters of a text fit."""
    for index, character in enumerate(text):
        if unicodedata.east_asian_width(character) in "WF":
            room -= 1.9
        elif character in _NARROW:
            room -= 0.62
        elif character in _BROAD:
            room -= 1.75
        elif character.isupper():
            room -= 1.28
        else:
            room -= 1.04
        if room < 0:
            return max(1, index)
    return len(text)


WIDE = 190
"""The width of a node."""

BETWEEN = 58
"""The room between two layers."""

_INITIATIVES = 2


def without_implied_lines(pairs: list[tuple[str, str]], layer: Mapping[str, int]) -> list[tuple[str, str]]:
    """Drop lines that only repeat others: from an initiative to an objective that one of its features serves."""
    known = set(pairs)
    features: dict[str, list[str]] = {}
    for one, other in pairs:
        if layer[one] == 1 and layer[other] == 2:
            features.setdefault(other, []).append(one)
    return [
        (one, other)
        for one, other in pairs
        if not (layer[one] == 0 and layer[other] == 2)
        or not any((one, feature) in known for feature in features.get(other, ()))
    ]


def lanes_of(pairs: Iterable[tuple[str, str]], layer: Mapping[str, int]) -> dict[tuple[str, str], list[str]]:
    """Return the lanes of lines that cross other layers; the lines of one item share a lane."""
    lanes: dict[tuple[str, str], list[str]] = {}
    for one, other in pairs:
        between = range(layer[one] + 1, layer[other])
        if between:
            # An initiative's lines to its teams leave it together, those to its objectives arrive together.
            owner = one if layer[one] == _INITIATIVES else other
            lanes[one, other] = [f"{number} {owner}" for number in between]
    return lanes


def path(places: list[tuple[int, int]], beside: bool) -> str:
    """Return a line through places, each the left end of a node and the middle of its height."""
    if beside:  # both in one layer: around their left side
        (x, y), down = places[0], places[-1][1] - places[0][1]
        return f"M{x} {y}c-26 0-26 {down} 0 {down}"
    return "".join(_curves(places))


def _curves(places: list[tuple[int, int]]) -> Iterator[str]:
    x, y = places[0][0] + WIDE, places[0][1]
    yield f"M{x} {y}"
    for number, (to_x, to_y) in enumerate(places[1:], 2):
        half, down = (to_x - x) // 2, to_y - y
        yield f"c{half} 0 {half} {down} {to_x - x} {down}"
        x, y = to_x, to_y
        if number < len(places):
            x += WIDE
            yield f"h{WIDE}"


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
    """Sort a layer by the middle of each node's neighbours; a node without any stays below the one above it."""
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
        pull: how much the neighbours count, from 0 to 1; 1 pulls everything to the middle.
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
            wanted = [(_preferred_place(name, middle, links) * pull + spread[name] * (1 - pull)) for name in layer]
            for name, place in zip(layer, _spread_apart(wanted, [tall[name] + gap for name in layer]), strict=True):
                middle[name] = place
    lowest = min((middle[name] - tall[name] / 2 for name in middle), default=0)
    return {name: round(place - tall[name] / 2 - lowest) for name, place in middle.items()}


def _preferred_place(name: str, middle: Mapping[str, float], links: Mapping[str, Sequence[str]]) -> float:
    found = [middle[other] for other in links.get(name, ()) if other in middle]
    return sum(found) / len(found) if found else middle[name]


def _spread_apart(wanted: Sequence[float], sizes: Sequence[int]) -> list[float]:
    """Return the places nearest to the wishes, in squares, without overlapping neighbours."""
    offsets: list[float] = []
    at = 0.0
    for number, size in enumerate(sizes):
        at += (sizes[number - 1] + size) / 2 if number else 0
        offsets.append(at)
    blocks: list[tuple[float, int]] = []  # the sum of the wanted places, and the number of nodes
    for wanted_place, offset in zip(wanted, offsets, strict=True):
        total, count = wanted_place - offset, 1
        while blocks and blocks[-1][0] * count >= total * blocks[-1][1]:
            before = blocks.pop()
            total, count = total + before[0], count + before[1]
        blocks.append((total, count))
    shifts = [total / count for total, count in blocks for _ in range(count)]
    return [shift + offset for shift, offset in zip(shifts, offsets, strict=True)]
