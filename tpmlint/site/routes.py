"""The ways that lines take over the map: which are drawn, through which layers they pass, and the curves they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

WIDE = 190
"""The width of a node."""

BETWEEN = 66
"""The room between two layers."""

_INITIATIVES = 2


def spare(joined: list[tuple[str, str]], layer: Mapping[str, int]) -> list[tuple[str, str]]:
    """Leave out lines that only repeat others: from an initiative to an objective that one of its features serves."""
    known = set(joined)
    features: dict[str, list[str]] = {}
    for one, other in joined:
        if layer[one] == 1 and layer[other] == 2:
            features.setdefault(other, []).append(one)
    return [
        (one, other)
        for one, other in joined
        if not (layer[one] == 0 and layer[other] == 2)
        or not any((one, feature) in known for feature in features.get(other, ()))
    ]


def lanes_of(joined: Iterable[tuple[str, str]], layer: Mapping[str, int]) -> dict[tuple[str, str], list[str]]:
    """Return where lines pass through layers that they do not end in; the lines of one item share its lane."""
    lanes: dict[tuple[str, str], list[str]] = {}
    for one, other in joined:
        between = range(layer[one] + 1, layer[other])
        if between:
            # An initiative's lines to its teams leave it together, those to its objectives arrive together.
            owner = one if layer[one] == _INITIATIVES else other
            lanes[one, other] = [f"{number} {owner}" for number in between]
    return lanes


def path(places: list[tuple[int, int]], beside: bool) -> str:
    """Return a line through places, each the left end of a node and the middle of its height."""
    (x, y), (to_x, to_y) = places[0], places[-1]
    if beside:  # both in one layer: around their left side
        out = 26
        return f"M{x} {y}C{x - out} {y} {to_x - out} {to_y} {to_x} {to_y}"
    return "".join(_curves(places))


def _curves(places: list[tuple[int, int]]) -> Iterator[str]:
    x, y = places[0][0] + WIDE, places[0][1]
    yield f"M{x} {y}"
    for number, (to_x, to_y) in enumerate(places[1:], 2):
        half = (x + to_x) // 2
        yield f"C{half} {y} {half} {to_y} {to_x} {to_y}"
        x, y = to_x, to_y
        if number < len(places):
            x += WIDE
            yield f"H{x}"
