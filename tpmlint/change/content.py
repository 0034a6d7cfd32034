"""What an item says in the fields that carry product context, the same for all spellings of it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping

from tpmlint.change.repetition import Plain, Prose, fold_words, read_prose, without_less
from tpmlint.finding import Route
from tpmlint.formats.dates import parse_period
from tpmlint.model.items import Item
from tpmlint.model.metric_names import canonical_metric
from tpmlint.text.placeholders import plain, telling_text
from tpmlint.text.regex import regex

_UNITS = {
    word: words.split()[0]
    for words in (
        "percent % pct",
        "ms msec msecs millisecond milliseconds",
        "s sec secs second seconds",
        "min mins minute minutes",
        "h hr hrs hour hours",
        "d day days",
        "week weeks wk",
        "month months mo",
    )
    for word in words.split()
} | {"per cent": "percent"}
"""Other names of units."""

_FIGURE = regex(r"\s*([-+]?)(\d{1,3}(?:[ ,'_\u00a0\u2009\u202f]\d{3})+|\d+)(\.\d+)?(?![.,]?\d)(.*)", re.DOTALL)
"""A number at the start of a text, also with groups of three digits, and what follows."""

_PROSE = ("how", "need", "problem", "hypothesis")
"""The fields of sentences."""

_PARTS = {
    "enables": ("feature", "how"),
    "internal_customers": ("team", "need"),
    "metrics": ("name", "unit", "baseline", "target", "result", "by"),
}
"""What carries of the entries of lists: not where a figure is read, nor a part of one's own."""

_MOST_OTHERS = 100
"""Texts of other fields in which a sentence is looked for."""

_FIGURES = ("baseline", "target", "result")
_DATES = {"start_date": True, "target_date": False, "by": False}
"""The fields with a date, and whether it is compared by its first day or by its last."""


def fold_text(text: str) -> str:
    """Return a text without what nobody reads: case, white space, punctuation, what HTML hides, look-alike letters."""
    return fold_words(plain(_shown(text)))


def _shown(text: str) -> str:
    if "<" in text or "&" in text:
        from tpmlint.text.html_text import shown_as_html

        return shown_as_html(text)
    return text


class Content:
    """What an item says in some fields, in their order; equal for all spellings of it."""

    __slots__ = ("fields", "text")

    def __init__(self, fields: tuple[Plain, ...]) -> None:
        self.fields = fields
        self.text = "\0".join(repr(each or "") for each in fields)


def content(
    item: Item, fields: tuple[str, ...], names: Callable[[Item], Mapping[Route, str]], words: tuple[str, ...] = ()
) -> Content:
    """Return what an item says in each of some fields.

    Args:
        names: returns a name for what each reference of an item means, the same for all that mean the same item; an
            empty one if that is nothing.
        words: further texts that say nothing.
    """
    named = tuple((route, name) for route, name in names(item).items() if route[0] in fields)
    return _content(_Identity(item), fields, named, words)


def other_texts(item: Item, fields: tuple[str, ...]) -> Iterator[Prose]:
    """Yield what an item says elsewhere than in some fields: in its title, its description and fields of its own."""
    left = [value for field, value in item.value.items() if field not in fields]
    for _ in range(_MOST_OTHERS):
        if not left:
            return
        value = left.pop(0)
        if isinstance(value, Mapping | list):
            left.extend(value.values() if isinstance(value, Mapping) else value)
        elif isinstance(value, str) and (prose := read_prose(_shown(value))) is not None:
            yield prose


class _Identity:
    """An item as the key of a cache: no other is equal to it, whatever it says."""

    __slots__ = ("item",)

    def __init__(self, item: Item) -> None:
        self.item = item

    def __hash__(self) -> int:
        return id(self.item)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self.item is other.item


@functools.lru_cache(maxsize=8192)  # In a history most items are those of the commit before.
def _content(
    identity: _Identity, fields: tuple[str, ...], names: tuple[tuple[Route, str], ...], words: tuple[str, ...]
) -> Content:
    value, by_route = identity.item.value, dict(names)
    return Content(tuple(_plain(value.get(field), (field,), by_route, words) for field in fields))


def _plain(value: object, route: Route, names: Mapping[Route, str], words: tuple[str, ...]) -> Plain:
    """Return a value without its spelling, and without the order of lists and what they repeat.

    Args:
        names: of what the references at their routes mean.
        words: further texts that say nothing.
    """
    if isinstance(value, Mapping):
        told = {key: value[key] for key in _PARTS.get(str(route[0]), value) if key in value}
        parts = {str(key): _plain(each, (*route, key), names, words) for key, each in told.items()}
        if route[0] == "metrics":
            parts = _with_units(told, parts) if parts.get("name") else {}
        return {key: parts[key] for key in sorted(parts) if parts[key]}
    if isinstance(value, list):
        entries = [_plain(each, (*route, number), names, words) for number, each in enumerate(value)]
        by_text = {repr(each): each for each in entries if each}
        return without_less([by_text[text] for text in sorted(by_text)])
    if route in names:
        return names[route]
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, int | float | str):
        return "" if value is None else str(value)
    if route[-1] in _DATES and isinstance(value, int | str) and (period := parse_period(value)) is not None:
        return (period.first if _DATES[str(route[-1])] else period.last).isoformat()
    number = _number(value)
    if route[-1] in _PROSE:
        # Not whether it repeats a title: another title must not make a sentence of it.
        return read_prose(_shown(str(value)), words) or ""
    if number is not None:
        return repr(number)
    text = str(value)
    if route[0] == "metrics":
        return fold_text(canonical_metric(telling_text(_shown(text)))) if route[-1] == "name" else _unit(text)
    return fold_text(text)


def _number(value: float | str) -> float | None:
    try:
        return float(value) + 0.0  # -0 is 0
    except (ValueError, OverflowError):
        return None


def _with_units(metric: Mapping[object, object], parts: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return the parts of a metric with its unit in the figures, where some write it."""
    unit = parts.get("unit", "")
    figures: dict[str, Plain] = {}
    for field in _FIGURES:
        value = metric.get(field)
        if not isinstance(value, int | float | str):
            continue
        number, rest = _number(value), ""
        match = _FIGURE.fullmatch(value) if number is None and isinstance(value, str) else None
        if match is not None:
            sign, whole, fraction, rest = match.groups(default="")
            number = _number(sign + re.sub(r"\D", "", whole) + fraction)
        if number is not None:
            figures[field] = _figure(number, (fold_text(rest) and _unit(rest)) or str(unit))
    return {**parts, **figures, **({"unit": ""} if figures else {})}


def _figure(number: float, unit: str) -> str:
    """Return a figure with its unit: of time in milliseconds, as 0.9 s are 900 ms."""
    factor = _milliseconds().get(unit)
    return f"{number!r} {unit}" if factor is None else f"{number * factor:.12g} ms"


@functools.cache
def _milliseconds() -> dict[str, int]:
    """Return how many milliseconds each unit of time has, by its folded name; months are of several lengths."""
    lengths = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "week": 604_800_000}
    return {fold_text(unit): length for unit, length in lengths.items()}


def _unit(text: str) -> str:
    told = telling_text(_shown(text)) if plain(text) else text.strip()
    return fold_text(_UNITS.get(told.lower(), told))
